package dev.linekeeper.transport;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import dev.linekeeper.framing.Framings;
import dev.linekeeper.protocol.Delivery;
import dev.linekeeper.protocol.DeliveryException;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@Timeout(60)
class BusyOutboxTests {

	// More than it takes to make a line busy.
	private static final int MANY = 20;

	private static final int LIMIT = 1024 * 1024;

	private static final Duration PAUSE = Duration.ofNanos(20_000);

	private final HandTime time = new HandTime();

	private final Peer peer = new Peer();

	private final Outbox outbox = new Outbox("classic", Objects.requireNonNull(Framings.named("crlf")), LIMIT,
			this.peer, this.time);

	private final List<Thread> threads = new ArrayList<>();

	@AfterEach
	void join() throws InterruptedException {
		for (Thread thread : this.threads) {
			thread.join(TimeUnit.SECONDS.toMillis(10));
			assertThat(thread.isAlive()).as("thread ended").isFalse();
		}
	}

	@Test
	void senderOfFrameAfterFrameCallsAThreadAndWritesUntilItComes() {
		send(MANY);

		assertThat(this.peer.calls).hasValue(1);
		assertThat(this.peer.frames()).isEqualTo(MANY);
	}

	@Test
	void senderThatPausesCallsNone() {
		for (int i = 0; i < MANY; i++) {
			send(1);
			this.time.pass(PAUSE);
		}

		assertThat(this.peer.calls).hasValue(0);
		assertThat(this.peer.frames()).isEqualTo(MANY);
	}

	@Test
	void readerCallsNone() {
		for (int i = 0; i < MANY; i++) {
			append();
			this.outbox.flushHere();
		}

		assertThat(this.peer.calls).hasValue(0);
		assertThat(this.peer.frames()).isEqualTo(MANY);
	}

	@Test
	void writesOfMuchCallNone() {
		for (int i = 0; i < MANY; i++) {
			this.outbox.append(new byte[40 * 1024], new CompletableFuture<>());
			this.outbox.flush();
		}

		assertThat(this.peer.calls).hasValue(0);
	}

	@Test
	void threadWritesWhatSendersLeaveAndGoes() {
		append();
		append();

		this.outbox.writeWhileBusy();

		assertThat(this.outbox.pending()).isZero();
		assertThat(this.peer.frames()).isEqualTo(2);
		send(1);
		assertThat(this.outbox.pending()).as("left to a thread that has gone").isZero();
	}

	@Test
	void threadIsCalledAgainAfterItHasGone() {
		send(MANY);
		this.outbox.writeWhileBusy();

		send(MANY);

		assertThat(this.peer.calls).hasValue(2);
	}

	@Test
	void messageAsLargeAsTheLimitIsTakenBehindWhatIsPutOff() {
		Outbox raw = new Outbox("classic", Objects.requireNonNull(Framings.named("raw")), LIMIT, this.peer, this.time);
		for (int i = 0; i < MANY; i++) {
			raw.append(bytes("x"), new CompletableFuture<>());
			raw.flush();
		}
		raw.append(bytes("x"), new CompletableFuture<>());

		raw.append(new byte[LIMIT], new CompletableFuture<>());

		assertThat(raw.pending()).isEqualTo(LIMIT + 1);
		raw.writeWhileBusy();
		raw.append(bytes("x"), new CompletableFuture<>());
		assertThatExceptionOfType(DeliveryException.class)
			.isThrownBy(() -> raw.append(new byte[LIMIT], new CompletableFuture<>()));
	}

	@Test
	void lineOnWhichLittleMayWaitIsNeverBusy() {
		Outbox small = new Outbox("classic", Objects.requireNonNull(Framings.named("crlf")), 100 * 1024, this.peer,
				this.time);
		for (int i = 0; i < MANY; i++) {
			small.append(bytes("x"), new CompletableFuture<>());
			small.flush();
		}

		assertThat(this.peer.calls).hasValue(0);
	}

	@Test
	void littleIsLeftToTheThread() {
		CountDownLatch mayWrite = startThreadThatIsStuck();

		append();
		this.outbox.flush();

		assertThat(this.outbox.pending()).isPositive();
		mayWrite.countDown();
		Awaitility.await().until(() -> this.outbox.pending() == 0);
	}

	@Test
	void senderIsHeldUpByEnough() throws Exception {
		CountDownLatch mayWrite = startThreadThatIsStuck();
		appendMoreThanEnough();

		Thread sender = start(this.outbox::flush);

		awaitWaiting(sender);
		mayWrite.countDown();
		join();
		assertThat(this.outbox.pending()).isZero();
	}

	@Test
	void senderThatIsHeldUpGoesWhenTheOutboxFails() throws Exception {
		CountDownLatch mayWrite = startThreadThatIsStuck();
		appendMoreThanEnough();
		Thread sender = start(this.outbox::flush);
		awaitWaiting(sender);

		this.outbox.fail();

		sender.join(TimeUnit.SECONDS.toMillis(10));
		assertThat(sender.isAlive()).isFalse();
		mayWrite.countDown();
	}

	@Test
	void onlyOneSenderIsHeldUp() {
		CountDownLatch mayWrite = startThreadThatIsStuck();
		appendMoreThanEnough();
		awaitWaiting(start(this.outbox::flush));

		this.outbox.flush();

		assertThat(this.outbox.pending()).isPositive();
		mayWrite.countDown();
	}

	@Test
	void whoWantsTheTurnGetsItFromTheThread() throws Exception {
		CountDownLatch mayWrite = startThreadThatIsStuck();
		Thread upgrade = start(() -> {
			this.outbox.hold();
			append();
		});
		awaitWaiting(upgrade);

		mayWrite.countDown();

		join();
		assertThat(this.outbox.pending()).isPositive();
		this.outbox.flush();
		assertThat(this.outbox.pending()).as("written while held").isPositive();
		this.outbox.release();
		assertThat(this.outbox.pending()).isZero();
	}

	@Test
	void whatACallbackOfTheThreadSendsIsWritten() {
		CompletableFuture<Delivery> done = new CompletableFuture<>();
		var unused = done.thenRun(() -> {
			appendMoreThanEnough();
			this.outbox.flush();
		});
		this.outbox.append(bytes("x"), done);

		this.outbox.writeWhileBusy();

		assertThat(this.outbox.pending()).isZero();
	}

	@Test
	void outputEndsBehindWhatTheThreadWrites() {
		CountDownLatch mayWrite = startThreadThatIsStuck();
		append();

		this.outbox.close();

		assertThat(this.peer.ended).hasValue(0);
		mayWrite.countDown();
		Awaitility.await().until(() -> this.peer.ended.get() == 1);
		assertThat(this.peer.frames()).isEqualTo(2);
	}

	@Test
	void nothingIsLeftBehindByThreadsThatComeAndGo() throws Exception {
		int frames = 300_000;
		this.peer.writer = (task) -> {
			Thread writer = new Thread(task);
			writer.start();
		};
		CompletableFuture<Delivery> last = new CompletableFuture<>();

		for (int i = 1; i < frames; i++) {
			send(1);
		}
		this.outbox.append(bytes("x"), last);
		this.outbox.flush();

		assertThat(last.get(30, TimeUnit.SECONDS)).isEqualTo(Delivery.WRITTEN);
		assertThat(this.peer.frames()).isEqualTo(frames);
		assertThat(this.peer.overlaps).hasValue(0);
		assertThat(this.peer.calls.get()).isPositive();
	}

	private void send(int frames) {
		for (int i = 0; i < frames; i++) {
			append();
			this.outbox.flush();
		}
	}

	private void append() {
		this.outbox.append(bytes("x"), new CompletableFuture<>());
	}

	private CountDownLatch startThreadThatIsStuck() {
		append();
		CountDownLatch mayWrite = new CountDownLatch(1);
		this.peer.before = mayWrite;
		start(this.outbox::writeWhileBusy);
		Awaitility.await().until(this.peer::isInWrite);
		return mayWrite;
	}

	private void appendMoreThanEnough() {
		this.outbox.append(new byte[Outbox.HIGH_WATERMARK], new CompletableFuture<>());
	}

	private Thread start(Runnable task) {
		Thread thread = new Thread(task);
		this.threads.add(thread);
		thread.start();
		return thread;
	}

	private static void awaitWaiting(Thread thread) {
		Awaitility.await()
			.pollInterval(Duration.ofMillis(1))
			.until(() -> thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING);
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

	/** The other side, and the threads. */
	private final class Peer implements OutboxPeer {

		final AtomicInteger calls = new AtomicInteger();

		final AtomicInteger ended = new AtomicInteger();

		final AtomicInteger overlaps = new AtomicInteger();

		private final AtomicInteger writing = new AtomicInteger();

		private final ByteArrayOutputStream written = new ByteArrayOutputStream();

		@Nullable CountDownLatch before;

		Writers writer = (task) -> {
		};

		boolean isInWrite() {
			return this.writing.get() > 0;
		}

		synchronized int frames() {
			return (int) this.written.toString(StandardCharsets.US_ASCII).chars().filter((one) -> one == '\n').count();
		}

		@Override
		public void write(byte[] bytes, int offset, int length) throws IOException {
			if (this.writing.incrementAndGet() != 1) {
				this.overlaps.incrementAndGet();
			}
			CountDownLatch latch = this.before;
			try {
				if (latch != null) {
					latch.await();
				}
			}
			catch (InterruptedException ex) {
				throw new IOException(ex);
			}
			synchronized (this) {
				this.written.write(bytes, offset, length);
			}
			this.writing.decrementAndGet();
		}

		@Override
		public void callWriter() {
			this.calls.incrementAndGet();
			this.writer.start(BusyOutboxTests.this.outbox::writeWhileBusy);
		}

		@Override
		public boolean isFast() {
			return false;
		}

		@Override
		public void written(int bytes, int frames) {
			// Counted by the bytes.
		}

		@Override
		public void lost(Delivery delivery, int frames) {
			// Of no interest here.
		}

		@Override
		public void writeFailed(IOException cause) {
			throw new AssertionError(cause);
		}

		@Override
		public void endOutput() {
			this.ended.incrementAndGet();
		}

		@Override
		public void drained() {
			throw new AssertionError("not asked for");
		}

		@Override
		public void writabilityChanged() {
			// Of no interest here.
		}

		@Override
		public boolean hasEnded() {
			return false;
		}

	}

	private interface Writers {

		void start(Runnable task);

	}

}
