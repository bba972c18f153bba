package dev.linekeeper.transport;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import dev.linekeeper.framing.Framing;
import dev.linekeeper.framing.Framings;
import dev.linekeeper.protocol.Delivery;
import dev.linekeeper.protocol.DeliveryException;
import dev.linekeeper.protocol.DeliveryException.Cause;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

@Timeout(60)
class OutboxTests {

	private static final int LIMIT = 1024 * 1024;

	private final HandTime time = new HandTime();

	private final ScriptedPeer peer = new ScriptedPeer();

	private final Outbox outbox = outbox("crlf", LIMIT);

	@Test
	void nothingIsWrittenBeforeTheFlush() {
		CompletableFuture<Delivery> one = append("one");

		assertThat(this.peer.writes).isEmpty();
		assertThat(one).isNotDone();
		assertThat(this.outbox.pending()).isEqualTo(5);
	}

	@Test
	void oneWriteTakesAllThatWaitsInTheOrderOfTheAppends() {
		CompletableFuture<Delivery> one = append("one");
		CompletableFuture<Delivery> two = append("two");
		CompletableFuture<Delivery> three = append("three");

		this.outbox.flush();

		assertThat(this.peer.writes).containsExactly("one\r\ntwo\r\nthree\r\n");
		assertThat(List.of(one, two, three))
			.allSatisfy((done) -> assertThat(done).isCompletedWithValue(Delivery.WRITTEN));
		assertThat(this.peer.told).containsExactly("written 17 bytes, 3 frames");
		assertThat(this.outbox.pending()).isZero();
	}

	@Test
	void flushWithoutAnythingToWriteDoesNothing() {
		this.outbox.flush();

		assertThat(this.peer.writes).isEmpty();
		assertThat(this.peer.told).isEmpty();
	}

	@Test
	void whatIsAppendedDuringAWriteLeavesTogetherWithTheNext() {
		this.peer.duringWrite(() -> {
			for (String text : List.of("two", "three", "four")) {
				append(text);
				this.outbox.flush();
			}
		});
		append("one");

		this.outbox.flush();

		assertThat(this.peer.writes).containsExactly("one\r\n", "two\r\nthree\r\nfour\r\n");
		assertThat(this.outbox.pending()).isZero();
	}

	@Test
	void sendersOnManyThreadsKeepTheirOrderAndOneWritesAtATime() throws Exception {
		int senders = 4;
		int each = 5_000;
		ExecutorService threads = Executors.newFixedThreadPool(senders);
		CountDownLatch begin = new CountDownLatch(1);
		try {
			List<Future<?>> ends = new ArrayList<>();
			for (int sender = 0; sender < senders; sender++) {
				String prefix = sender + ":";
				ends.add(threads.submit(() -> {
					begin.await();
					for (int i = 0; i < each; i++) {
						append(prefix + i);
						this.outbox.flush();
					}
					return null;
				}));
			}
			begin.countDown();
			for (Future<?> end : ends) {
				end.get(30, TimeUnit.SECONDS);
			}
		}
		finally {
			threads.shutdownNow();
		}

		List<String> frames = List.of(String.join("", this.peer.writes).split("\r\n"));
		assertThat(frames).hasSize(senders * each);
		for (int sender = 0; sender < senders; sender++) {
			String prefix = sender + ":";
			assertThat(frames.stream().filter((frame) -> frame.startsWith(prefix)))
				.containsExactlyElementsOf(IntStream.range(0, each).mapToObj((i) -> prefix + i).toList());
		}
		assertThat(this.peer.overlaps).hasValue(0);
		assertThat(this.outbox.pending()).isZero();
	}

	@Test
	void largeOutputIsWrittenInPiecesSoThatProgressIsSeen() {
		Outbox raw = outbox("raw", LIMIT);
		this.peer.duringEveryWrite = () -> this.time.pass(Duration.ofSeconds(1));
		List<Long> progress = new ArrayList<>();
		raw.append(new byte[150_000], new CompletableFuture<>());
		progress.add(raw.progressNanos());

		raw.flush();

		progress.add(raw.progressNanos());
		assertThat(this.peer.writes).extracting(String::length).startsWith(16384, 16384).endsWith(18928).hasSize(9);
		assertThat(progress.get(1) - progress.get(0)).isEqualTo(TimeUnit.SECONDS.toNanos(9));
	}

	@Test
	void peerThatTakesMuchGetsLargePieces() {
		Outbox raw = outbox("raw", LIMIT);
		this.peer.fast = true;
		raw.append(new byte[150_000], new CompletableFuture<>());

		raw.flush();

		assertThat(this.peer.writes).extracting(String::length).containsExactly(65_536, 84_464);
	}

	@Test
	void noLittlePieceFollowsAWholeOne() {
		Outbox length = outbox("int32", LIMIT);
		length.append(new byte[16 * 1024], new CompletableFuture<>());

		length.flush();

		assertThat(this.peer.writes).extracting(String::length).containsExactly(16 * 1024 + 4);
	}

	@Test
	void memoryIsKeptWhileThereIsMuchToWriteAndGivenBackInSilence() {
		Outbox raw = outbox("raw", LIMIT);
		for (int i = 0; i < 2; i++) {
			raw.append(new byte[40_000], new CompletableFuture<>());
			raw.flush();
		}

		assertThat(capacityAfterOneByteMore(raw)).isGreaterThan(1024);
		raw.shrinkIfQuiet();
		assertThat(capacityAfterOneByteMore(raw)).isGreaterThan(1024);
		this.time.pass(Duration.ofSeconds(1));
		raw.shrinkIfQuiet();
		assertThat(capacityAfterOneByteMore(raw)).isLessThanOrEqualTo(1024);
		assertThat(capacityAfterOneByteMore(raw)).isLessThanOrEqualTo(1024);
	}

	private int capacityAfterOneByteMore(Outbox raw) {
		raw.append(new byte[1], new CompletableFuture<>());
		raw.flush();
		return this.peer.capacity;
	}

	@Test
	void waitingBeginsWithTheFirstAppendNotWithTheLatest() {
		append("first");
		long first = this.outbox.progressNanos();
		this.time.pass(Duration.ofSeconds(5));

		append("second");

		assertThat(this.outbox.progressNanos()).isEqualTo(first);
	}

	@Test
	void emptyPayloadOfAFramingThatAddsNothingIsWrittenToo() {
		Outbox raw = outbox("raw", LIMIT);
		CompletableFuture<Delivery> done = new CompletableFuture<>();

		raw.append(new byte[0], done);
		raw.flush();

		assertThat(done).isCompletedWithValue(Delivery.WRITTEN);
	}

	@Test
	void emptyPayloadIsWrittenBeforeTheOutputEnds() {
		Outbox raw = outbox("raw", LIMIT);
		CompletableFuture<Delivery> done = new CompletableFuture<>();
		raw.append(new byte[0], done);

		raw.close();
		raw.flush();

		assertThat(done).isCompletedWithValue(Delivery.WRITTEN);
		assertThat(this.peer.told).containsExactly("written 0 bytes, 1 frames", "output ended");
	}

	// What is refused

	@Test
	void asMuchAsTheLimitMayWait() {
		Outbox raw = outbox("raw", 10);
		raw.append(new byte[6], new CompletableFuture<>());

		raw.append(new byte[4], new CompletableFuture<>());

		assertThat(raw.pending()).isEqualTo(10);
	}

	@Test
	void moreThanTheLimitIsRefusedAndLeavesNothingBehind() {
		Outbox raw = outbox("raw", 10);
		raw.append(bytes("123456"), new CompletableFuture<>());
		CompletableFuture<Delivery> refused = new CompletableFuture<>();

		DeliveryException ex = thrownBy(() -> raw.append(bytes("78901"), refused));

		assertThat(ex.delivery()).isEqualTo(Delivery.NOT_SENT);
		assertThat(ex.reason()).isEqualTo(Cause.QUEUE_FULL);
		assertThat(ex).hasMessage("Connection 'classic': 6 bytes wait already; limits.pending-bytes is 10");
		assertThat(refused).isNotDone();
		assertThat(raw.pending()).isEqualTo(6);
		raw.flush();
		assertThat(this.peer.writes).containsExactly("123456");
	}

	@Test
	void roomIsThereAgainOnceItIsWritten() {
		Outbox raw = outbox("raw", 10);
		raw.append(new byte[10], new CompletableFuture<>());
		assertThat(thrownBy(() -> raw.append(new byte[1], new CompletableFuture<>())).reason())
			.isEqualTo(Cause.QUEUE_FULL);

		raw.flush();

		raw.append(new byte[10], new CompletableFuture<>());
		assertThat(raw.pending()).isEqualTo(10);
	}

	@Test
	void messageThatMayNeverWaitIsTooLarge() {
		Outbox raw = outbox("raw", 10);
		CompletableFuture<Delivery> refused = new CompletableFuture<>();

		DeliveryException ex = thrownBy(() -> raw.append(new byte[11], refused));

		assertThat(ex.delivery()).isEqualTo(Delivery.NOT_SENT);
		assertThat(ex.reason()).isEqualTo(Cause.TOO_LARGE);
		assertThat(ex)
			.hasMessage("Connection 'classic': a message of 11 bytes is more than limits.pending-bytes (10) allows");
		assertThat(refused).isNotDone();
		assertThat(raw.pending()).isZero();
	}

	@Test
	void messageTheFramingCannotCarryLeavesNothingBehind() {
		append("before");
		CompletableFuture<Delivery> refused = new CompletableFuture<>();

		DeliveryException ex = thrownBy(() -> this.outbox.append(bytes("in\r\nside"), refused));

		assertThat(ex.delivery()).isEqualTo(Delivery.NOT_SENT);
		assertThat(ex.reason()).isEqualTo(Cause.NOT_FRAMEABLE);
		assertThat(ex).hasMessageStartingWith("Connection 'classic': ").hasMessageNotContaining("side");
		assertThat(refused).isNotDone();
		assertThat(this.outbox.pending()).isEqualTo(8);
		append("after");
		this.outbox.flush();
		assertThat(this.peer.writes).containsExactly("before\r\nafter\r\n");
		assertThat(this.peer.told).containsExactly("written 15 bytes, 2 frames");
	}

	// What fails

	@Test
	void whatIsInHandWhenAWriteFailsMayHaveBeenSentAndWhatWaitsWasNot() {
		List<CompletableFuture<Delivery>> behind = new ArrayList<>();
		this.peer.duringWrite(() -> behind.add(append("behind")));
		this.peer.failure = new IOException("Broken pipe");
		CompletableFuture<Delivery> inHand = append("in hand");

		this.outbox.flush();

		assertThat(failure(inHand).delivery()).isEqualTo(Delivery.MAYBE_SENT);
		assertThat(failure(inHand).reason()).isEqualTo(Cause.CONNECTION_LOST);
		assertThat(failure(behind.get(0)).delivery()).isEqualTo(Delivery.NOT_SENT);
		assertThat(this.peer.lost).containsExactly("1 MAYBE_SENT", "1 NOT_SENT");
		assertThat(failure(behind.get(0)).reason()).isEqualTo(Cause.CONNECTION_LOST);
		assertThat(this.peer.told).containsExactly("write failed: Broken pipe", "output ended");
		assertThat(this.outbox.pending()).isZero();
	}

	@Test
	void writeThatFailsAtALaterPieceMayHaveBeenSent() {
		Outbox raw = outbox("raw", LIMIT);
		this.peer.duringWrite(() -> this.peer.failNext = new IOException("Connection reset"));
		CompletableFuture<Delivery> done = new CompletableFuture<>();
		raw.append(new byte[100_000], done);

		raw.flush();

		assertThat(this.peer.writes).hasSize(1);
		assertThat(failure(done).delivery()).isEqualTo(Delivery.MAYBE_SENT);
		assertThat(raw.pending()).isZero();
		assertThat(raw.fail()).isFalse();
	}

	@Test
	void nothingIsTakenAfterAWriteFailed() {
		this.peer.failure = new IOException("Broken pipe");
		append("lost");
		this.outbox.flush();

		DeliveryException ex = thrownBy(() -> append("late"));

		assertThat(ex.delivery()).isEqualTo(Delivery.NOT_SENT);
		assertThat(ex.reason()).isEqualTo(Cause.CONNECTION_LOST);
		assertThat(this.outbox.pending()).isZero();
	}

	@Test
	void whatIsWrittenAfterThePeerHasEndedMayBeLost() {
		this.peer.ended = true;
		CompletableFuture<Delivery> done = append("to nobody");

		this.outbox.flush();

		assertThat(failure(done).delivery()).isEqualTo(Delivery.MAYBE_SENT);
		assertThat(this.outbox.pending()).isZero();
	}

	@Test
	void givingUpFailsWhatWaitsAsNotSent() {
		CompletableFuture<Delivery> done = append("waits");

		boolean allWritten = this.outbox.fail();

		assertThat(allWritten).isFalse();
		assertThat(failure(done).delivery()).isEqualTo(Delivery.NOT_SENT);
		assertThat(this.outbox.pending()).isZero();
		this.outbox.flush();
		assertThat(this.peer.writes).isEmpty();
		assertThat(thrownBy(() -> append("late")).reason()).isEqualTo(Cause.CONNECTION_LOST);
	}

	@Test
	void givingUpDuringAWriteLeavesWhatIsInHandToTheWriter() {
		List<CompletableFuture<Delivery>> behind = new ArrayList<>();
		this.peer.duringWrite(() -> {
			behind.add(append("behind"));
			assertThat(this.outbox.fail()).isFalse();
		});
		CompletableFuture<Delivery> inHand = append("in hand");

		this.outbox.flush();

		assertThat(inHand).isCompletedWithValue(Delivery.WRITTEN);
		assertThat(failure(behind.get(0)).delivery()).isEqualTo(Delivery.NOT_SENT);
		assertThat(this.peer.writes).containsExactly("in hand\r\n");
		assertThat(this.outbox.pending()).isZero();
	}

	@Test
	void givingUpTellsThatAllWasWrittenOnlyIfItWas() {
		append("one");
		this.outbox.flush();

		assertThat(this.outbox.fail()).isTrue();
		assertThat(this.outbox.fail()).isFalse();
	}

	// How it ends

	@Test
	void outputEndsAtOnceIfNothingWaits() {
		this.outbox.close();
		this.outbox.close();

		assertThat(this.peer.told).containsExactly("output ended");
	}

	@Test
	void outputEndsOnlyWhenWhatWaitsIsWritten() {
		CompletableFuture<Delivery> done = append("last words");

		this.outbox.close();

		assertThat(this.peer.told).isEmpty();
		this.outbox.flush();
		assertThat(done).isCompletedWithValue(Delivery.WRITTEN);
		assertThat(this.peer.told).containsExactly("written 12 bytes, 1 frames", "output ended");
	}

	@Test
	void outputDoesNotEndInTheMiddleOfAWrite() {
		this.peer.duringWrite(() -> {
			this.outbox.close();
			this.outbox.close();
		});
		append("one");

		this.outbox.flush();

		assertThat(this.peer.told).containsExactly("written 5 bytes, 1 frames", "output ended");
	}

	@Test
	void nothingIsTakenAfterClose() {
		this.outbox.close();

		DeliveryException ex = thrownBy(() -> append("late"));

		assertThat(ex.delivery()).isEqualTo(Delivery.NOT_SENT);
		assertThat(ex.reason()).isEqualTo(Cause.CONNECTION_LOST);
		assertThat(ex).hasMessage("Connection 'classic' is closing; the message was not sent");
	}

	// What is told

	@Test
	void watermarksAreToldOncePerCrossing() {
		Outbox raw = outbox("raw", LIMIT);
		raw.append(new byte[Outbox.HIGH_WATERMARK], new CompletableFuture<>());
		assertThat(raw.isWritable()).isTrue();
		assertThat(this.peer.told).isEmpty();

		raw.append(new byte[1], new CompletableFuture<>());
		raw.append(new byte[100_000], new CompletableFuture<>());

		assertThat(raw.isWritable()).isFalse();
		assertThat(this.peer.told).containsExactly("writability");
		this.peer.told.clear();
		raw.flush();
		assertThat(raw.isWritable()).isTrue();
		assertThat(this.peer.told).containsExactly("writability", "written 165537 bytes, 3 frames");
		this.peer.told.clear();
		raw.append(new byte[Outbox.HIGH_WATERMARK + 1], new CompletableFuture<>());
		raw.flush();
		assertThat(this.peer.told).containsExactly("writability", "writability", "written 65537 bytes, 1 frames");
	}

	@Test
	void betweenTheWatermarksNothingChanges() {
		Outbox raw = outbox("raw", LIMIT);
		// In pieces of 16 KiB: after the third, 56,384 bytes are left, which is between
		// the
		// two; after the fifth, 23,616 are, which is below.
		this.peer.duringEveryWrite = () -> this.peer.told.add("writable: " + raw.isWritable());
		raw.append(new byte[65_536 + 40_000], new CompletableFuture<>());

		raw.flush();

		assertThat(this.peer.told).containsExactly("writability", "writable: false", "writable: false",
				"writable: false", "writable: false", "writable: false", "writability", "writable: true",
				"written 105536 bytes, 1 frames");
	}

	@Test
	void drainedIsToldAtOnceIfNothingWaits() {
		this.outbox.tellWhenDrained();

		assertThat(this.peer.told).containsExactly("drained");
	}

	@Test
	void drainedIsToldOnceWhenAllIsWritten() {
		this.peer.duringWrite(() -> append("two"));
		append("one");
		this.outbox.tellWhenDrained();
		assertThat(this.peer.told).isEmpty();

		this.outbox.flush();

		assertThat(this.peer.told).containsExactly("written 5 bytes, 1 frames", "written 5 bytes, 1 frames", "drained");
		append("three");
		this.outbox.flush();
		assertThat(this.peer.told).containsOnlyOnce("drained");
	}

	@Test
	void drainedIsNotToldInTheMiddleOfAWrite() {
		this.peer.duringWrite(this.outbox::tellWhenDrained);
		append("one");

		this.outbox.flush();

		assertThat(this.peer.told).containsExactly("written 5 bytes, 1 frames", "drained");
	}

	@Test
	void drainedIsToldIfTheWriteFails() {
		this.peer.failure = new IOException("Broken pipe");
		append("one");
		this.outbox.tellWhenDrained();

		this.outbox.flush();

		assertThat(this.peer.told).containsExactly("write failed: Broken pipe", "drained", "output ended");
	}

	private Outbox outbox(String framingName, int limit) {
		Framing framing = Framings.named(framingName);
		assertThat(framing).isNotNull();
		return new Outbox("classic", framing, limit, this.peer, this.time);
	}

	private CompletableFuture<Delivery> append(String text) {
		CompletableFuture<Delivery> done = new CompletableFuture<>();
		this.outbox.append(bytes(text), done);
		return done;
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

	private static DeliveryException thrownBy(Runnable append) {
		DeliveryException thrown = catchThrowableOfType(DeliveryException.class, append::run);
		assertThat(thrown).isNotNull();
		return thrown;
	}

	private static DeliveryException failure(CompletableFuture<Delivery> done) {
		assertThat(done).isCompletedExceptionally();
		List<DeliveryException> failures = new ArrayList<>(1);
		assertThatExceptionOfType(CompletionException.class).isThrownBy(done::join)
			.satisfies((ex) -> failures.add((DeliveryException) ex.getCause()));
		return failures.get(0);
	}

	/**
	 * The other side, which does what a test says in the middle of a write.
	 */
	private final class ScriptedPeer implements OutboxPeer {

		int capacity;

		boolean fast;

		final List<String> writes = new ArrayList<>();

		final List<String> told = new ArrayList<>();

		final List<String> lost = new ArrayList<>();

		final AtomicInteger overlaps = new AtomicInteger();

		private final AtomicInteger writing = new AtomicInteger();

		boolean ended;

		// Thrown instead of writing.
		@Nullable IOException failure;

		// The same, from the next write on.
		@Nullable IOException failNext;

		@Nullable Runnable duringEveryWrite;

		private @Nullable Runnable duringWrite;

		/** Do this in the middle of the next write, once. */
		void duringWrite(Runnable action) {
			this.duringWrite = action;
		}

		@Override
		public void write(byte[] bytes, int offset, int length) throws IOException {
			this.capacity = bytes.length;
			if (this.writing.incrementAndGet() != 1) {
				this.overlaps.incrementAndGet();
			}
			if (this.failNext != null) {
				this.failure = this.failNext;
			}
			if (this.duringEveryWrite != null) {
				this.duringEveryWrite.run();
			}
			Runnable once = this.duringWrite;
			this.duringWrite = null;
			if (once != null) {
				once.run();
			}
			this.writing.decrementAndGet();
			if (this.failure != null) {
				throw this.failure;
			}
			this.writes.add(new String(Arrays.copyOfRange(bytes, offset, offset + length), StandardCharsets.US_ASCII));
		}

		@Override
		public void callWriter() {
			OutboxTests.this.outbox.writeWhileBusy();
		}

		@Override
		public boolean isFast() {
			return this.fast;
		}

		@Override
		public void written(int bytes, int frames) {
			this.told.add("written " + bytes + " bytes, " + frames + " frames");
		}

		@Override
		public void lost(Delivery delivery, int frames) {
			this.lost.add(frames + " " + delivery);
		}

		@Override
		public void writeFailed(IOException cause) {
			this.told.add("write failed: " + cause.getMessage());
		}

		@Override
		public void endOutput() {
			this.told.add("output ended");
		}

		@Override
		public void drained() {
			this.told.add("drained");
		}

		@Override
		public void writabilityChanged() {
			this.told.add("writability");
		}

		@Override
		public boolean hasEnded() {
			return this.ended;
		}

	}

}
