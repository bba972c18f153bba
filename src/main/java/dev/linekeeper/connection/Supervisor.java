package dev.linekeeper.connection;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

import dev.linekeeper.connection.Cell.Target;
import dev.linekeeper.protocol.ConnectionAttempt;
import dev.linekeeper.protocol.DisconnectReason;
import dev.linekeeper.protocol.DisconnectReason.Kind;
import dev.linekeeper.protocol.ProtocolFactory;
import dev.linekeeper.transport.Dialled;
import dev.linekeeper.transport.FrameTap;
import dev.linekeeper.transport.LogContext;
import dev.linekeeper.transport.Transport;
import dev.linekeeper.transport.TransportProvider;
import org.jspecify.annotations.Nullable;

/**
 * Walks the {@link StateTable} for one connection. Everything happens in its mailbox, one
 * event at a time; nothing there blocks or calls a user's code.
 */
final class Supervisor {

	private static final double LIFETIME_SPREAD = 0.1;

	private final ConnectionSettings settings;

	private final ProtocolFactory factory;

	private final TransportProvider transports;

	private final ConnectionEnvironment environment;

	private final ConnectionStatistics statistics;

	private final SendGate gate;

	private final StateReporter reporter;

	private final TapSwitch taps;

	private final Mailbox mailbox;

	private final StateTimers timers;

	private final Retries retries;

	// Everything below is confined to the mailbox.

	private ConnectionState state = ConnectionState.STOPPED;

	private final Gates gates;

	// Where draining or closing leads to, and why they began.

	private Target next = Target.WANTED;

	private @Nullable DisconnectReason closingReason;

	// Written in the mailbox, read by the liveness check.
	private volatile @Nullable Attempt attempt;

	private long epoch;

	private final ReadyWaiters waiting;

	private final List<CompletableFuture<Void>> stopping = new ArrayList<>(0);

	Supervisor(ConnectionSettings settings, ProtocolFactory factory, TransportProvider transports,
			ConnectionEnvironment environment, ConnectionStatistics statistics, SendGate gate, StateReporter reporter,
			TapSwitch taps) {
		this.settings = settings;
		this.factory = factory;
		this.transports = transports;
		this.environment = environment;
		this.statistics = statistics;
		this.gate = gate;
		this.reporter = reporter;
		this.taps = taps;
		this.gates = new Gates(!settings.enabled());
		this.mailbox = new Mailbox(settings.name(),
				LogContext.telling(environment.executor(), settings.name(), () -> this.epoch));
		this.timers = new StateTimers(this.mailbox, environment.timers(), this::apply, statistics::staleEvent);
		this.retries = new Retries(settings, environment);
		this.waiting = new ReadyWaiters(settings.name());
	}

	Timers timers() {
		return this.environment.timers();
	}

	// Called from anywhere.

	@Nullable FrameTap tap() {
		return this.taps.tap();
	}

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

	/**
	 * Wait until it is ready.
	 * @param failAfter failures after which the wait is over, too; 0 for no limit
	 */
	CompletableFuture<ConnectionSnapshot> whenReady(int failAfter) {
		CompletableFuture<ConnectionSnapshot> ready = new CompletableFuture<>();
		this.mailbox.post(() -> {
			this.waiting.add(ready, failAfter);
			switch (this.state) {
				case READY -> this.waiting.ready(this.reporter.snapshot());
				case STOPPED, FAILED -> this.waiting.gaveUp(reason(null));
				default -> {
					// The state tells when it is over.
				}
			}
		});
		return ready;
	}

	/** Look whether the connection lives; called by one thread at a time. */
	void check() {
		this.gate.expire();
		Attempt current = this.attempt;
		if (current != null) {
			current.check(this.environment.time().nanoTime());
		}
	}

	/** There is room in the output for what waits. */
	void roomMade() {
		this.mailbox.post(this.gate::pump);
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
				this.reporter.dialling(source.id());
				this.retries.attempted(now);
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
				this.reporter.connected(source.id(), dialled);
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
		this.gates.turn(command);
		if (command == Event.START || command == Event.RETRY_NOW) {
			this.gate.accept();
			if (this.state == ConnectionState.FAILED) {
				this.retries.forget();
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
				this.retries.forget();
				attempt().settle();
				this.reporter.settled();
				publish();
			}
			case HASTEN -> waitToRetry(this.retries.untilGap());
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
		this.retries.attempted(now);
		ConnectionAttempt id = new ConnectionAttempt(this.settings.name(), this.epoch, this.retries.failures() + 1);
		Attempt fresh = new Attempt(this, this.factory, id, now);
		this.attempt = fresh;
		this.reporter.attemptStarted(id);
		enter(ConnectionState.CONNECTING);
		fresh.diallingUntil(this.transports.dial(this.retries.failedAddress(), this.retries.anew(), fresh));
	}

	private void prepare() {
		Attempt current = attempt();
		enter(ConnectionState.PREPARING);
		Duration limit = this.settings.prepareTimeout();
		this.timers.start(Event.PREPARE_TIMER, limit,
				DisconnectReason.of(Kind.PREPARE_TIMEOUT, "not prepared within " + limit.toSeconds() + "s"));
		try {
			current.open(this.transports);
			current.watch(new LivenessCheck(this.settings.liveness(), transport(), this.environment.random(),
					this.statistics));
		}
		catch (RuntimeException ex) {
			apply(Event.LOST, DisconnectReason.of(Kind.PEER_RST, "broken as soon as it was connected", ex));
		}
	}

	private void use() {
		attempt().becameReady();
		this.reporter.ready();
		// Before anybody can see that it is ready, and send.
		this.gate.open(transport(), attempt().id().epoch());
		enter(ConnectionState.READY);
		this.timers.start(Event.STABLE_TIMER, this.settings.reconnect().stableAfter(), null);
		Duration lifetime = this.settings.maxLifetime();
		if (lifetime != null) {
			double shorter = 1 - LIFETIME_SPREAD * this.environment.random().nextDouble();
			this.timers.start(Event.LIFETIME_TIMER, Duration.ofNanos((long) (lifetime.toNanos() * shorter)),
					DisconnectReason.of(Kind.LIFETIME, "in use for as long as max-lifetime allows"));
		}
		this.waiting.ready(this.reporter.snapshot());
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
		Duration delay = this.retries.untilGap();
		if (over != null) {
			this.attempt = null;
			over.end(why);
			if (target == Target.RETRY) {
				this.retries.failed(over);
				delay = this.retries.delay(over);
				this.waiting.failed(why);
			}
			else {
				this.retries.ended(over);
			}
			this.reporter.attemptEnded(over, why);
		}
		ConnectionState destination = this.gates.destination(target, this.retries);
		switch (destination) {
			case CONNECTING -> connect();
			case BACKOFF -> {
				enter(ConnectionState.BACKOFF);
				waitToRetry(delay);
			}
			default -> enter(destination);
		}
		if (destination == ConnectionState.STOPPED || destination == ConnectionState.FAILED) {
			this.gate.refuse();
			this.waiting.gaveUp(why);
		}
		this.closingReason = null;
		this.stopping.forEach((waiting) -> waiting.complete(null));
		this.stopping.clear();
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
		this.reporter.publish(this.state, this.epoch, this.retries.failures(),
				(current != null) ? current.dialled() : null);
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
		DisconnectReason known = (why != null) ? why : this.closingReason;
		return (known != null) ? known : DisconnectReason.of(Kind.ADMIN, "closed");
	}

	private String wayOut() {
		return (this.state == ConnectionState.GATED) ? "resume it first" : "start it first";
	}

}
