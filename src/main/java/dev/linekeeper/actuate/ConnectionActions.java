package dev.linekeeper.actuate;

import java.security.Principal;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

import dev.linekeeper.connection.ConnectionManager;
import dev.linekeeper.connection.ManagedConnection;
import dev.linekeeper.dialog.Dialog;
import dev.linekeeper.dialog.Dialogs;
import dev.linekeeper.transport.LogContext;
import dev.linekeeper.transport.Wording;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/**
 * What an operator can do to a connection. Whatever comes of it, it is one line in the
 * log {@code dev.linekeeper.audit}: the connection, what was asked, by whom, and the
 * outcome. May wait for the connection to obey, a few seconds at most.
 */
final class ConnectionActions {

	private static final Logger audit = LoggerFactory.getLogger("dev.linekeeper.audit");

	private static final Duration PATIENCE = Duration.ofSeconds(5);

	private static final Duration TAPPED = Duration.ofMinutes(5);

	private static final Duration LONGEST_TAP = Duration.ofHours(1);

	private final ConnectionManager manager;

	private final Dialogs dialogs;

	ConnectionActions(ConnectionManager manager, Dialogs dialogs) {
		this.manager = manager;
		this.dialogs = dialogs;
	}

	/**
	 * Do it.
	 * @param name the connection's name, as asked for
	 * @param action what to do, as asked for
	 * @param duration how long to show frames, as asked for
	 * @param principal who asks, if that is known
	 */
	WebEndpointResponse<?> perform(String name, @Nullable String action, @Nullable String duration,
			@Nullable Principal principal) {
		ManagedConnection connection = this.manager.find(name);
		WebEndpointResponse<?> answer = (connection != null) ? perform(connection, action, duration) : problem(
				HttpStatus.NOT_FOUND, "CONNECTION_UNKNOWN", "There is no connection '" + Wording.printable(name) + "'");
		String outcome = (answer.getBody() instanceof Problem problem) ? "refused: " + problem.detail() : "done";
		String what = Wording.printable(String.valueOf(action))
				+ ((duration != null) ? " for " + Wording.printable(duration) : "");
		String who = (principal != null) ? Wording.printable(String.valueOf(principal.getName())) : "anonymous";
		LogContext.run((connection != null) ? name : "", (connection != null) ? connection.snapshot().epoch() : 0,
				() -> audit.info("{}: {} by {}: {}", Wording.printable(name), what, who, outcome));
		return answer;
	}

	private WebEndpointResponse<?> perform(ManagedConnection connection, @Nullable String action,
			@Nullable String duration) {
		return switch (String.valueOf(action)) {
			case "pause" -> obeyed(connection, "pause", connection.pause());
			case "resume" -> obeyed(connection, "resume", connection.resume());
			case "reconnect" -> obeyed(connection, "reconnect", connection.reconnect());
			case "retry-now" -> obeyed(connection, "retry-now", connection.retryNow());
			case "tap" -> tap(connection, duration);
			case "untap" -> {
				connection.untap();
				yield done(connection, "untap");
			}
			default -> problem(HttpStatus.BAD_REQUEST, "ACTION_UNKNOWN",
					"'action' (" + Wording.printable(String.valueOf(action))
							+ ") must be one of: pause, resume, reconnect, retry-now, tap, untap");
		};
	}

	private WebEndpointResponse<?> tap(ManagedConnection connection, @Nullable String duration) {
		Duration limit = TAPPED;
		try {
			limit = (duration != null) ? DurationStyle.detectAndParse(duration) : TAPPED;
		}
		catch (IllegalArgumentException | DateTimeParseException | ArithmeticException ex) {
			limit = Duration.ZERO;
		}
		if (limit.isNegative() || limit.isZero() || limit.compareTo(LONGEST_TAP) > 0) {
			return problem(HttpStatus.BAD_REQUEST, "DURATION_INVALID", "'duration' ("
					+ Wording.printable(String.valueOf(duration)) + ") must be a time up to 1h, for example 10m");
		}
		Dialog dialog = this.dialogs.find(connection.name());
		connection.tap(limit, (dialog != null) ? dialog::masked : UnaryOperator.identity());
		return done(connection, "tap");
	}

	private static WebEndpointResponse<?> obeyed(ManagedConnection connection, String action,
			CompletableFuture<Void> begun) {
		try {
			begun.get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
			return done(connection, action);
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof IllegalStateException refused) {
				return problem(HttpStatus.CONFLICT, "CONFLICT", String.valueOf(refused.getMessage()));
			}
			throw new IllegalStateException("Connection '" + connection.name() + "' could not " + action, ex);
		}
		catch (TimeoutException ex) {
			return problem(HttpStatus.SERVICE_UNAVAILABLE, "BUSY", "Connection '" + connection.name()
					+ "' has not obeyed within " + Wording.text(PATIENCE) + "; it may yet");
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while connection '" + connection.name() + "' obeys", ex);
		}
	}

	private static WebEndpointResponse<?> done(ManagedConnection connection, String action) {
		return new WebEndpointResponse<>(
				new Done(connection.name(), action, connection.snapshot().state().name(), connection.tappedUntil()));
	}

	private static WebEndpointResponse<?> problem(HttpStatus status, String code, String detail) {
		return new WebEndpointResponse<>(new Problem(status.getReasonPhrase(), status.value(), detail, code),
				status.value(), MediaType.APPLICATION_PROBLEM_JSON);
	}

	/**
	 * What was done.
	 *
	 * @param connection to which
	 * @param action what
	 * @param state the state it is in, which may still change
	 * @param tappedUntil until when its frames are shown in the log
	 */
	record Done(String connection, String action, String state, @Nullable Instant tappedUntil) {

	}

	/**
	 * Why nothing was done (RFC 9457).
	 *
	 * @param title the status in words
	 * @param status the status
	 * @param detail a sentence
	 * @param code the same for programs
	 */
	record Problem(String title, int status, String detail, String code) {

	}

}
