package dev.linekeeper.dialog;

import dev.linekeeper.protocol.DeliveryException;
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
	 * Return why the request could not be sent, where that is the request's fault or that
	 * of the output: it has no key, the framing cannot carry it, too much waits.
	 * @return the reason, or {@code null}
	 */
	public DeliveryException.@Nullable Cause reason() {
		return (getCause() instanceof DeliveryException refused) ? refused.reason() : null;
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
