package dev.linekeeper.connection;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import dev.linekeeper.protocol.ConnectionAttempt;
import dev.linekeeper.protocol.DisconnectReason;
import dev.linekeeper.protocol.ProtocolFactory;
import dev.linekeeper.transport.TimeSource;
import dev.linekeeper.transport.Dialled;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the world what the supervisor decides: the snapshot, the log, the statistics, the
 * listeners and the protocol factory. Fed from the supervisor's mailbox; listeners and
 * factory are called from a mailbox of their own, because they may block.
 */
final class StateReporter {

	private static final Logger log = LoggerFactory.getLogger(StateReporter.class);

	private final ProtocolFactory factory;

	private final List<ConnectionListener> listeners;

	private final TimeSource time;

	private final Mailbox notices;

	private final ConnectionLog changes;

	private volatile ConnectionSnapshot snapshot;

	// Confined to the supervisor's mailbox.

	private long readyCount;

	private @Nullable Instant lastReady;

	private ConnectionSnapshot.@Nullable Loss lastLoss;

	private @Nullable Instant nextAttempt;

	StateReporter(ConnectionSettings settings, ProtocolFactory factory, List<ConnectionListener> listeners,
			ConnectionEnvironment environment) {
		this.factory = factory;
		this.listeners = listeners;
		this.time = environment.time();
		this.notices = new Mailbox(settings.name() + " listeners", environment.callers());
		this.changes = new ConnectionLog(settings, environment.time());
		this.snapshot = new ConnectionSnapshot(settings.name(), ConnectionState.STOPPED, environment.time().now(), 0, 0,
				0, null, null, null, environment.time().now(), null, null);
	}

	ConnectionSnapshot snapshot() {
		return this.snapshot;
	}

	void attemptStarted(ConnectionAttempt id) {
		notice(() -> this.factory.startedConnecting(id));
	}

	void attemptEnded(Attempt attempt, DisconnectReason reason) {
		this.lastLoss = new ConnectionSnapshot.Loss(reason, this.time.now(), attempt.id().epoch(), attempt.wasReady());
		if (attempt.wasReady()) {
			notice(() -> this.factory.connectionLost(attempt.id(), reason));
		}
		else {
			notice(() -> this.factory.connectionFailed(attempt.id(), reason));
		}
	}

	void ready() {
		this.readyCount++;
		this.lastReady = this.time.now();
	}

	void settled() {
		this.changes.settled();
	}

	void retryIn(Duration delay) {
		this.nextAttempt = this.time.now().plus(delay);
		this.changes.retryIn(delay);
	}

	void publish(ConnectionState state, long epoch, int failures, @Nullable Dialled dialled) {
		ConnectionSnapshot previous = this.snapshot;
		boolean changed = state != previous.state() || epoch != previous.epoch();
		ConnectionSnapshot now = new ConnectionSnapshot(previous.name(), state,
				changed ? this.time.now() : previous.since(), epoch, failures, this.readyCount,
				(dialled != null) ? dialled.peer() : null, (dialled != null) ? dialled.local() : null, this.lastReady,
				unreadySince(previous, state), this.lastLoss,
				(state == ConnectionState.BACKOFF) ? this.nextAttempt : null);
		this.snapshot = now;
		if (changed) {
			this.changes.stateChanged(now);
			this.listeners.forEach((listener) -> notice(() -> listener.stateChanged(previous.state(), now)));
		}
	}

	private @Nullable Instant unreadySince(ConnectionSnapshot previous, ConnectionState state) {
		if (state == ConnectionState.READY) {
			return null;
		}
		return (previous.unreadySince() != null) ? previous.unreadySince() : this.time.now();
	}

	private void notice(Runnable notice) {
		this.notices.post(() -> {
			try {
				notice.run();
			}
			catch (RuntimeException ex) {
				log.warn("{}: a listener failed", this.snapshot.name(), ex);
			}
		});
	}

}
