package dev.linekeeper.connection;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import dev.linekeeper.connection.ConnectionSettings.Liveness;
import dev.linekeeper.protocol.DisconnectReason;
import dev.linekeeper.protocol.DisconnectReason.Kind;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What is taken for life and what for death; and who waits for a connection to be ready.
 */
class KeepingAliveTests extends SupervisorScene {

	@Test
	void silentPeerIsProbedAndGivenUpAfterTheMisses() {
		ManagedConnection connection = readyAndProbing(null);

		watch(connection, Duration.ofSeconds(30));
		assertThat(this.network.line().heartbeats).isEqualTo(1);
		assertThat(connection.snapshot().state()).isEqualTo(ConnectionState.READY);

		watch(connection, Duration.ofSeconds(10));
		assertThat(this.network.line().heartbeats).isEqualTo(2);

		watch(connection, Duration.ofSeconds(10).plusMillis(250));
		assertThat(lossOf(connection).kind()).isEqualTo(Kind.HEARTBEAT);
		assertThat(lossOf(connection).initiator()).isEqualTo(DisconnectReason.Initiator.CLIENT);
		assertThat(this.network.lines.get(0).aborted).isTrue();
	}

	@Test
	void missesAreCountedAnewOnTheNextConnection() {
		ManagedConnection connection = readyAndProbing(null);
		watch(connection, Duration.ofSeconds(51));
		assertThat(this.network.dials).hasSize(2);
		becomeReady();

		watch(connection, Duration.ofSeconds(49));
		assertThat(connection.snapshot().state()).isEqualTo(ConnectionState.READY);
		assertThat(this.network.line().heartbeats).isEqualTo(2);
		watch(connection, Duration.ofSeconds(2));

		assertThat(this.network.lines.get(1).aborted).isTrue();
	}

	@Test
	void deadHeartbeatAndABrokenWriteAndAResetAreOneLoss() {
		ManagedConnection connection = readyAndProbing(null);
		watch(connection, Duration.ofSeconds(50));
		SimulatedTransports.Line line = this.network.line();

		this.world.pass(Duration.ofMillis(250));
		connection.check();
		line.owner.failed(DisconnectReason.of(Kind.PEER_RST, "a write failed"));
		line.breaks();
		this.world.settle();

		assertThat(lossOf(connection).kind()).isEqualTo(Kind.HEARTBEAT);
		assertThat(connection.snapshot().failures()).isEqualTo(1);
		assertThat(this.factory.told.stream().filter((what) -> what.startsWith("lost"))).hasSize(1);
		this.world.pass(Duration.ofSeconds(10));
		assertThat(this.network.dials).hasSize(2);
	}

	@Test
	void jumpsOfTheWallClockChangeNothing() {
		ManagedConnection connection = readyAndProbing(Duration.ofSeconds(60));
		this.world.wallClockJumps(Duration.ofHours(1));
		watch(connection, Duration.ofSeconds(10));
		this.world.wallClockJumps(Duration.ofHours(-2));
		watch(connection, Duration.ofSeconds(10));
		assertThat(connection.snapshot().state()).isEqualTo(ConnectionState.READY);
		assertThat(this.network.line().heartbeats).isZero();

		this.network.line().breaks();
		timeUntilNextDial();
		this.network.dial().refuse();
		this.world.settle();
		this.world.wallClockJumps(Duration.ofHours(2));
		this.world.settle();

		assertThat(connection.snapshot().state()).isEqualTo(ConnectionState.BACKOFF);
		assertThat(timeUntilNextDial()).isEqualTo(Duration.ofMillis(800));
	}

	@Test
	void anyByteAnswersAProbe() {
		ManagedConnection connection = readyAndProbing(null);

		for (int minute = 0; minute < 10; minute++) {
			watch(connection, Duration.ofSeconds(35));
			this.network.line().lastRead = this.world.nanoTime();
		}

		assertThat(connection.snapshot().readyCount()).isEqualTo(1);
		assertThat(this.network.line().heartbeats).isEqualTo(10);
	}

	@Test
	void busyLineIsNotProbed() {
		ManagedConnection connection = readyAndProbing(null);

		for (int i = 0; i < 60; i++) {
			this.network.line().lastRead = this.world.nanoTime();
			watch(connection, Duration.ofSeconds(20));
		}

		assertThat(this.network.line().heartbeats).isZero();
	}

	@Test
	void protocolWithoutAProbeIsAskedOnceAndNotGivenUp() {
		this.factory.probes = false;
		ManagedConnection connection = ready(settings());

		watch(connection, Duration.ofMinutes(10));

		assertThat(this.network.line().heartbeats).isEqualTo(1);
		assertThat(connection.snapshot().readyCount()).isEqualTo(1);
		assertThat(connection.snapshot().state()).isEqualTo(ConnectionState.READY);
	}

	@Test
	void bytesThatWaitToBeReadAreLifeWhileNobodyReads() {
		ManagedConnection connection = readyAndProbing(Duration.ofSeconds(60));
		this.network.line().unread = true;

		watch(connection, Duration.ofMinutes(10));

		assertThat(connection.snapshot().state()).isEqualTo(ConnectionState.READY);
		// A write may still find out what reading would.
		assertThat(this.network.line().heartbeats).isGreaterThan(5);
	}

	@Test
	void idleConnectionIsMadeAnew() {
		this.factory.probes = false;
		ManagedConnection connection = ready(with(liveness(Duration.ofSeconds(60), null), null));

		watch(connection, Duration.ofSeconds(59));
		assertThat(connection.snapshot().state()).isEqualTo(ConnectionState.READY);
		watch(connection, Duration.ofSeconds(2));

		assertThat(lossOf(connection).kind()).isEqualTo(Kind.IDLE_READ);
	}

	@Test
	void outputWithoutProgressEndsTheConnection() {
		ManagedConnection connection = ready(settings());
		this.network.line().stalled = true;
		this.network.line().lastProgress = this.world.nanoTime();
		CompletableFuture<?> waiting = connection.send(new byte[1]);

		watch(connection, Duration.ofSeconds(29));
		assertThat(waiting).isNotDone();
		watch(connection, Duration.ofSeconds(2));

		assertThat(waiting).isCompletedExceptionally();
		assertThat(lossOf(connection).kind()).isEqualTo(Kind.WRITE_STALL);
	}

	@Test
	void slowOutputThatMovesIsNoStall() {
		ManagedConnection connection = ready(settings());
		this.network.line().stalled = true;
		connection.send(new byte[1]);

		for (int i = 0; i < 20; i++) {
			this.network.line().lastProgress = this.world.nanoTime();
			watch(connection, Duration.ofSeconds(25));
			this.network.line().lastRead = this.world.nanoTime();
		}

		assertThat(connection.snapshot().readyCount()).isEqualTo(1);
	}

	@Test
	void frameThatIsNeverFinishedEndsTheConnection() {
		ManagedConnection connection = ready(with(liveness(null, Duration.ofSeconds(10)), null));
		this.network.line().unfinishedSince = this.world.nanoTime();

		watch(connection, Duration.ofSeconds(9));
		assertThat(connection.snapshot().state()).isEqualTo(ConnectionState.READY);
		watch(connection, Duration.ofSeconds(2));

		assertThat(lossOf(connection).kind()).isEqualTo(Kind.FRAME_STALLED);
	}

	@Test
	void connectionIsReplacedInGoodOrderAtTheEndOfItsLife() {
		ManagedConnection connection = ready(with(settings().liveness(), Duration.ofHours(8)));

		this.world.pass(Duration.ofHours(8));

		assertThat(this.network.lines.get(0).aborted).isFalse();
		assertThat(lossOf(connection).kind()).isEqualTo(Kind.LIFETIME);
		assertThat(this.network.dials).hasSize(2);
		assertThat(connection.snapshot().failures()).isZero();
	}

	@Test
	void nextAttemptBeginsAfterTheAddressThatFailed() {
		ready(settings());
		this.network.line().breaks();
		timeUntilNextDial();

		assertThat(this.network.dial().failed).isEqualTo(SimulatedTransports.PEER);
		assertThat(this.network.dial().anew).isFalse();

		becomeReady();
		this.world.pass(Duration.ofSeconds(31));
		this.network.line().breaks();
		timeUntilNextDial();

		assertThat(this.network.dial().anew).isTrue();
	}

	@Test
	void whoeverWaitsIsToldWhenItIsReady() {
		ManagedConnection connection = started(settings());
		CompletableFuture<ConnectionSnapshot> patient = connection.whenReady(0);
		CompletableFuture<ConnectionSnapshot> impatient = connection.whenReady(2);
		this.network.dial().refuse();
		timeUntilNextDial();
		assertThat(impatient).isNotDone();
		this.network.dial().refuse();
		timeUntilNextDial();

		assertThatExceptionOfType(Exception.class).isThrownBy(impatient::join)
			.withMessageContaining("'pos-7' is not ready")
			.withMessageContaining("refused by");
		assertThat(patient).isNotDone();
		becomeReady();

		assertThat(patient).isCompletedWithValueMatching((now) -> now.state() == ConnectionState.READY);
		CompletableFuture<ConnectionSnapshot> late = connection.whenReady(1);
		this.world.settle();
		assertThat(late).isCompleted();
	}

	@Test
	void whoeverWaitsForAConnectionThatIsStoppedIsToldSo() {
		ManagedConnection connection = started(settings());
		CompletableFuture<ConnectionSnapshot> waiting = connection.whenReady(0);

		connection.stop();
		this.world.settle();

		assertThat(waiting).isCompletedExceptionally();
	}

	/** Time passes, with a look at the connection four times a second. */
	private void watch(ManagedConnection connection, Duration duration) {
		long end = this.world.nanoTime() + duration.toNanos();
		while (this.world.nanoTime() < end) {
			this.world.pass(Duration.ofMillis(250));
			connection.check();
			this.world.settle();
		}
	}

	private ManagedConnection readyAndProbing(@Nullable Duration idleTimeout) {
		this.factory.probes = true;
		return ready(with(liveness(idleTimeout, null), null));
	}

	private ManagedConnection ready(ConnectionSettings settings) {
		ManagedConnection connection = started(settings);
		becomeReady();
		return connection;
	}

	private static Liveness liveness(@Nullable Duration idleTimeout, @Nullable Duration frameStallTimeout) {
		return new Liveness(Duration.ofSeconds(30), Duration.ofSeconds(10), 2, idleTimeout, Duration.ofSeconds(30),
				frameStallTimeout);
	}

	private static ConnectionSettings with(Liveness liveness, @Nullable Duration maxLifetime) {
		ConnectionSettings base = settings();
		return new ConnectionSettings(base.name(), base.critical(), base.enabled(), base.onLost(), base.transport(),
				base.reconnect(), base.whenDown(), liveness, maxLifetime, base.prepareTimeout(), base.drainTimeout(),
				base.closeTimeout());
	}

}
