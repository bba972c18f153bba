package dev.linekeeper.connection;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import dev.linekeeper.connection.ConnectionSettings.OnLost;
import dev.linekeeper.connection.SimulatedTransports.Dial;
import dev.linekeeper.connection.SimulatedTransports.Line;
import dev.linekeeper.protocol.ConnectionAttempt;
import dev.linekeeper.protocol.Delivery;
import dev.linekeeper.protocol.DeliveryException;
import dev.linekeeper.protocol.DisconnectReason;
import dev.linekeeper.protocol.DisconnectReason.Kind;
import dev.linekeeper.protocol.Protocol;
import dev.linekeeper.protocol.ProtocolFactory;
import dev.linekeeper.protocol.Session;
import org.jspecify.annotations.Nullable;

/**
 * One random life of one managed connection, wholly determined by its seed: at every step
 * something random happens, of the network, of time, of threads or of people, and what
 * must always be true is checked.
 */
final class Simulation implements ProtocolFactory {

	private final SplittableRandom random;

	private final SimulatedWorld world;

	private final SimulatedTransports network;

	private final ConnectionSettings settings;

	private final ManagedConnection connection;

	private final Set<Sometimes> reached;

	private final List<Sent> sent = new ArrayList<>();

	private final List<CompletableFuture<?>> promised = new ArrayList<>();

	private ConnectionState told = ConnectionState.STOPPED;

	private long lossTold;

	private int started;

	private int ended;

	private int dialsSeen;

	private long lastDial = Long.MIN_VALUE / 2;

	private @Nullable Session session;

	private @Nullable CompletableFuture<Void> login;

	Simulation(long seed, Set<Sometimes> reached) {
		this.random = new SplittableRandom(seed);
		this.reached = reached;
		this.world = new SimulatedWorld(this.random.split());
		this.network = new SimulatedTransports(this.world);
		this.settings = settings();
		this.connection = new ManagedConnection(this.settings, this, this.network, this.world.environment(),
				List.of(this::stateChanged));
	}

	void run(int steps) {
		for (int step = 0; step < steps; step++) {
			act();
			check();
		}
		end();
	}

	private void act() {
		switch (this.random.nextInt(24)) {
			case 0, 1, 2, 3, 4, 5, 6 -> this.world.step();
			case 7 -> this.world.settle();
			case 8, 9 -> this.world.fireNext();
			case 10 -> this.world.tick(Duration.ofMillis(this.random.nextInt(2000)));
			case 11, 12, 13 -> network();
			case 14, 15, 16 -> line();
			case 17, 18 -> command();
			case 19, 20 -> send();
			case 21 -> protocol();
			case 22 -> quietTime();
			default -> {
				if (this.random.nextInt(4) == 0) {
					this.promised.add(this.connection.whenReady(this.random.nextInt(3)));
				}
			}
		}
	}

	/** Some seconds in which nothing happens but what is due. */
	private void quietTime() {
		for (int i = this.random.nextInt(1, 30); i > 0; i--) {
			this.world.tick(Duration.ofMillis(250));
			this.connection.check();
			this.world.settle();
			check();
		}
	}

	private void network() {
		if (this.network.dials.isEmpty()) {
			return;
		}
		Dial dial = this.network.dial();
		if (!dial.isPending()) {
			return;
		}
		if (this.random.nextInt(3) == 0) {
			dial.refuse();
		}
		else {
			dial.accept();
		}
	}

	private void line() {
		if (this.network.lines.isEmpty()) {
			return;
		}
		// An old one too, now and then: it may still have something to say.
		int back = (this.random.nextInt(8) == 0) ? Math.min(2, this.network.lines.size()) : 1;
		Line line = this.network.lines.get(this.network.lines.size() - back);
		if (line.over) {
			if (this.random.nextInt(3) == 0) {
				line.owner.failed(DisconnectReason.of(Kind.PEER_RST, "late"));
			}
			return;
		}
		if (line.protocol == null) {
			line.made();
			return;
		}
		switch (this.random.nextInt(10)) {
			case 0 -> line.peerFinishes();
			case 1 -> line.breaks();
			case 2 -> line.stalled = true;
			case 3 -> line.readsAgain();
			case 4 -> line.owner.failed(DisconnectReason.of(Kind.PROTOCOL_ERROR, "nonsense"));
			case 5 -> line.holdsOn = !line.holdsOn;
			case 6, 7 -> line.lastRead = this.world.nanoTime();
			default -> line.unread = !line.unread;
		}
	}

	private void command() {
		ConnectionState state = this.connection.snapshot().state();
		switch (this.random.nextInt(9)) {
			case 0 -> {
				this.promised.add(this.connection.stop());
				sometimes(switch (state) {
					case CONNECTING -> Sometimes.STOP_WHILE_CONNECTING;
					case PREPARING -> Sometimes.STOP_WHILE_PREPARING;
					case READY -> Sometimes.STOP_WHILE_READY;
					case DRAINING -> Sometimes.STOP_WHILE_DRAINING;
					case CLOSING -> Sometimes.STOP_WHILE_CLOSING;
					case BACKOFF -> Sometimes.STOP_IN_BACKOFF;
					default -> null;
				});
			}
			case 1 -> this.promised.add(this.connection.pause());
			case 2, 3 -> this.promised.add(this.connection.resume());
			case 4 -> this.promised.add(this.connection.reconnect());
			case 5 -> {
				this.promised.add(this.connection.retryNow());
				sometimes((state == ConnectionState.BACKOFF) ? Sometimes.RETRY_NOW_IN_BACKOFF : null);
			}
			default -> {
				this.promised.add(this.connection.start());
				sometimes((state == ConnectionState.CLOSING) ? Sometimes.START_WHILE_CLOSING : null);
			}
		}
	}

	private void send() {
		int number = this.sent.size();
		byte[] payload = ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
		this.sent.add(new Sent(number, this.connection.send(payload)));
	}

	private void protocol() {
		CompletableFuture<Void> waiting = this.login;
		Session open = this.session;
		switch (this.random.nextInt(6)) {
			case 0 -> {
				if (waiting != null) {
					waiting.completeExceptionally(new IllegalStateException("refused"));
				}
			}
			case 1 -> {
				if (open != null) {
					open.close();
				}
			}
			case 2 -> {
				if (open != null) {
					open.abort();
				}
			}
			default -> {
				if (waiting != null) {
					waiting.complete(null);
				}
			}
		}
	}

	// What must always be true.

	private void check() {
		ConnectionSnapshot now = this.connection.snapshot();
		for (Line line : this.network.lines) {
			DisconnectReason why = line.reason;
			require(why == null || !why.detail().equals("late"), "ended by news of another connection");
		}
		long living = this.network.lines.stream().filter((line) -> !line.over).count();
		require(living <= 1, "two connections at a time");
		require(this.started - this.ended <= 1 && this.started >= this.ended, "attempts told and ended differ");
		require(this.world.timers() <= 4, "more timers than purposes: " + this.world.timers());
		checkDials();
		if (this.world.isSettled()) {
			require(this.told == now.state(), "told " + this.told + ", is " + now.state());
			require(this.network.open() <= 1, "a socket nobody owns");
			switch (now.state()) {
				case READY -> require(living == 1, "ready without a connection");
				case STOPPED, FAILED, GATED -> {
					require(this.network.open() == 0, "a socket held while " + now.state());
					require(this.world.timers() == 0, "a timer held while " + now.state());
					require(this.started == this.ended, "an attempt without an end");
				}
				case BACKOFF -> {
					require(this.network.open() == 0, "a socket held in backoff");
					require(this.world.timers() == 1, "no timer to end the backoff");
				}
				case CONNECTING -> require(this.network.dial().isPending(), "connecting without a dial");
				default -> require(this.world.timers() > 0, now.state() + " for ever");
			}
			if (now.state() == ConnectionState.STOPPED || now.state() == ConnectionState.FAILED) {
				require(this.connection.queuedMessages() == 0, "messages wait for nothing");
			}
		}
		require(this.connection.queuedMessages() <= this.settings.whenDown().maxMessages(), "queue over its limit");
	}

	private void checkDials() {
		if (this.network.dials.size() > this.dialsSeen) {
			long now = this.world.nanoTime();
			require(now - this.lastDial >= this.settings.reconnect().minGap().toNanos(), "a dial within the gap");
			this.lastDial = now;
			this.dialsSeen = this.network.dials.size();
		}
	}

	private void end() {
		CompletableFuture<Void> stopped = this.connection.stop();
		this.world.pass(Duration.ofSeconds(60));
		require(stopped.isDone(), "stop not answered");
		require(this.connection.snapshot().state() == ConnectionState.STOPPED, "not stopped");
		require(this.network.open() == 0, "a socket left over");
		require(this.world.timers() == 0, "a timer left over");
		require(this.promised.stream().allMatch(CompletableFuture::isDone), "a promise not kept");
		checkDeliveries();
		sometimes((this.connection.statistics().staleEvents() > 0) ? Sometimes.STALE_EVENT : null);
		sometimes(this.network.dials.stream().anyMatch((dial) -> dial.discarded) ? Sometimes.LATE_CONNECT : null);
	}

	private void checkDeliveries() {
		List<Integer> written = new ArrayList<>();
		int lines = 0;
		for (Line line : this.network.lines) {
			line.written.forEach((payload) -> written.add(ByteBuffer.wrap(payload).getInt()));
			lines += line.written.isEmpty() ? 0 : 1;
		}
		for (int i = 1; i < written.size(); i++) {
			require(written.get(i) > written.get(i - 1), "messages out of order or sent twice: " + written);
		}
		sometimes((lines > 1) ? Sometimes.MESSAGES_OVER_SEVERAL_CONNECTIONS : null);
		for (Sent message : this.sent) {
			require(message.done().isDone(), "a message without an outcome");
			boolean left = written.contains(message.number());
			message.done().whenComplete((delivery, ex) -> {
				if (ex == null) {
					require(left, "told as written, never seen");
				}
				else if (ex instanceof DeliveryException failure) {
					if (failure.delivery() == Delivery.EXPIRED) {
						require(!left, "told as expired, but sent");
						sometimes(Sometimes.EXPIRED);
					}
					sometimes((failure.reason() == DeliveryException.Cause.QUEUE_FULL) ? Sometimes.QUEUE_FULL : null);
				}
				else {
					throw new AssertionError("an outcome of another kind", ex);
				}
			});
		}
	}

	private void require(boolean condition, String broken) {
		if (!condition) {
			throw new AssertionError(broken + "; " + this.connection.snapshot());
		}
	}

	private void sometimes(@Nullable Sometimes what) {
		if (what != null && !this.reached.contains(what)) {
			synchronized (this.reached) {
				this.reached.add(what);
			}
		}
	}

	private void stateChanged(ConnectionState previous, ConnectionSnapshot now) {
		require(previous == this.told, "a change was not told");
		this.told = now.state();
		ConnectionSnapshot.Loss loss = now.lastLoss();
		if (now.state() == ConnectionState.FAILED) {
			sometimes(Sometimes.GAVE_UP);
		}
		if (loss == null || loss.epoch() == this.lossTold) {
			return;
		}
		this.lossTold = loss.epoch();
		sometimes(switch (loss.reason().kind()) {
			case HEARTBEAT -> Sometimes.HEARTBEAT_DEATH;
			case WRITE_STALL -> Sometimes.WRITE_STALL;
			case IDLE_READ -> Sometimes.IDLE_DEATH;
			case CONNECT_TIMEOUT -> Sometimes.ATTEMPT_TOO_LONG;
			case PREPARE_TIMEOUT -> Sometimes.PREPARE_TOO_LONG;
			case PREPARE_REJECTED -> Sometimes.PREPARE_REJECTED;
			case LIFETIME -> Sometimes.LIFETIME_OVER;
			default -> (previous == ConnectionState.PREPARING) ? Sometimes.LOSS_WHILE_PREPARING : null;
		});
	}

	private ConnectionSettings settings() {
		ConnectionSettings base = SupervisorScene.settings();
		boolean queue = this.random.nextBoolean();
		OnLost onLost = (this.random.nextInt(10) == 0) ? OnLost.STOP : OnLost.RECONNECT;
		ConnectionSettings.Reconnect retry = base.reconnect();
		return new ConnectionSettings(base.name(), false, this.random.nextInt(10) != 0, onLost, base.transport(),
				new ConnectionSettings.Reconnect(retry.initialDelay(), retry.multiplier(), Duration.ofSeconds(5), 0.2,
						(this.random.nextInt(5) == 0) ? 3 : null, Duration.ofSeconds(3), retry.minGap()),
				new ConnectionSettings.WhenDown(queue, 4, 1024, Duration.ofSeconds(5), this.random.nextBoolean()),
				new ConnectionSettings.Liveness(Duration.ofSeconds(4), Duration.ofSeconds(1), 2,
						this.random.nextBoolean() ? Duration.ofSeconds(8) : null, Duration.ofSeconds(3), null),
				this.random.nextBoolean() ? Duration.ofSeconds(6) : null, Duration.ofSeconds(4), Duration.ofSeconds(2),
				Duration.ofSeconds(1));
	}

	// ProtocolFactory

	@Override
	public Protocol buildProtocol(java.net.InetSocketAddress address) {
		boolean logsIn = this.random.nextBoolean();
		boolean probes = this.random.nextBoolean();
		return new Protocol() {

			@Override
			public void connectionMade(Session made) {
				Simulation.this.session = made;
			}

			@Override
			public CompletionStage<?> prepare(Session made) {
				if (!logsIn) {
					return CompletableFuture.completedFuture(null);
				}
				CompletableFuture<Void> waiting = new CompletableFuture<>();
				Simulation.this.login = waiting;
				return waiting;
			}

			@Override
			public void dataReceived(byte[] data) {
				throw new AssertionError("nothing is read here");
			}

			@Override
			public boolean heartbeat(Session open) {
				return probes;
			}

		};
	}

	@Override
	public void startedConnecting(ConnectionAttempt attempt) {
		this.started++;
	}

	@Override
	public void connectionFailed(ConnectionAttempt attempt, DisconnectReason reason) {
		this.ended++;
	}

	@Override
	public void connectionLost(ConnectionAttempt attempt, DisconnectReason reason) {
		this.ended++;
	}

	/** What a run over many seeds must reach at least once. */
	enum Sometimes {

		STOP_WHILE_CONNECTING, STOP_WHILE_PREPARING, STOP_WHILE_READY, STOP_WHILE_DRAINING, STOP_WHILE_CLOSING,
		STOP_IN_BACKOFF, START_WHILE_CLOSING, RETRY_NOW_IN_BACKOFF, LOSS_WHILE_PREPARING, LATE_CONNECT, STALE_EVENT,
		HEARTBEAT_DEATH, WRITE_STALL, IDLE_DEATH, ATTEMPT_TOO_LONG, PREPARE_TOO_LONG, PREPARE_REJECTED, LIFETIME_OVER,
		GAVE_UP, EXPIRED, QUEUE_FULL, MESSAGES_OVER_SEVERAL_CONNECTIONS;

		static Set<Sometimes> none() {
			return EnumSet.noneOf(Sometimes.class);
		}

	}

	private record Sent(int number, CompletableFuture<Delivery> done) {

	}

}
