package dev.linekeeper.connection;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;

import dev.linekeeper.protocol.Delivery;
import dev.linekeeper.protocol.DeliveryException;
import dev.linekeeper.protocol.DisconnectReason.Kind;
import dev.linekeeper.protocol.Protocol;
import dev.linekeeper.protocol.ProtocolFactory;
import dev.linekeeper.protocol.Session;
import dev.linekeeper.testing.Link;
import dev.linekeeper.testing.ScriptedPeer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

/**
 * Peers that do not read: the edge case 11 of a connection's life.
 */
@Timeout(60)
class BlockedPeerTests {

	private static final Logger log = LoggerFactory.getLogger(BlockedPeerTests.class);

	private static final ProtocolFactory LISTENER = (address) -> (data) -> {
	};

	private static final int LARGE = 512 * 1024;

	private final LoopbackEnvironment environment = new LoopbackEnvironment();

	private final ScriptedPeer peer = ScriptedPeer.listenWithTinyBuffer();

	@AfterEach
	void nothingIsLeft() {
		this.peer.close();
		this.environment.close();
	}

	/** Edge case 11: a zero window, which no event tells of. */
	@Test
	void senderCaughtInAWriteIsFreedAndTheLineMadeAnew() {
		ManagedConnection line = this.environment.connect(this.peer.address(), "raw", LISTENER,
				With.writeStallTimeout(Duration.ofSeconds(1)));
		watchAndAwaitReady(line);
		this.peer.accept();

		CompletableFuture<Delivery> caught = elsewhere(() -> line.send(new byte[LARGE]))
			.thenCompose(Function.identity());
		await().until(() -> line.pendingBytes() > 0 && line.pendingBytes() < LARGE);
		long begin = System.nanoTime();
		CompletableFuture<Delivery> waiting = line.send(bytes("behind it"));

		assertThat(deliveryOf(caught)).isEqualTo(Delivery.MAYBE_SENT);
		log.info("A sender caught in a write was free after {} ms", millisSince(begin));
		assertThat(deliveryOf(waiting)).isEqualTo(Delivery.NOT_SENT);
		await().until(() -> line.snapshot().readyCount() == 2);
		assertThat(SupervisorScene.lossOf(line).kind()).isEqualTo(Kind.WRITE_STALL);
		this.peer.accept();
	}

	/** Whoever reads on must first deliver what the one before had to leave. */
	@Test
	void framesLeftByAReaderCaughtInAWriteAreDeliveredOnResume() {
		List<String> told = new CopyOnWriteArrayList<>();
		AtomicReference<@Nullable Session> session = new AtomicReference<>();
		ManagedConnection line = this.environment.connect(this.peer.address(), "crlf", (address) -> new Protocol() {

			@Override
			public void connectionMade(Session made) {
				session.set(made);
			}

			@Override
			public void dataReceived(byte[] data) {
				told.add(new String(data, StandardCharsets.US_ASCII));
				Session open = session.get();
				if (open != null && told.size() == 1) {
					open.pause();
					for (int i = 0; i < 10; i++) {
						open.send(new byte[60_000]);
					}
				}
			}

		});
		watchAndAwaitReady(line);
		this.peer.accept().send("1\r\n2\r\n3\r\n");
		await().until(() -> line.pendingBytes() > 0);
		// Long enough for the reader to be relieved.
		await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
		assertThat(told).containsExactly("1");

		Session open = session.get();
		assertThat(open).isNotNull();
		open.resume();

		await().untilAsserted(() -> assertThat(told).containsExactly("1", "2", "3"));
		line.stop();
	}

	/**
	 * Edge case 11: the peer writes without reading, and so do we, because every frame is
	 * answered. Somebody has to read, or both wait for ever.
	 */
	@Test
	void framesAreDeliveredWhileTheReaderIsCaughtInAnAnswer() {
		int frames = 30_000;
		Answering protocol = new Answering();
		ManagedConnection line = this.environment.connect(this.peer.address(), "crlf", (address) -> protocol);
		watchAndAwaitReady(line);
		Link link = this.peer.accept();
		CompletableFuture<Boolean> flood = elsewhere(() -> {
			for (int i = 0; i < frames; i++) {
				link.send(i + "\r\n");
			}
			return true;
		});

		await().atMost(Duration.ofSeconds(20)).until(() -> protocol.received.get() == frames);
		assertThat(flood.join()).isTrue();
		List<String> accepted = List.copyOf(protocol.accepted);
		log.info("{} of {} answers were taken, {} bytes wait", accepted.size(), frames, line.pendingBytes());
		assertThat(line.pendingBytes()).isPositive();

		for (String answer : accepted) {
			assertThat(link.readLine()).isEqualTo(answer);
		}
		assertThat(line.pendingBytes()).isZero();
		assertThat(line.snapshot().epoch()).isEqualTo(1);
	}

	/** Edge case 11: no caller of another line is stuck. */
	@Test
	void lineCaughtInAWriteDoesNotSlowOthers() {
		try (EchoPeer echo = new EchoPeer()) {
			EchoLines others = new EchoLines(this.environment, echo.address(), 20);
			others.p99(50);
			Duration before = others.p99(100);
			ManagedConnection line = this.environment.connect(this.peer.address(), "raw", LISTENER);
			watchAndAwaitReady(line);
			CompletableFuture<Delivery> caught = elsewhere(() -> line.send(new byte[LARGE]))
				.thenCompose(Function.identity());
			await().until(() -> line.pendingBytes() > 0 && line.pendingBytes() < LARGE);

			Duration meanwhile = others.p99(100);

			assertThat(caught).isNotDone();
			log.info("99 of 100 round trips within {} us, with a line stuck beside {} us", before.toNanos() / 1000,
					meanwhile.toNanos() / 1000);
			assertThat(meanwhile).isLessThan(before.multipliedBy(5).plusMillis(20));
			assertThat(others.areUntouched()).isTrue();
		}
	}

	private void watchAndAwaitReady(ManagedConnection line) {
		this.environment.manager().start();
		await().until(() -> line.snapshot().state() == ConnectionState.READY);
	}

	private static Delivery deliveryOf(CompletableFuture<Delivery> message) {
		CompletionException failed = catchThrowableOfType(CompletionException.class,
				() -> message.orTimeout(3, TimeUnit.SECONDS).join());
		assertThat(failed).hasCauseInstanceOf(DeliveryException.class);
		return ((DeliveryException) failed.getCause()).delivery();
	}

	private static <T> CompletableFuture<T> elsewhere(Supplier<T> work) {
		return CompletableFuture.supplyAsync(work, (task) -> new Thread(task, "elsewhere").start());
	}

	private static long millisSince(long nanos) {
		return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

	/** Answers every frame with a longer one, as far as the output takes it. */
	private static final class Answering implements Protocol {

		private static final String FILLING = "x".repeat(100);

		final AtomicInteger received = new AtomicInteger();

		final List<String> accepted = new ArrayList<>();

		private @Nullable Session session;

		@Override
		public void connectionMade(Session session) {
			this.session = session;
		}

		@Override
		public void dataReceived(byte[] data) {
			Session open = this.session;
			assertThat(open).isNotNull();
			String answer = new String(data, StandardCharsets.US_ASCII) + FILLING;
			if (!open.send(bytes(answer)).isCompletedExceptionally()) {
				this.accepted.add(answer);
			}
			this.received.incrementAndGet();
		}

	}

}
