package dev.linekeeper.connection;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.linekeeper.connection.ConnectionSettings.OnLost;
import dev.linekeeper.connection.SimulatedTransports.Line;
import dev.linekeeper.protocol.Delivery;
import dev.linekeeper.protocol.DeliveryException;
import dev.linekeeper.protocol.DisconnectReason;
import dev.linekeeper.protocol.DisconnectReason.Kind;
import dev.linekeeper.protocol.Session;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class SupervisorTests extends SupervisorScene {

	@Test
	void readyOnceConnectedAndPrepared() {
		ManagedConnection connection = started(settings());

		becomeReady();

		assertThat(connection.snapshot().state()).isEqualTo(ConnectionState.READY);
		assertThat(this.states).containsExactly(ConnectionState.CONNECTING, ConnectionState.PREPARING,
				ConnectionState.READY);
		assertThat(this.factory.told).containsExactly("connecting 1", "made");
	}

	@Test
	void dialThatTakesTooLongIsCancelled() {
		ManagedConnection connection = started(settings());

		this.world.pass(Duration.ofSeconds(45));

		assertThat(this.network.dials.get(0).cancelled).isTrue();
		assertThat(lossOf(connection).kind()).isEqualTo(Kind.CONNECT_TIMEOUT);
	}

	@Test
	void delaysGrowToTheLongestWhileThePeerRefuses() {
		started(settings());
		List<Duration> delays = new ArrayList<>();

		for (int attempt = 0; attempt < 14; attempt++) {
			this.network.dial().refuse();
			delays.add(timeUntilNextDial());
		}

		// No randomness here: a random part of nothing, then 20 % less than the middle.
		assertThat(delays.get(0)).isEqualTo(Duration.ofMillis(250));
		assertThat(delays.subList(1, 14)).isSorted();
		assertThat(delays.get(1)).isEqualTo(Duration.ofMillis(800));
		assertThat(delays.get(13)).isEqualTo(Duration.ofSeconds(48));
	}

	@Test
	void peerThatAcceptsAndClosesAtOnceIsNotDialledEverFaster() {
		started(settings());
		List<Duration> delays = new ArrayList<>();

		for (int flap = 0; flap < 60; flap++) {
			becomeReady();
			this.world.pass(Duration.ofMillis(50));
			this.network.line().peerFinishes();
			delays.add(timeUntilNextDial());
		}

		assertThat(delays.subList(1, 60)).isSorted();
		assertThat(delays.get(59)).isEqualTo(Duration.ofSeconds(48));
	}

	@Test
	void earlierFailuresAreForgottenWhenStable() {
		ManagedConnection connection = started(settings());
		this.network.dial().refuse();
		timeUntilNextDial();
		this.network.dial().refuse();
		timeUntilNextDial();
		becomeReady();

		this.world.pass(Duration.ofSeconds(29));
		assertThat(connection.snapshot().failures()).isEqualTo(2);
		this.world.pass(Duration.ofSeconds(1));
		assertThat(connection.snapshot().failures()).isZero();
	}

	@Test
	void retryNowSkipsTheDelayButNotTheGap() {
		ManagedConnection connection = started(settings());
		for (int attempt = 0; attempt < 10; attempt++) {
			this.network.dial().refuse();
			timeUntilNextDial();
		}
		this.network.dial().refuse();
		this.world.settle();
		int dials = this.network.dials.size();

		connection.retryNow();
		this.world.pass(Duration.ofMillis(249));
		assertThat(this.network.dials).hasSize(dials);
		this.world.pass(Duration.ofMillis(1));
		assertThat(this.network.dials).hasSize(dials + 1);
		assertThat(connection.snapshot().failures()).isEqualTo(11);
	}

	@Test
	void retryNowOfAStoppedConnectionIsRefused() {
		ManagedConnection connection = connection(settings());

		CompletableFuture<Void> answer = connection.retryNow();
		this.world.settle();

		assertThatExceptionOfType(Exception.class).isThrownBy(answer::join).withMessageContaining("'pos-7' is STOPPED");
	}

	@Test
	void nothingHeldWhenStoppedWhereverItIs() {
		for (int steps = 0; steps < 12; steps++) {
			SupervisorTests fresh = new SupervisorTests();
			ManagedConnection connection = fresh.connection(settings());
			connection.start();
			fresh.stepThroughALife(steps);

			CompletableFuture<Void> stopped = connection.stop();
			fresh.world.pass(Duration.ofSeconds(13));

			assertThat(stopped).as("after %d steps", steps).isCompleted();
			assertThat(connection.snapshot().state()).isEqualTo(ConnectionState.STOPPED);
			assertThat(fresh.network.open()).isZero();
			int dials = fresh.network.dials.size();
			fresh.world.pass(Duration.ofMinutes(5));
			assertThat(fresh.network.dials).hasSize(dials);
			assertThat(fresh.world.timers()).isZero();
		}
	}

	@Test
	void connectionMadeAfterTheStopIsClosed() {
		ManagedConnection connection = started(settings());

		connection.stop();
		this.network.dial().accept();
		this.world.settle();

		assertThat(this.network.dial().discarded).isTrue();
		assertThat(this.network.lines).isEmpty();
		assertThat(connection.statistics().staleEvents()).isEqualTo(1);
	}

	@Test
	void newsOfAnEarlierConnectionIsDropped() {
		ManagedConnection connection = started(settings());
		becomeReady();
		Line first = this.network.line();
		first.breaks();
		this.world.settle();
		timeUntilNextDial();
		becomeReady();

		first.owner.failed(DisconnectReason.of(Kind.PEER_RST, "late"));
		first.owner.inputEnded(DisconnectReason.of(Kind.PEER_FIN, "late"));
		first.owner.lost(DisconnectReason.of(Kind.PEER_RST, "late"));
		this.world.settle();

		assertThat(connection.snapshot().state()).isEqualTo(ConnectionState.READY);
		assertThat(connection.statistics().staleEvents()).isEqualTo(3);
	}

	@Test
	void plannedReconnectBeginsWithTheFirstAddressThoughThatHasFailedBefore() {
		ManagedConnection connection = started(settings());
		becomeReady();
		this.network.line().breaks();
		timeUntilNextDial();
		assertThat(this.network.dial().failed).isEqualTo(SimulatedTransports.PEER);
		becomeReady();

		connection.reconnect();
		this.world.pass(Duration.ofMillis(250));

		assertThat(this.network.dials).hasSize(3);
		assertThat(this.network.dial().failed).isNull();
	}

	@Test
	void severalSignsOfOneLossAreOneLoss() {
		started(settings());
		becomeReady();
		Line line = this.network.line();

		line.owner.failed(DisconnectReason.of(Kind.PEER_RST, "a write failed"));
		line.peerFinishes();
		line.breaks();
		this.world.settle();
		this.world.pass(Duration.ofSeconds(1));

		assertThat(this.network.dials).hasSize(2);
		assertThat(this.factory.told.stream().filter((what) -> what.startsWith("lost"))).hasSize(1);
		assertThat(this.factory.told.stream().filter((what) -> what.startsWith("factory lost"))).hasSize(1);
	}

	@Test
	void pausedConnectionIsClosedAndHeldBackUntilResumed() {
		ManagedConnection connection = started(settings());
		becomeReady();

		connection.pause();
		this.world.pass(Duration.ofMinutes(1));
		assertThat(connection.snapshot().state()).isEqualTo(ConnectionState.GATED);
		assertThat(this.network.open()).isZero();

		connection.resume();
		this.world.settle();
		assertThat(connection.snapshot().state()).isEqualTo(ConnectionState.CONNECTING);
	}

	@Test
	void connectionThatIsNotEnabledStartsPaused() {
		ManagedConnection connection = connection(settings(false, OnLost.RECONNECT, null));

		connection.start();
		this.world.settle();

		assertThat(connection.snapshot().state()).isEqualTo(ConnectionState.GATED);
		assertThat(this.network.dials).isEmpty();
	}

	@Test
	void resumedWhileClosingConnectsAnew() {
		ManagedConnection connection = started(settings());
		becomeReady();
		this.network.line().holdsOn = true;

		connection.pause();
		this.world.settle();
		assertThat(connection.snapshot().state()).isEqualTo(ConnectionState.CLOSING);
		connection.resume();
		this.network.line().peerFinishes();
		this.world.pass(Duration.ofMillis(250));

		assertThat(connection.snapshot().state()).isEqualTo(ConnectionState.CONNECTING);
	}

	@Test
	void startedWhileStoppingConnectsAnew() {
		ManagedConnection connection = started(settings());
		becomeReady();
		this.network.line().holdsOn = true;

		CompletableFuture<Void> stopped = connection.stop();
		connection.start();
		this.world.pass(Duration.ofSeconds(4));

		assertThat(stopped).isCompleted();
		assertThat(connection.snapshot().state()).isEqualTo(ConnectionState.CONNECTING);
	}

	@Test
	void drainingWritesWhatWaitsAndTakesNothingNew() {
		ManagedConnection connection = started(settings());
		becomeReady();
		this.network.line().stalled = true;
		CompletableFuture<Delivery> waiting = connection.send(new byte[1]);

		connection.reconnect();
		this.world.settle();
		assertThat(connection.snapshot().state()).isEqualTo(ConnectionState.DRAINING);
		assertThatExceptionOfType(Exception.class).isThrownBy(connection.send(new byte[1])::join)
			.withCauseInstanceOf(DeliveryException.class);

		this.network.line().readsAgain();
		this.world.pass(Duration.ofMillis(250));
		assertThat(waiting).isCompletedWithValue(Delivery.WRITTEN);
		assertThat(this.network.dials).hasSize(2);
	}

	@Test
	void peerThatDoesNotReadCannotHoldUpTheEnd() {
		ManagedConnection connection = started(settings());
		becomeReady();
		this.network.line().stalled = true;
		CompletableFuture<Delivery> waiting = connection.send(new byte[1]);

		CompletableFuture<Void> stopped = connection.stop();
		this.world.pass(Duration.ofSeconds(10));

		assertThat(stopped).isCompleted();
		assertThat(this.network.line().aborted).isTrue();
		assertThat(waiting).isCompletedExceptionally();
	}

	@Test
	void peerThatDoesNotEndItsStreamIsReset() {
		ManagedConnection connection = started(settings());
		becomeReady();
		this.network.line().holdsOn = true;

		CompletableFuture<Void> stopped = connection.stop();
		this.world.pass(Duration.ofMillis(2999));
		assertThat(stopped).isNotDone();
		this.world.pass(Duration.ofMillis(1));
		assertThat(stopped).isCompleted();
		assertThat(this.network.line().aborted).isTrue();
	}

	@Test
	void givesUpAfterSoManyAttempts() {
		ManagedConnection connection = started(settings(true, OnLost.RECONNECT, 3));

		this.network.dial().refuse();
		timeUntilNextDial();
		this.network.dial().refuse();
		timeUntilNextDial();
		this.network.dial().refuse();
		this.world.pass(Duration.ofMinutes(2));

		assertThat(connection.snapshot().state()).isEqualTo(ConnectionState.FAILED);
		assertThat(this.network.dials).hasSize(3);
		connection.retryNow();
		this.world.pass(Duration.ofSeconds(1));
		assertThat(this.network.dials).hasSize(4);
	}

	@ParameterizedTest
	@EnumSource(value = Kind.class, names = { "CONNECT_REFUSED", "PEER_FIN", "PEER_RST" })
	void onLostStopEndsWithTheFirstLoss(Kind kind) {
		ManagedConnection connection = started(settings(true, OnLost.STOP, null));
		switch (kind) {
			case CONNECT_REFUSED -> this.network.dial().refuse();
			case PEER_FIN -> {
				becomeReady();
				this.network.line().peerFinishes();
			}
			default -> {
				becomeReady();
				this.network.line().breaks();
			}
		}
		this.world.pass(Duration.ofMinutes(5));

		assertThat(connection.snapshot().state()).isEqualTo(ConnectionState.FAILED);
		assertThat(lossOf(connection).kind()).isEqualTo(kind);
		assertThat(this.network.dials).hasSize(1);
	}

	@Test
	void timerThatFiresBeforeItsScheduleReturnsStillRetries() {
		SimulatedWorld hasty = this.world;
		Timers atOnce = (delay, task) -> {
			if (delay.compareTo(Duration.ofMillis(300)) < 0) {
				task.run();
				return () -> {
				};
			}
			return hasty.schedule(delay, task);
		};
		ConnectionSettings noGap = With.retryEvery(Duration.ofMillis(100))
			.apply(settings(true, OnLost.RECONNECT, null, Duration.ZERO));
		ManagedConnection connection = new ManagedConnection(noGap, this.factory, this.network,
				new ConnectionEnvironment(hasty, atOnce, () -> 0, hasty, hasty), this.listeners);
		connection.start();
		hasty.settle();

		for (int attempt = 1; attempt <= 100; attempt++) {
			this.network.dial().refuse();
			hasty.settle();

			assertThat(this.network.dials).hasSize(attempt + 1);
		}
	}

	@Test
	void protocolThatClosesIsRetriedWithTheReasonThatItClosed() {
		ManagedConnection connection = started(settings());
		becomeReady();

		Session session = this.factory.sessions.get(0);
		session.close();
		this.world.settle();

		assertThat(lossOf(connection).kind()).isEqualTo(Kind.LOCAL_CLOSE);
		assertThat(lossOf(connection).initiator()).isEqualTo(DisconnectReason.Initiator.USER);
		assertThat(connection.snapshot().state()).isEqualTo(ConnectionState.BACKOFF);
	}

	@Test
	void sessionOfALostConnectionSendsNothing() {
		started(settings());
		becomeReady();
		Session session = this.factory.sessions.get(0);
		this.network.line().breaks();
		this.world.settle();
		timeUntilNextDial();
		becomeReady();

		assertThatExceptionOfType(Exception.class).isThrownBy(session.send(new byte[1])::join)
			.satisfies((ex) -> assertThat(((DeliveryException) ex.getCause()).delivery()).isEqualTo(Delivery.NOT_SENT));
		assertThat(this.network.line().written).isEmpty();
	}

	@Test
	void whatListenersAreToldStaysAsItWas() {
		List<ConnectionSnapshot> told = new ArrayList<>();
		this.listeners.add((previous, now) -> told.add(now));
		started(settings());
		becomeReady();
		ConnectionSnapshot ready = told.get(told.size() - 1);

		this.network.line().breaks();
		this.world.settle();
		timeUntilNextDial();

		assertThat(ready.state()).isEqualTo(ConnectionState.READY);
		assertThat(ready.epoch()).isEqualTo(1);
		assertThat(ready.lastLoss()).isNull();
		assertThat(told).last().satisfies((now) -> assertThat(now.epoch()).isEqualTo(2));
	}

	@Test
	void limitOfAnAttemptDoesNotEndAConnectionInUse() {
		ManagedConnection connection = started(settings());
		becomeReady();

		this.world.pass(Duration.ofMinutes(10));

		assertThat(connection.snapshot().state()).isEqualTo(ConnectionState.READY);
		assertThat(connection.snapshot().epoch()).isEqualTo(1);
		assertThat(this.world.timers()).isZero();
	}

	@Test
	void listenerThatThrowsHurtsNobody() {
		this.listeners.add((previous, now) -> {
			throw new IllegalStateException("a listener");
		});
		ManagedConnection connection = started(settings());

		becomeReady();

		assertThat(connection.snapshot().state()).isEqualTo(ConnectionState.READY);
		assertThat(this.states).endsWith(ConnectionState.READY);
	}

	private void stepThroughALife(int steps) {
		for (int step = 0; step < steps; step++) {
			switch (step) {
				case 2 -> this.network.dial().refuse();
				case 4 -> this.world.pass(Duration.ofSeconds(1));
				case 6 -> this.network.dial().accept();
				case 8 -> this.network.line().made();
				case 10 -> this.network.line().peerFinishes();
				default -> this.world.step();
			}
		}
	}

}
