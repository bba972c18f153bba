package dev.linekeeper.api;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Ends a call with a problem document. Carries no stack trace: it tells of the call, not
 * of a fault in the program.
 */
final class ProblemException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final ProblemCode code;

	private final transient @Nullable Duration retryAfter;

	ProblemException(ProblemCode code, String detail) {
		this(code, detail, null);
	}

	/**
	 * Create an exception.
	 * @param code what is wrong
	 * @param detail a sentence for people; never what the caller sent
	 * @param retryAfter when it may go better, or {@code null} if nobody knows
	 */
	ProblemException(ProblemCode code, String detail, @Nullable Duration retryAfter) {
		super(detail, null, false, false);
		this.code = code;
		this.retryAfter = retryAfter;
	}

	ProblemCode code() {
		return this.code;
	}

	String detail() {
		return String.valueOf(getMessage());
	}

	@Nullable Duration retryAfter() {
		return this.retryAfter;
	}

}
