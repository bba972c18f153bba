package dev.linekeeper.dialog;

import org.jspecify.annotations.Nullable;

/**
 * Says why a request has no reply. Carries no stack trace: it tells of the line, not of a
 * fault in the program.
 */
public final class RequestException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final Outcome outcome;

	RequestException(Outcome outcome, String message, @Nullable Throwable cause) {
		super(message, cause, false, false);
		this.outcome = outcome;
	}

	/**
	 * Return what is known of the request.
	 * @return the outcome
	 */
	public Outcome outcome() {
		return this.outcome;
	}

	/**
	 * What is known of a request without a reply.
	 */
	public enum Outcome {

		/** Not one byte of it was sent: it is safe to try again. */
		NOT_SENT,

		/** It was sent, and no reply came in time: what became of it is unknown. */
		REPLY_TIMEOUT,

		/**
		 * The connection was lost after it was sent, or while: what became of it is
		 * unknown.
		 */
		CONNECTION_LOST

	}

}
