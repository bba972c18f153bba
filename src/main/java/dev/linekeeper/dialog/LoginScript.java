package dev.linekeeper.dialog;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

import dev.linekeeper.dialog.DialogSettings.Step;
import dev.linekeeper.protocol.Session;
import org.jspecify.annotations.Nullable;

/**
 * What is exchanged before the connection is ready. Called in turn, as a protocol is.
 */
final class LoginScript {

	private final DialogSettings settings;

	private final Session session;

	private final CompletableFuture<Void> done = new CompletableFuture<>();

	private Map<String, String> variables = Map.of();

	private int step;

	private @Nullable String lastSeen;

	private Runnable cancelTimer = () -> {
	};

	LoginScript(DialogSettings settings, Session session) {
		this.settings = settings;
		this.session = session;
	}

	/** Begin. */
	CompletableFuture<Void> start() {
		if (!this.settings.login().isEmpty()) {
			this.cancelTimer = this.session.schedule(this.settings.loginTimeout(), this::timedOut);
		}
		goOn(Map.of());
		return this.done;
	}

	boolean isDone() {
		return this.done.isDone();
	}

	/** What named captures have captured. */
	Map<String, String> variables() {
		return this.variables;
	}

	void received(byte[] buffer, int offset, int length) {
		Step current = this.settings.login().get(this.step);
		Expectation reject = current.reject();
		this.lastSeen = Secrets.mask(FrameText.of(buffer, offset, length), this.settings.secrets());
		if (reject != null && reject.matches(buffer, offset, length)) {
			this.cancelTimer.run();
			this.done.completeExceptionally(new LoginException(
					"login step " + (this.step + 1) + " was rejected: the peer said " + this.lastSeen));
			return;
		}
		Expectation expected = current.expect();
		Map<String, String> captured = (expected != null) ? expected.match(buffer, offset, length) : null;
		if (captured != null) {
			keepNamed(captured);
			this.step++;
			goOn(captured);
		}
	}

	private void keepNamed(Map<String, String> captured) {
		Map<String, String> more = new HashMap<>(this.variables);
		captured.forEach((name, value) -> {
			if (!Character.isDigit(name.charAt(0))) {
				more.put(name, value);
			}
		});
		this.variables = more.isEmpty() ? Map.of() : more;
	}

	/** Send until there is something to wait for. */
	private void goOn(Map<String, String> captured) {
		List<Step> steps = this.settings.login();
		while (this.step < steps.size()) {
			if (steps.get(this.step).startTls()) {
				startTls();
				return;
			}
			Template send = steps.get(this.step).send();
			if (send == null) {
				return;
			}
			int number = this.step + 1;
			var unused = this.session.send(send.render(captured, this.variables)).whenComplete((sent, ex) -> {
				if (ex != null) {
					this.done.completeExceptionally(
							new LoginException("login step " + number + " could not be sent: " + ex.getMessage()));
				}
			});
			this.step++;
		}
		this.cancelTimer.run();
		this.done.complete(null);
	}

	/** What the peer said in clear, anybody on the way may have said. */
	private void startTls() {
		this.variables = Map.of();
		this.lastSeen = null;
		var unused = this.session.startTls().whenComplete((begun, ex) -> {
			if (ex != null) {
				this.done.completeExceptionally(new LoginException(
						"login step " + (this.step + 1) + " could not begin TLS: " + ex.getMessage()));
				return;
			}
			this.step++;
			goOn(Map.of());
		});
	}

	private void timedOut() {
		Step current = this.settings.login().get(Math.min(this.step, this.settings.login().size() - 1));
		this.done.completeExceptionally(new TimeoutException("login step " + (this.step + 1) + " did not see "
				+ (current.startTls() ? "TLS come about" : current.expect()) + " within "
				+ this.settings.loginTimeout().toMillis() + "ms; "
				+ ((this.lastSeen != null) ? "last the peer said " + this.lastSeen : "the peer said nothing")));
	}

	/** A login that failed. Carries no stack trace: it tells of the peer. */
	private static final class LoginException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		LoginException(String message) {
			super(message, null, false, false);
		}

	}

}
