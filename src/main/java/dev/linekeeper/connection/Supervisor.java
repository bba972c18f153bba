package dev.linekeeper.connection;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

import dev.linekeeper.connection.Cell.Target;
import dev.linekeeper.connection.ConnectionSettings.OnLost;
import dev.linekeeper.protocol.ConnectionAttempt;
import dev.linekeeper.protocol.DisconnectReason;
import dev.linekeeper.protocol.DisconnectReason.Kind;
import dev.linekeeper.protocol.ProtocolFactory;
import dev.linekeeper.transport.Dialled;
import dev.linekeeper.transport.Transport;
import dev.linekeeper.transport.TransportProvider;
import org.jspecify.annotations.Nullable;

/**
 * Walks the {@link StateTable} for one connection. Everything happens in its mailbox, one
 * event at a time; nothing there blocks or calls a user's code.
 */
final class Supervisor {

	private final ConnectionSettings settings;

	private final ProtocolFactory factory;

	private final TransportProvider transports;

	private final ConnectionEnvironment environment;

	private final ConnectionStatistics statistics;

	private final SendGate gate;

	private final StateReporter reporter;

	private final Mailbox mailbox;

	private final StateTimers timers;

	private final Backoff backoff;

	// Everything below is confined to the mailbox.

	private ConnectionState state = ConnectionState.STOPPED;

	// The gates: what is wanted of the connection, apart from the state it is in.

	private boolean wanted;

	private boolean paused;

	// Where draining or closing leads to, and why they began.

	private Target next = Target.WANTED;

	private @Nullable DisconnectReason closingReason;

	private @Nullable Attempt attempt;

	private long epoch;

	private int failures;

	// When the latest attempt began; nothing before the first.
	private @Nullable Long attemptedNanos;

	// The address that failed last; the next attempt begins after it.
	private @Nullable InetSocketAddress after;

	private final List<CompletableFuture<Void>> stopping = new ArrayList<>(0);

	Supervisor(ConnectionSettings settings, ProtocolFactory factory, TransportProvider transports,
			ConnectionEnvironment environment, ConnectionStatistics statistics, SendGate gate, StateReporter reporter) {
		this.settings = settings;
		this.factory = factory;
		this.transports = transports;
		this.environment = environment;
		this.statistics = statistics;
		this.gate = gate;
		this.reporter = reporter;
		this.paused = !settings.enabled();
		this.mailbox = new Mailbox(settings.name(), environment.executor());
		this.timers = new StateTimers(this.mailbox, environment.timers(), this::apply, statistics::staleEvent);
		this.backoff = new Backoff(settings.reconnect(), environment.random());
	}

	// Called from anywhere.

	/**
	 * Obey a command.
	 * @return completes when it was obeyed, for a stop when nothing is held any more;
	 * exceptionally if it was refused
	 */
	CompletableFuture<Void> command(Event event) {
		CompletableFuture<Void> done = new CompletableFuture<>();
		this.mailbox.post(() -> {
			if (StateTable.cell(this.state, event).effect() == Cell.Effect.REFUSE) {
				done.completeExceptionally(new IllegalStateException("Connection '" + this.settings.name() + "' is "
						+ this.state + ", where " + event + " has no effect; " + wayOut()));
				return;
			}
			turnGates(event);
			apply(event, DisconnectReason.of(Kind.ADMIN, event.name().toLowerCase(Locale.ROOT)));
			if (event == Event.STOP && this.state != ConnectionState.STOPPED) {
				this.stopping.add(done);
			}
			else {
				done.complete(null);
			}
		});
		return done;
	}

	/** Something happened to an attempt. */
	void report(Attempt source, Event event, @Nullable DisconnectReason why) {
		this.mailbox.post(() -> {
			if (source == this.attempt) {
				apply(event, why);
			}
			else {
				this.statistics.staleEvent();
			}
		});
	}

	/** A dial has begun; it may have waited for others before. */
	void dialling(Attempt source) {
		this.mailbox.post(() -> {
			if (source == this.attempt && this.state == ConnectionState.CONNECTING) {
				long now = this.environment.time().nanoTime();
				source.started(now);
				this.attemptedNanos = now;
				Duration limit = this.settings.transport().dial().attemptTimeout();
				this.timers.start(Event.ATTEMPT_TIMER, limit, DisconnectReason.of(Kind.CONNECT_TIMEOUT,
						"the attempt took longer than " + limit.toSeconds() + "s"));
			}
		});
	}

	/** A dial has succeeded. */
	void connected(Attempt source, Dialled dialled) {
		this.mailbox.post(() -> {
			if (source == this.attempt && this.state == ConnectionState.CONNECTING) {
				source.hold(dialled);
				apply(Event.OPENED, null);
			}
			else {
				this.statistics.staleEvent();
				dialled.discard();
			}
		});
	}

	// In the mailbox.

	private void turnGates(Event command) {
		switch (command) {
			case START, RETRY_NOW -> {
				this.wanted = true;
				if (this.state == ConnectionState.FAILED) {
					this.failures = 0;
				}
			}
			case STOP -> this.wanted = false;
			case PAUSE -> this.paused = true;
			case RESUME -> this.paused = false;
			default -> {
				// Concerns the state alone.
			}
		}
	}

	private void apply(Event event, @Nullable DisconnectReason why) {
		Cell cell = StateTable.cell(this.state, event);
		switch (cell.effect()) {
			case IGNORE, SHELVE, REFUSE -> {
				// The gates may have been turned; the state stays.
			}
			case SETTLE -> {
				this.failures = 0;
				this.reporter.settled();
				publish();
			}
			case HASTEN -> waitToRetry(untilGap());
			case RESET -> transport().abort(reason(why));
			case GO -> go(cell.target(), why);
			case DRAIN -> drain(cell.target(), reason(why));
			case CLOSE -> close(cell.target(), reason(why), false);
			case ABORT -> close(cell.target(), reason(why), true);
		}
	}

	private void go(Target target, @Nullable DisconnectReason why) {
		switch (target) {
			case PREPARING -> prepare();
			case READY -> use();
			case WANTED, RETRY -> leave(target, reason(why));
			case NEXT -> leave(this.next, reason(why));
			case SAME -> throw new IllegalStateException("A cell goes nowhere");
		}
	}

	private void connect() {
		this.epoch++;
		this.closingReason = null;
		long now = this.environment.time().nanoTime();
		this.attemptedNanos = now;
		ConnectionAttempt id = new ConnectionAttempt(this.settings.name(), this.epoch, this.failures + 1);
		Attempt fresh = new Attempt(this, this.factory, id, now);
		this.attempt = fresh;
		this.statistics.attempt();
		this.reporter.attemptStarted(id);
		enter(ConnectionState.CONNECTING);
		fresh.diallingUntil(this.transports.dial(this.after, fresh));
	}

	private void prepare() {
		Attempt current = attempt();
		enter(ConnectionState.PREPARING);
		Duration limit = this.settings.prepareTimeout();
		this.timers.start(Event.PREPARE_TIMER, limit,
				DisconnectReason.of(Kind.PREPARE_TIMEOUT, "not prepared within " + limit.toSeconds() + "s"));
		try {
			current.open(this.transports);
		}
		catch (RuntimeException ex) {
			apply(Event.LOST, DisconnectReason.of(Kind.PEER_RST, "broken as soon as it was connected", ex));
		}
	}

	private void use() {
		attempt().becameReady();
		this.reporter.ready();
		enter(ConnectionState.READY);
		this.timers.start(Event.STABLE_TIMER, this.settings.reconnect().stableAfter(), null);
		this.gate.open(transport());
	}

	private void drain(Target target, DisconnectReason why) {
		this.next = target;
		this.closingReason = why;
		enter(ConnectionState.DRAINING);
		this.timers.start(Event.DRAIN_TIMER, this.settings.drainTimeout(), null);
		transport().tellWhenDrained();
	}

	private void close(Target target, DisconnectReason why, boolean reset) {
		this.next = (target == Target.NEXT) ? this.next : target;
		this.closingReason = why;
		enter(ConnectionState.CLOSING);
		this.timers.start(Event.CLOSE_TIMER, this.settings.closeTimeout(), null);
		if (reset) {
			transport().abort(why);
		}
		else {
			transport().close(why);
		}
	}

	/** End the attempt there is, if any, and go on to wherever the gates say. */
	private void leave(Target target, DisconnectReason why) {
		Attempt over = this.attempt;
		Duration delay = Duration.ZERO;
		if (over != null) {
			this.attempt = null;
			over.end(why);
			if (target == Target.RETRY) {
				this.failures++;
				this.after = (over.dialled() != null) ? over.dialled().peer() : this.after;
				delay = delay(over);
			}
			this.reporter.attemptEnded(over, why);
		}
		ConnectionState destination = destination(target);
		switch (destination) {
			case CONNECTING -> connect();
			case BACKOFF -> {
				enter(ConnectionState.BACKOFF);
				Duration gap = untilGap();
				waitToRetry((delay.compareTo(gap) > 0) ? delay : gap);
			}
			default -> enter(destination);
		}
		this.closingReason = null;
		this.stopping.forEach((waiting) -> waiting.complete(null));
		this.stopping.clear();
	}

	private ConnectionState destination(Target target) {
		if (!this.wanted) {
			return ConnectionState.STOPPED;
		}
		if (target == Target.RETRY && givesUp()) {
			return ConnectionState.FAILED;
		}
		if (this.paused) {
			return ConnectionState.GATED;
		}
		return (target == Target.RETRY || !untilGap().isZero()) ? ConnectionState.BACKOFF : ConnectionState.CONNECTING;
	}

	private boolean givesUp() {
		Integer limit = this.settings.reconnect().maxAttempts();
		return this.settings.onLost() == OnLost.STOP || (limit != null && this.failures >= limit);
	}

	/**
	 * The delay after an attempt. A failed attempt's own time counts as part of it; a
	 * connection that was in use is retried from its loss on, or else all that were lost
	 * at once would return at once.
	 */
	private Duration delay(Attempt over) {
		Duration delay = this.backoff.after(this.failures);
		return over.wasReady() ? delay : notNegative(delay.minusNanos(nanosSince(over.startedNanos())));
	}

	/** What is left of the minimum gap since the latest attempt began. */
	private Duration untilGap() {
		Long attempted = this.attemptedNanos;
		return (attempted == null) ? Duration.ZERO
				: notNegative(this.settings.reconnect().minGap().minusNanos(nanosSince(attempted)));
	}

	private void waitToRetry(Duration delay) {
		this.reporter.retryIn(delay);
		publish();
		this.timers.start(Event.RETRY_TIMER, delay, null);
	}

	private void enter(ConnectionState entered) {
		boolean sameAttempt = entered == ConnectionState.PREPARING;
		this.timers.cancelAllBut(sameAttempt ? Event.ATTEMPT_TIMER : null);
		if (this.state == ConnectionState.READY) {
			this.gate.close();
		}
		this.state = entered;
		if (entered != ConnectionState.BACKOFF) {
			publish();
		}
	}

	private void publish() {
		Attempt current = this.attempt;
		this.reporter.publish(this.state, this.epoch, this.failures, (current != null) ? current.dialled() : null);
	}

	private Attempt attempt() {
		Attempt current = this.attempt;
		if (current == null) {
			throw new IllegalStateException(this.state + " without an attempt");
		}
		return current;
	}

	private Transport transport() {
		Transport transport = attempt().transport();
		if (transport == null) {
			throw new IllegalStateException(this.state + " without a transport");
		}
		return transport;
	}

	private DisconnectReason reason(@Nullable DisconnectReason why) {
		if (this.closingReason != null && this.state != ConnectionState.CONNECTING && why == null) {
			return this.closingReason;
		}
		return (why != null) ? why : DisconnectReason.of(Kind.ADMIN, "closed");
	}

	private String wayOut() {
		return (this.state == ConnectionState.GATED) ? "resume it first" : "start it first";
	}

	private long nanosSince(long nanos) {
		return this.environment.time().nanoTime() - nanos;
	}

	private static Duration notNegative(Duration duration) {
		return duration.isNegative() ? Duration.ZERO : duration;
	}

}
