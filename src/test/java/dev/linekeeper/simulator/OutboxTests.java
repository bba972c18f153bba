package dev.linekeeper.simulator;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class OutboxTests {

	private static final String WRITTEN = "written";

	private final ExecutorService executor = Executors.newCachedThreadPool();

	private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);

	private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();

	private final Pieces out = new Pieces();

	@AfterEach
	void stop() {
		this.executor.shutdownNow();
		this.timer.shutdownNow();
	}

	@Test
	void writesInTheOrderOfTheCalls() throws Exception {
		Outbox outbox = outbox(this.out, 0);

		outbox.put(bytes("one "), Duration.ofMillis(50));
		outbox.offer(bytes("two "));
		outbox.put(bytes("three"), Duration.ZERO);
		outbox.finish();

		assertThat(end()).isEqualTo(WRITTEN);
		assertThat(String.join("", this.out.pieces)).isEqualTo("one two three");
	}

	@Test
	void slicesWhatItWritesAndFlushesEachPiece() throws Exception {
		Outbox outbox = outbox(this.out, 3);

		outbox.put(bytes("12345678"), Duration.ZERO);
		outbox.finish();

		assertThat(end()).isEqualTo(WRITTEN);
		assertThat(this.out.pieces).containsExactly("123", "456", "78");
	}

	@Test
	void writesOnePieceWithoutSlices() throws Exception {
		Outbox outbox = outbox(this.out, 0);

		outbox.put(bytes("12345678"), Duration.ZERO);
		outbox.finish();

		assertThat(end()).isEqualTo(WRITTEN);
		assertThat(this.out.pieces).containsExactly("12345678");
	}

	@Test
	void takesNothingAfterTheFinish() {
		Outbox outbox = outbox(this.out, 0);

		outbox.finish();

		assertThat(outbox.put(bytes("late"), Duration.ZERO)).isFalse();
		assertThat(outbox.offer(bytes("late"))).isFalse();
	}

	@Test
	void tellsWhyWritingFailed() throws Exception {
		Outbox outbox = outbox(new OutputStream() {

			@Override
			public void write(int value) throws IOException {
				throw new IOException("Broken pipe");
			}

		}, 0);

		outbox.put(bytes("x"), Duration.ZERO);

		assertThat(end()).isEqualTo("Broken pipe");
	}

	@Test
	void tellsThatThereIsNoThread() throws Exception {
		Outbox outbox = outbox(this.out, 0);
		this.executor.shutdown();

		outbox.put(bytes("x"), Duration.ZERO);

		assertThat(end()).contains("rejected");
	}

	@Test
	void holdsLittleForOneThatDoesNotRead() throws Exception {
		Stalled stalled = new Stalled();
		Outbox outbox = stalledOutbox(stalled);
		byte[] frame = new byte[64 * 1024];

		int taken = 0;
		while (taken < 1000 && outbox.offer(frame)) {
			taken++;
		}

		assertThat(taken).isEqualTo(Outbox.CAPACITY / frame.length);
		CompletableFuture<Boolean> waiting = putAndWait(outbox, frame);
		assertThat(waiting).isNotDone();
		stalled.reads.countDown();
		assertThat(waiting.get(5, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void holdsFewEmptyFramesForOneThatDoesNotRead() throws Exception {
		Outbox outbox = stalledOutbox(new Stalled());

		int taken = 0;
		while (taken < 100_000 && outbox.offer(new byte[0])) {
			taken++;
		}

		assertThat(taken).isLessThan(100_000);
	}

	@Test
	void closeEndsTheWaitingForRoom() throws Exception {
		Outbox outbox = stalledOutbox(new Stalled());
		while (outbox.offer(new byte[64 * 1024])) {
			assertThat(this.ends).isEmpty();
		}
		CompletableFuture<Boolean> waiting = putAndWait(outbox, bytes("x"));

		outbox.close();

		assertThat(waiting.get(5, TimeUnit.SECONDS)).isFalse();
	}

	private Outbox outbox(OutputStream out, int slice) {
		return new Outbox(out, slice, this.executor, this.timer,
				(ex) -> this.ends.add((ex != null) ? ex.getMessage() : WRITTEN));
	}

	/** Put from another thread, and return when it waits for room. */
	private CompletableFuture<Boolean> putAndWait(Outbox outbox, byte[] frame) {
		CompletableFuture<Boolean> taken = new CompletableFuture<>();
		Thread thread = new Thread(() -> taken.complete(outbox.put(frame, Duration.ZERO)));
		thread.setDaemon(true);
		thread.start();
		await().atMost(Duration.ofSeconds(5)).until(() -> thread.getState() == Thread.State.WAITING);
		return taken;
	}

	private String end() throws InterruptedException {
		return this.ends.poll(5, TimeUnit.SECONDS);
	}

	/** An outbox with a write under way that does not end. */
	private Outbox stalledOutbox(Stalled stalled) throws InterruptedException {
		Outbox outbox = outbox(stalled, 0);
		outbox.offer(bytes("x"));
		assertThat(stalled.entered.await(5, TimeUnit.SECONDS)).isTrue();
		return outbox;
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

	/** Remembers what came between two flushes. */
	private static final class Pieces extends ByteArrayOutputStream {

		private final List<String> pieces = new ArrayList<>();

		@Override
		public synchronized void flush() {
			this.pieces.add(toString(StandardCharsets.US_ASCII));
			reset();
		}

	}

	/** Takes no byte before the latch opens. */
	private static final class Stalled extends OutputStream {

		private final CountDownLatch entered = new CountDownLatch(1);

		private final CountDownLatch reads = new CountDownLatch(1);

		@Override
		public void write(int value) throws IOException {
			write(new byte[] { (byte) value }, 0, 1);
		}

		@Override
		public void write(byte[] bytes, int offset, int length) throws IOException {
			this.entered.countDown();
			try {
				this.reads.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new IOException("interrupted", ex);
			}
		}

	}

}
