package dev.linekeeper.dialog;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import dev.linekeeper.dialog.DialogSettings.Poll;
import dev.linekeeper.dialog.PendingRequest.Kind;
import dev.linekeeper.protocol.DisconnectReason;
import dev.linekeeper.protocol.Protocol;
import dev.linekeeper.protocol.Session;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The dialog on one connection. Every frame is one thing only: part of the login, the
 * answer to a heartbeat, something to answer, a reply, or else a push.
 */
final class DialogProtocol implements Protocol {

	private static final Logger log = LoggerFactory.getLogger("dev.linekeeper.dialog");

	private final Dialog dialog;

	private final DialogSettings settings;

	private final Responder responder;

	private final Requests.Publisher publisher = this::publish;

	private @Nullable Session session;

	private @Nullable LoginScript login;

	private boolean preparing;

	// Seen to be so, when a frame came.
	private boolean loggedIn;

	private @Nullable Requests requests;

	// How many heartbeats are out whose answers are not in order with replies.
	private int heartbeatsOpen;

	private long heartbeatNanos;

	DialogProtocol(Dialog dialog) {
		this.dialog = dialog;
		this.settings = dialog.settings();
		this.responder = new Responder(this.settings.responses(), dialog.statistics(), dialog.nanoTime());
	}

	@Override
	public void connectionMade(Session session) {
		this.session = session;
		this.login = new LoginScript(this.settings, session);
		this.requests = new Requests(this.settings.requests(), session, this.dialog.statistics(),
				this.dialog.nanoTime());
	}

	@Override
	public CompletionStage<?> prepare(Session session) {
		this.preparing = true;
		return script().start().thenRun(this::ready);
	}

	@Override
	public void dataReceived(byte[] data) {
		dataReceived(data, 0, data.length);
	}

	@Override
	public void dataReceived(byte[] buffer, int offset, int length) {
		logReceived(buffer, offset, length);
		if (!this.loggedIn && isForLogin(buffer, offset, length)) {
			return;
		}
		if (this.heartbeatsOpen > 0 && isHeartbeatAnswer(buffer, offset, length)) {
			heartbeatAnswered();
			return;
		}
		if (this.responder.received(buffer, offset, length, session(), script().variables())) {
			return;
		}
		if (requests().isExpecting() && mayBeReply(buffer, offset, length)
				&& requests().received(buffer, offset, length, this.publisher)) {
			return;
		}
		this.dialog.statistics().pushed();
		if (this.dialog.isListenedTo()) {
			publish(DialogListener.Kind.PUSH, Arrays.copyOfRange(buffer, offset, offset + length));
		}
	}

	/** Whether the login goes on, and had the frame. */
	private boolean isForLogin(byte[] buffer, int offset, int length) {
		if (!this.preparing) {
			// Neither a login nor a request would ever get anywhere.
			throw notPassedOn("prepare");
		}
		LoginScript script = script();
		this.loggedIn = script.isDone();
		if (!this.loggedIn) {
			script.received(buffer, offset, length);
		}
		return !this.loggedIn;
	}

	@Override
	public boolean heartbeat(Session session) {
		DialogSettings.Heartbeat heartbeat = this.settings.heartbeat();
		if (heartbeat == null) {
			return false;
		}
		boolean inOrder = requests().isByOrder() && heartbeat.expect() != null;
		if (inOrder && requests().inFlight() > 0) {
			// A request is out already; its reply is as good a sign of life.
			return true;
		}
		this.dialog.statistics().count(DialogStatistics.Count.HEARTBEATS);
		byte[] probe = heartbeat.send().render(Map.of(), script().variables());
		if (inOrder && script().isDone()) {
			var unused = requests().send(Kind.HEARTBEAT, probe, null, heartbeat.expect());
		}
		else {
			this.heartbeatsOpen += (heartbeat.expect() != null) ? 1 : 0;
			this.heartbeatNanos = this.dialog.nanoTime().getAsLong();
			var unused = session.send(probe);
		}
		return true;
	}

	@Override
	public CompletionStage<?> drain(Session session) {
		this.dialog.gone(this);
		return requests().drain();
	}

	@Override
	public void connectionLost(DisconnectReason reason) {
		this.dialog.gone(this);
		requests().close(reason);
	}

	/** Send a request of a caller. */
	CompletableFuture<Reply> request(byte[] payload, @Nullable Duration timeout) {
		return requests().send(Kind.REQUEST, payload, timeout, null);
	}

	int inFlight() {
		return requests().inFlight();
	}

	int waiting() {
		return requests().waiting();
	}

	private void ready() {
		this.dialog.ready(this);
		this.settings.polls().forEach((poll) -> poll(poll, null));
	}

	/** Ask, unless the last answer is still to come, and come back. */
	private void poll(Poll poll, @Nullable CompletableFuture<Reply> last) {
		CompletableFuture<Reply> open = last;
		if (last != null && !last.isDone()) {
			this.dialog.statistics().count(DialogStatistics.Count.POLLS_SKIPPED);
		}
		else {
			this.dialog.statistics().count(DialogStatistics.Count.POLLS);
			open = requests().send(Kind.POLL, poll.send().render(Map.of(), script().variables()), null, poll.expect());
		}
		CompletableFuture<Reply> present = open;
		session().schedule(poll.every(), () -> poll(poll, present));
	}

	private boolean mayBeReply(byte[] buffer, int offset, int length) {
		Expectation never = this.settings.requests().neverReply();
		return never == null || !never.matches(buffer, offset, length);
	}

	private boolean isHeartbeatAnswer(byte[] buffer, int offset, int length) {
		DialogSettings.Heartbeat heartbeat = this.settings.heartbeat();
		Expectation expected = (heartbeat != null) ? heartbeat.expect() : null;
		return expected != null && expected.matches(buffer, offset, length);
	}

	private void heartbeatAnswered() {
		// With two open, nobody knows which of them it answers.
		if (--this.heartbeatsOpen == 0) {
			this.dialog.statistics().heartbeatAnswers.add(this.dialog.nanoTime().getAsLong() - this.heartbeatNanos);
		}
	}

	private void publish(DialogListener.Kind kind, byte[] data) {
		this.dialog.publish(session().epoch(), kind, data);
	}

	private Session session() {
		return Objects.requireNonNull(this.session, "not made yet");
	}

	private LoginScript script() {
		LoginScript script = this.login;
		if (script == null) {
			throw notPassedOn("connectionMade");
		}
		return script;
	}

	private Requests requests() {
		Requests present = this.requests;
		if (present == null) {
			throw notPassedOn("connectionMade");
		}
		return present;
	}

	private IllegalStateException notPassedOn(String method) {
		return new IllegalStateException("Connection '" + this.dialog.connection() + "': its dialog needs " + method
				+ "(session) first; a protocol that delegates to it passes on every call, as DelegatingProtocol does");
	}

	private void logReceived(byte[] buffer, int offset, int length) {
		if (log.isDebugEnabled()) {
			log.debug("{}: received {} bytes: {}", this.dialog.connection(), length,
					Secrets.mask(FrameText.of(buffer, offset, length), this.settings.secrets()));
		}
	}

}
