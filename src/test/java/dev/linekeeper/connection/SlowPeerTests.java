package dev.linekeeper.connection;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import dev.linekeeper.protocol.Delivery;
import dev.linekeeper.protocol.DisconnectReason.Kind;
import dev.linekeeper.protocol.Protocol;
import dev.linekeeper.protocol.ProtocolFactory;
import dev.linekeeper.protocol.Session;
import dev.linekeeper.testing.Direction;
import dev.linekeeper.testing.FaultProxy;
import dev.linekeeper.testing.Link;
import dev.linekeeper.testing.ScriptedPeer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Slow is not dead, and what we are slow at is not the peer's fault: the edge case 13 of
 * a connection's life.
 */
@Timeout(60)
class SlowPeerTests {

	private static final Logger log = LoggerFactory.getLogger(SlowPeerTests.class);

	private static final ProtocolFactory LISTENER = (address) -> (data) -> {
	};

	private static final Duration MOMENT = Duration.ofMillis(300);

	private final LoopbackEnvironment environment = new LoopbackEnvironment();

	private final ScriptedPeer peer = ScriptedPeer.listenWithTinyBuffer();

	private final Probing protocol = new Probing();

	@AfterEach
	void nothingIsLeft() {
		this.protocol.released.countDown();
		this.peer.close();
		this.environment.close();
	}

	@Test
	void slowPeerIsNotGivenUpWhileBytesMove() {
		slowPeerIsNotGivenUp(4 * 1024 * 1024, 400_000, Duration.ofSeconds(1));
	}

	@Test
	@Tag("full")
	@Timeout(600)
	void slowPeerIsNotGivenUpOverSixtyFourMebibytes() {
		slowPeerIsNotGivenUp(64 * 1024 * 1024, 200_000, Duration.ofSeconds(5));
	}

	/** At a rate that a larger send buffer would hide for over a second. */
	@Test
	void verySlowPeerIsNotGivenUpWhileBytesMove() {
		try (FaultProxy proxy = FaultProxy.to(this.peer.address())) {
			proxy.bandwidth(Direction.TO_SERVER, 30_000);
			ManagedConnection line = this.environment.connect(proxy.address(), "raw", LISTENER,
					With.writeStallTimeout(Duration.ofSeconds(1)));
			watchAndAwaitReady(line);
			this.peer.accept().keepReading();

			CompletableFuture<Delivery> done = sendElsewhere(line, new byte[400 * 1024]);

			await().atMost(Duration.ofSeconds(30)).until(done::isDone);
			assertThat(line.snapshot().epoch()).isEqualTo(1);
		}
	}

	@Test
	void probeThatWaitsBehindSlowOutputIsNotMissed() {
		try (FaultProxy proxy = FaultProxy.to(this.peer.address())) {
			proxy.bandwidth(Direction.TO_SERVER, 100_000);
			ManagedConnection line = this.environment.connect(proxy.address(), "crlf", (address) -> this.protocol,
					With.heartbeat(MOMENT, MOMENT, 2));
			watchAndAwaitReady(line);
			this.peer.accept().keepReading();

			CompletableFuture<Delivery> done = sendElsewhere(line, bytes("x".repeat(60_000)));
			for (int i = 0; i < 5; i++) {
				done = sendElsewhere(line, bytes("x".repeat(60_000)));
			}

			await().atMost(Duration.ofSeconds(20)).until(done::isDone);
			assertThat(line.snapshot().epoch()).isEqualTo(1);
			assertThat(line.snapshot().state()).isEqualTo(ConnectionState.READY);
		}
	}

	@Test
	void answerBehindALongSlowFrameIsNotMissed() {
		try (FaultProxy proxy = FaultProxy.to(this.peer.address())) {
			proxy.bandwidth(Direction.TO_CLIENT, 20_000);
			ManagedConnection line = this.environment.connect(proxy.address(), "crlf", (address) -> this.protocol,
					With.heartbeat(MOMENT, MOMENT, 2), With.frameStallTimeout(Duration.ofSeconds(1)));
			watchAndAwaitReady(line);
			Link link = this.peer.accept();
			assertThat(link.readLine()).isEqualTo("ping");

			link.send("x".repeat(60_000) + "\r\npong\r\n");

			await().until(() -> this.protocol.frames == 2);
			assertThat(line.snapshot().epoch()).isEqualTo(1);
		}
	}

	@Test
	void callbackThatBlocksIsNotThePeersSilence() {
		callbackThatBlocksIsNotThePeersSilence(Duration.ofSeconds(3), MOMENT);
	}

	@Test
	@Tag("full")
	void callbackThatBlocksForLongIsNotThePeersSilence() {
		callbackThatBlocksIsNotThePeersSilence(Duration.ofSeconds(20), Duration.ofSeconds(5));
	}

	/** Nothing was sent that the peer could have answered. */
	@Test
	void probeThatABusyProtocolCouldNotSendIsNotMissed() {
		try (EchoPeer echo = new EchoPeer()) {
			ManagedConnection line = this.environment.connect(echo.address(), "crlf", (address) -> this.protocol,
					With.heartbeat(MOMENT, MOMENT, 2));
			watchAndAwaitReady(line);
			line.send(bytes("block"));
			this.protocol.awaitBlocked();

			pass(Duration.ofSeconds(3));
			assertThat(line.snapshot().epoch()).isEqualTo(1);
			int probes = this.protocol.probes;
			this.protocol.released.countDown();

			await().until(() -> this.protocol.probes > probes + 2);
			assertThat(line.snapshot().epoch()).isEqualTo(1);
			assertThat(line.snapshot().state()).isEqualTo(ConnectionState.READY);
		}
	}

	@Test
	void frameThatWaitsForABusyProtocolIsNotStalled() {
		ManagedConnection line = this.environment.connect(this.peer.address(), "crlf", (address) -> this.protocol,
				With.frameStallTimeout(MOMENT));
		watchAndAwaitReady(line);
		Link link = this.peer.accept();
		link.send("blo");
		await().pollDelay(MOMENT.dividedBy(3)).until(() -> true);

		link.send("ck\r\nnext\r\n");
		this.protocol.awaitBlocked();
		pass(Duration.ofSeconds(2));

		assertThat(line.snapshot().epoch()).isEqualTo(1);
		this.protocol.released.countDown();
		await().until(() -> this.protocol.frames == 2);
		assertThat(line.snapshot().state()).isEqualTo(ConnectionState.READY);
	}

	@Test
	void frameThatWaitsForAPausedProtocolIsNotStalled() {
		Recorder recorder = new Recorder();
		recorder.onFrame((session, text) -> session.pause());
		ManagedConnection line = this.environment.connect(this.peer.address(), "crlf", recorder,
				With.frameStallTimeout(MOMENT));
		watchAndAwaitReady(line);

		this.peer.accept().send("1\r\n2\r\n");
		assertThat(recorder.next(2)).containsExactly("made 1", "1");
		pass(Duration.ofSeconds(2));

		assertThat(line.snapshot().epoch()).isEqualTo(1);
		recorder.session().resume();
		assertThat(recorder.next()).isEqualTo("2");
	}

	/** Each byte is life to the heartbeat, but not on and on for one frame. */
	@Test
	void peerThatDripsAFrameIsCut() {
		Duration limit = Duration.ofSeconds(1);
		Recorder recorder = new Recorder();
		ManagedConnection line = this.environment.connect(this.peer.address(), "crlf", recorder,
				With.heartbeat(limit, limit, 2), With.frameStallTimeout(limit));
		watchAndAwaitReady(line);
		Link link = this.peer.accept();
		link.send("whole\r\n");
		assertThat(recorder.next(2)).containsExactly("made 1", "whole");
		long begin = System.nanoTime();

		drip(link, () -> line.snapshot().epoch() == 1 && line.snapshot().state() == ConnectionState.READY);

		long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
		log.info("A peer that sends a byte every 300 ms was cut after {} ms", millis);
		assertThat(millis).isBetween(limit.toMillis(), limit.toMillis() + 1500);
		assertThat(recorder.next()).isEqualTo("lost FRAME_STALLED");
		assertThat(SupervisorScene.lossOf(line).kind()).isEqualTo(Kind.FRAME_STALLED);
		await().until(() -> line.snapshot().readyCount() == 2);
	}

	private void slowPeerIsNotGivenUp(int size, int bytesPerSecond, Duration timeout) {
		int piece = 32 * 1024;
		try (FaultProxy proxy = FaultProxy.to(this.peer.address())) {
			proxy.bandwidth(Direction.TO_SERVER, bytesPerSecond);
			ManagedConnection line = this.environment.connect(proxy.address(), "raw", LISTENER,
					With.writeStallTimeout(timeout));
			watchAndAwaitReady(line);
			Link link = this.peer.accept();
			link.keepReading();
			long begin = System.nanoTime();

			for (int sent = 0; sent < size; sent += piece) {
				assertThat(line.send(new byte[piece]).join()).isEqualTo(Delivery.WRITTEN);
			}

			await().atMost(Duration.ofSeconds(20)).until(() -> link.discarded() == size);
			log.info("{} bytes took {} ms", size, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
			assertThat(line.snapshot().state()).isEqualTo(ConnectionState.READY);
			assertThat(line.snapshot().epoch()).isEqualTo(1);
		}
	}

	private void callbackThatBlocksIsNotThePeersSilence(Duration blocked, Duration timeout) {
		ManagedConnection line = this.environment.connect(this.peer.address(), "crlf", (address) -> this.protocol,
				With.heartbeat(timeout, timeout, 2), With.frameStallTimeout(timeout));
		watchAndAwaitReady(line);
		Link link = this.peer.accept();
		link.send("block\r\n");
		this.protocol.awaitBlocked();
		link.send("more\r\n");

		pass(blocked);

		assertThat(line.snapshot().epoch()).isEqualTo(1);
		this.protocol.released.countDown();
		await().until(() -> this.protocol.frames == 2);
		assertThat(line.snapshot().state()).isEqualTo(ConnectionState.READY);
	}

	private void watchAndAwaitReady(ManagedConnection line) {
		this.environment.manager().start();
		await().until(() -> line.snapshot().state() == ConnectionState.READY);
	}

	private static void drip(Link link, BooleanSupplier goOn) {
		await().pollDelay(Duration.ZERO).pollInterval(MOMENT).until(() -> {
			if (goOn.getAsBoolean()) {
				link.send("x");
				return false;
			}
			return true;
		});
	}

	private static void pass(Duration time) {
		await().pollDelay(time).atMost(time.plusSeconds(5)).until(() -> true);
	}

	private static CompletableFuture<Delivery> sendElsewhere(ManagedConnection line, byte[] payload) {
		return CompletableFuture.supplyAsync(() -> line.send(payload), (task) -> new Thread(task, "elsewhere").start())
			.thenCompose((done) -> done);
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

	/** Probes, counts, and blocks at the frame that says so. */
	private static final class Probing implements Protocol {

		final CountDownLatch released = new CountDownLatch(1);

		private final CountDownLatch blocked = new CountDownLatch(1);

		// Callbacks do not overlap.
		volatile int frames;

		volatile int probes;

		void awaitBlocked() {
			await().until(() -> this.blocked.getCount() == 0);
		}

		@Override
		public void dataReceived(byte[] data) {
			if (new String(data, StandardCharsets.US_ASCII).equals("block")) {
				this.blocked.countDown();
				try {
					this.released.await();
				}
				catch (InterruptedException ex) {
					throw new AssertionError(ex);
				}
			}
			this.frames = this.frames + 1;
		}

		@Override
		public boolean heartbeat(Session session) {
			session.send(bytes("ping"));
			this.probes = this.probes + 1;
			return true;
		}

	}

}
