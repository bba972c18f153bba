package dev.linekeeper.connection;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import dev.linekeeper.protocol.ConnectionAttempt;
import dev.linekeeper.protocol.DisconnectReason;
import dev.linekeeper.protocol.ProtocolFactory;
import dev.linekeeper.transport.TimeSource;
import dev.linekeeper.transport.Dialled;
import dev.linekeeper.transport.LogContext;
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

	private final ConnectionStatistics statistics;

	private final AttemptRecorder recorder;

	private volatile ConnectionSnapshot snapshot;

	// Confined to the supervisor's mailbox.

	private long readyCount;

	private @Nullable Instant lastReady;

	private ConnectionSnapshot.@Nullable Loss lastLoss;

	private @Nullable Instant nextAttempt;

	StateReporter(ConnectionSettings settings, ProtocolFactory factory, List<ConnectionListener> listeners,
			ConnectionEnvironment environment, ConnectionStatistics statistics) {
		this.factory = factory;
		this.listeners = listeners;
		this.time = environment.time();
		this.notices = new Mailbox(settings.name(),
				LogContext.telling(environment.callers(), settings.name(), () -> snapshot().epoch()));
		this.statistics = statistics;
		this.recorder = new AttemptRecorder(environment.time(), this::stepCompleted);
		this.changes = new ConnectionLog(settings, environment.time());
		this.snapshot = new ConnectionSnapshot(settings.name(), ConnectionState.STOPPED, environment.time().now(), 0, 0,
				0, null, null, null, environment.time().now(), null, null);
	}

	ConnectionSnapshot snapshot() {
		return this.snapshot;
	}

	void attemptStarted(ConnectionAttempt id) {
		LogContext.epoch(id.epoch());
		this.statistics.attempt();
		this.recorder.dialling(id);
		notice(id.epoch(), () -> this.factory.startedConnecting(id));
	}

	void dialling(ConnectionAttempt id) {
		this.recorder.dialling(id);
	}

	void connected(ConnectionAttempt id, Dialled dialled) {
		this.recorder.connected(id, dialled);
	}

	void attemptEnded(Attempt attempt, DisconnectReason reason) {
		this.lastLoss = new ConnectionSnapshot.Loss(reason, this.time.now(), attempt.id().epoch(), attempt.wasReady());
		this.recorder.ended(attempt, reason);
		if (attempt.wasReady()) {
			notice(attempt.id().epoch(), () -> this.factory.connectionLost(attempt.id(), reason));
		}
		else {
			notice(attempt.id().epoch(), () -> this.factory.connectionFailed(attempt.id(), reason));
		}
	}

	void ready() {
		this.readyCount++;
		this.lastReady = this.time.now();
		this.recorder.ready();
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
			this.listeners.forEach((listener) -> notice(epoch, () -> listener.stateChanged(previous.state(), now)));
		}
	}

	private void stepCompleted(ConnectionStep step, Duration took) {
		this.statistics.completed(step, took);
		String name = this.snapshot.name();
		this.listeners
			.forEach((listener) -> notice(this.snapshot.epoch(), () -> listener.stepCompleted(name, step, took)));
	}

	private @Nullable Instant unreadySince(ConnectionSnapshot previous, ConnectionState state) {
		if (state == ConnectionState.READY) {
			return null;
		}
		return (previous.unreadySince() != null) ? previous.unreadySince() : this.time.now();
	}

	private void notice(long epoch, Runnable notice) {
		this.notices.post(() -> {
			LogContext.epoch(epoch);
			try {
				notice.run();
			}
			catch (RuntimeException ex) {
				log.warn("{}: a listener failed", this.snapshot.name(), ex);
			}
		});
	}

}
