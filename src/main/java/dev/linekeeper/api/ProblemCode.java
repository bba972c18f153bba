package dev.linekeeper.api;

import org.springframework.http.HttpStatus;

/**
 * The stable code of a problem document. A program may send the same again by itself only
 * where the code is retryable: not one byte has reached a peer then, and it may go better
 * later.
 */
enum ProblemCode {

	/** The body, or a parameter, is not what it must be. */
	BAD_REQUEST(HttpStatus.BAD_REQUEST, false),

	/** There is no connection of that name. */
	CONNECTION_UNKNOWN(HttpStatus.NOT_FOUND, false),

	/** There is nothing at that URL. */
	NOT_FOUND(HttpStatus.NOT_FOUND, false),

	/** The URL knows other methods. */
	METHOD_NOT_ALLOWED(HttpStatus.METHOD_NOT_ALLOWED, false),

	/** The answer has no form that the caller accepts; nothing was sent. */
	NOT_ACCEPTABLE(HttpStatus.NOT_ACCEPTABLE, false),

	/** The message is longer than the connection takes. */
	PAYLOAD_TOO_LARGE(HttpStatus.CONTENT_TOO_LARGE, false),

	/** The body has a type that is not understood. */
	UNSUPPORTED_MEDIA_TYPE(HttpStatus.UNSUPPORTED_MEDIA_TYPE, false),

	/** The framing cannot carry the message; nothing was sent. */
	NOT_FRAMEABLE(HttpStatus.UNPROCESSABLE_CONTENT, false),

	/** The key was used for another message. */
	IDEMPOTENCY_KEY_REUSED(HttpStatus.UNPROCESSABLE_CONTENT, false),

	/** As much waits as may; the message was not sent. */
	QUEUE_FULL(HttpStatus.TOO_MANY_REQUESTS, true),

	/** The connection is not ready and does not queue; the message was not sent. */
	NOT_READY(HttpStatus.SERVICE_UNAVAILABLE, true),

	/** The request was not sent. */
	NOT_SENT(HttpStatus.SERVICE_UNAVAILABLE, true),

	/** As many listen as may. */
	TOO_MANY_SUBSCRIBERS(HttpStatus.SERVICE_UNAVAILABLE, true),

	/** The request was sent and no reply came in time: what became of it is unknown. */
	REPLY_TIMEOUT(HttpStatus.GATEWAY_TIMEOUT, false),

	/** The connection was lost: what became of the message is unknown. */
	CONNECTION_LOST(HttpStatus.BAD_GATEWAY, false),

	/** A fault in the service: what became of the message is unknown. */
	INTERNAL_ERROR(HttpStatus.INTERNAL_SERVER_ERROR, false);

	private final HttpStatus status;

	private final boolean retryable;

	ProblemCode(HttpStatus status, boolean retryable) {
		this.status = status;
		this.retryable = retryable;
	}

	HttpStatus status() {
		return this.status;
	}

	boolean isRetryable() {
		return this.retryable;
	}

}
