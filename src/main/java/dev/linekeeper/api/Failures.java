package dev.linekeeper.api;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionException;

import dev.linekeeper.connection.ConnectionSnapshot;
import dev.linekeeper.connection.ManagedConnection;
import dev.linekeeper.dialog.RequestException;
import dev.linekeeper.protocol.Delivery;
import dev.linekeeper.protocol.DeliveryException;
import dev.linekeeper.transport.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * Tells callers in problem documents what connections tell in exceptions.
 */
final class Failures {

	private static final Duration SOON = Duration.ofSeconds(1);

	private final TimeSource time;

	Failures(TimeSource time) {
		this.time = time;
	}

	/** Say why a message was not written, or a request has no reply. */
	Throwable explain(Throwable thrown, ManagedConnection connection) {
		Throwable cause = (thrown instanceof CompletionException && thrown.getCause() != null) ? thrown.getCause()
				: thrown;
		if (cause instanceof RequestException failed) {
			return ofRequest(failed, connection);
		}
		if (cause instanceof DeliveryException failed) {
			return ofMessage(failed, connection);
		}
		return cause;
	}

	/** When it is worth another try. */
	Duration retryAfter(ManagedConnection connection) {
		ConnectionSnapshot now = connection.snapshot();
		Instant next = now.nextAttempt();
		return (next != null) ? Duration.between(this.time.now(), next).plus(SOON) : SOON;
	}

	private ProblemException ofMessage(DeliveryException failed, ManagedConnection connection) {
		ProblemCode code = refused(failed.reason());
		if (code != null) {
			return new ProblemException(code, sentence(failed), code.isRetryable() ? SOON : null);
		}
		if (failed.delivery() == Delivery.MAYBE_SENT) {
			return new ProblemException(ProblemCode.CONNECTION_LOST, sentence(failed));
		}
		return new ProblemException(ProblemCode.NOT_READY, sentence(failed), retryAfter(connection));
	}

	private ProblemException ofRequest(RequestException failed, ManagedConnection connection) {
		return switch (failed.outcome()) {
			case REPLY_TIMEOUT -> new ProblemException(ProblemCode.REPLY_TIMEOUT, sentence(failed));
			case CONNECTION_LOST -> new ProblemException(ProblemCode.CONNECTION_LOST, sentence(failed));
			case NOT_SENT -> notSent(failed, connection);
		};
	}

	private ProblemException notSent(RequestException failed, ManagedConnection connection) {
		DeliveryException.Cause reason = failed.reason();
		ProblemCode code = (reason != null) ? refused(reason) : null;
		if (code != null && !code.isRetryable()) {
			return new ProblemException(code, sentence(failed));
		}
		return new ProblemException(ProblemCode.NOT_SENT, sentence(failed), retryAfter(connection));
	}

	/** What is refused whatever state the line is in. */
	private static @Nullable ProblemCode refused(DeliveryException.Cause reason) {
		return switch (reason) {
			case NOT_FRAMEABLE -> ProblemCode.NOT_FRAMEABLE;
			case TOO_LARGE -> ProblemCode.PAYLOAD_TOO_LARGE;
			case QUEUE_FULL -> ProblemCode.QUEUE_FULL;
			default -> null;
		};
	}

	private static String sentence(Throwable failed) {
		String text = String.valueOf(failed.getMessage());
		return text.endsWith(".") ? text : text + ".";
	}

}
