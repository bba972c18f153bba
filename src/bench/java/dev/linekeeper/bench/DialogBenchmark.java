package dev.linekeeper.bench;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

import dev.linekeeper.dialog.Dialog;
import dev.linekeeper.dialog.DialogSettings;
import dev.linekeeper.dialog.DialogSettings.Keys;
import dev.linekeeper.dialog.DialogSettings.Requests;
import dev.linekeeper.dialog.Expectation;
import dev.linekeeper.dialog.KeyExtractors;
import dev.linekeeper.dialog.Reply;
import dev.linekeeper.dialog.Template;
import dev.linekeeper.protocol.Delivery;
import dev.linekeeper.protocol.DisconnectReason;
import dev.linekeeper.protocol.Protocol;
import dev.linekeeper.protocol.Session;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What a dialog costs by itself: requests of 64 bytes that are answered, and frames that
 * nobody asked for, over a session that only copies what is sent. Processor time counts,
 * and with {@code -prof gc} what is allocated. Run by JMH's own main class.
 */
@State(Scope.Thread)
public class DialogBenchmark {

	private static final int CYCLE = 1024;

	private static final int SIZE = 64;

	/** What is said. */
	@Param
	Talk talk = Talk.IN_ORDER;

	private final byte[][] frames = new byte[CYCLE][];

	private final Line line = new Line();

	private int place;

	private long answered;

	private long told;

	private @Nullable Dialog dialog;

	private @Nullable Protocol protocol;

	@Setup
	public void connect() {
		for (int i = 0; i < CYCLE; i++) {
			byte[] frame = ("%04d a request or its reply, of which there are a thousand others...").formatted(i)
				.substring(0, SIZE)
				.getBytes(StandardCharsets.US_ASCII);
			this.frames[i] = frame;
		}
		Dialog made = new Dialog("line", this.talk.settings(), System::nanoTime);
		made.addListener((connection, epoch, kind, data) -> this.told += data.length);
		Protocol opened = made.buildProtocol(this.line.peer());
		opened.connectionMade(this.line);
		opened.prepare(this.line).toCompletableFuture().join();
		this.dialog = made;
		this.protocol = opened;
		for (int i = 0; i < this.talk.window - 1; i++) {
			ask(made, i);
		}
		Processor.warmUp(this::one);
	}

	@Benchmark
	public void exchange(Processor processor) {
		one();
		processor.count(1);
	}

	private void one() {
		int next = this.place;
		this.place = (next + 1) % CYCLE;
		byte[] frame = this.frames[next];
		if (this.talk.window > 0) {
			long before = this.answered;
			ask(this.dialog, (next + this.talk.window - 1) % CYCLE);
			this.protocol.dataReceived(frame, 0, SIZE);
			if (this.answered != before + 1) {
				throw new IllegalStateException("not answered");
			}
		}
		else {
			long before = this.told;
			this.protocol.dataReceived(frame, 0, SIZE);
			if (this.told != before + SIZE) {
				throw new IllegalStateException("not told");
			}
		}
	}

	private void ask(@Nullable Dialog dialog, int number) {
		var unused = dialog.request(this.frames[number]).whenComplete(this::replied);
	}

	private void replied(@Nullable Reply reply, @Nullable Throwable failure) {
		if (reply == null) {
			throw new IllegalStateException(failure);
		}
		this.answered++;
	}

	/** What is said. */
	public enum Talk {

		/** One request after the other. */
		IN_ORDER(1, List.of()),

		/** Many requests, matched by their first four bytes. */
		BY_KEY(64, List.of()),

		/** Frames that nobody asked for. */
		PUSHES(0, List.of()),

		/** The same, beside an answer to those that begin with some other text. */
		PUSHES_BESIDE_PREFIX(0, List.of("^EVENT \\d+ ")),

		/** The same, beside an answer to those that begin with one of some other texts. */
		PUSHES_BESIDE_ANCHORED(0, List.of("^(END|OK|ERR)")),

		/** The same, beside an answer to those that have some other text anywhere. */
		PUSHES_BESIDE_PATTERN(0, List.of("ping=(\\d+)"));

		private final int window;

		private final List<String> patterns;

		Talk(int window, List<String> patterns) {
			this.window = window;
			this.patterns = patterns;
		}

		DialogSettings settings() {
			Keys keys = (this.window > 1) ? new Keys(KeyExtractors.bytes("0..3"), KeyExtractors.bytes("0..3"), null)
					: null;
			Duration timeout = Duration.ofSeconds(10);
			List<DialogSettings.Response> responses = this.patterns.stream()
				.map((pattern) -> new DialogSettings.Response(Expectation.of(pattern, StandardCharsets.UTF_8),
						Template.of("PONG", StandardCharsets.UTF_8), 1))
				.toList();
			return new DialogSettings(StandardCharsets.UTF_8, List.of(), timeout, List.of(), null, responses, List.of(),
					new Requests(keys, Math.max(1, this.window), timeout, true, List.of(), "\r\n", null));
		}

	}

	/** Only copies what is sent. */
	private static final class Line implements Session {

		private final byte[] output = new byte[CYCLE * SIZE];

		private int end;

		@Override
		public String connection() {
			return "line";
		}

		@Override
		public long epoch() {
			return 1;
		}

		@Override
		public InetSocketAddress peer() {
			return InetSocketAddress.createUnresolved("peer.example", 1);
		}

		@Override
		public InetSocketAddress local() {
			return peer();
		}

		@Override
		public ConcurrentMap<String, Object> attributes() {
			return new ConcurrentHashMap<>();
		}

		@Override
		public CompletableFuture<Delivery> send(byte[] payload) {
			return append(payload);
		}

		@Override
		public CompletableFuture<Delivery> append(byte[] payload) {
			System.arraycopy(payload, 0, this.output, this.end, payload.length);
			this.end = (this.end + SIZE) % this.output.length;
			CompletableFuture<Delivery> done = new CompletableFuture<>();
			done.complete(Delivery.WRITTEN);
			return done;
		}

		@Override
		public long receivedNanos() {
			return System.nanoTime();
		}

		@Override
		public void flush() {
			// There is nobody to write to.
		}

		@Override
		public Runnable schedule(Duration delay, Runnable task) {
			// Nothing is late here.
			return () -> {
			};
		}

		@Override
		public CompletionStage<Void> startTls() {
			throw new UnsupportedOperationException();
		}

		@Override
		public boolean isWritable() {
			return true;
		}

		@Override
		public void pause() {
			throw new UnsupportedOperationException();
		}

		@Override
		public void resume() {
			throw new UnsupportedOperationException();
		}

		@Override
		public void close() {
			throw new UnsupportedOperationException();
		}

		@Override
		public void abort() {
			throw new UnsupportedOperationException();
		}

		@Override
		public void abort(DisconnectReason reason) {
			throw new IllegalStateException(reason.detail());
		}

	}

}
