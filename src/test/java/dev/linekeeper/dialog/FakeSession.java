package dev.linekeeper.dialog;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import dev.linekeeper.protocol.Delivery;
import dev.linekeeper.protocol.DeliveryException;
import dev.linekeeper.protocol.DisconnectReason;
import dev.linekeeper.protocol.Session;
import org.jspecify.annotations.Nullable;

/** A session without a connection, whose time is turned by hand. */
final class FakeSession implements Session {

	/** What was sent, as text of one byte a character. */
	final List<String> sent = new ArrayList<>();

	/** What becomes of what is sent from now on; null leaves it open. */
	@Nullable Delivery outcome = Delivery.WRITTEN;

	final List<CompletableFuture<Delivery>> open = new ArrayList<>();

	@Nullable DisconnectReason aborted;

	/** TLS that was begun. */
	@Nullable CompletableFuture<Void> tls;

	private final List<Timer> timers = new ArrayList<>();

	private long now = 1_000_000;

	// How long ago bytes were received.
	private Duration readAgo = Duration.ZERO;

	long nanoTime() {
		return this.now;
	}

	@Override
	public long receivedNanos() {
		return this.now - this.readAgo.toNanos();
	}

	/** What comes now was read so long ago. */
	void readAgo(Duration time) {
		this.readAgo = time;
	}

	/** Let time pass, and call what is due in it. */
	void passes(Duration time) {
		long until = this.now + time.toNanos();
		while (true) {
			Timer next = this.timers.stream()
				.filter((timer) -> timer.at <= until)
				.min(Comparator.comparingLong((timer) -> timer.at))
				.orElse(null);
			if (next == null) {
				this.now = until;
				return;
			}
			this.timers.remove(next);
			this.now = Math.max(this.now, next.at);
			next.task.run();
		}
	}

	int timers() {
		return this.timers.size();
	}

	@Override
	public String connection() {
		return "line";
	}

	@Override
	public long epoch() {
		return 7;
	}

	@Override
	public InetSocketAddress peer() {
		return InetSocketAddress.createUnresolved("peer.example", 4001);
	}

	@Override
	public InetSocketAddress local() {
		return InetSocketAddress.createUnresolved("local.example", 50_000);
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
		Delivery delivery = this.outcome;
		if (delivery == Delivery.NOT_SENT) {
			return CompletableFuture
				.failedFuture(new DeliveryException(Delivery.NOT_SENT, DeliveryException.Cause.QUEUE_FULL, "no room"));
		}
		this.sent.add(new String(payload, StandardCharsets.ISO_8859_1));
		CompletableFuture<Delivery> done = new CompletableFuture<>();
		if (delivery != null) {
			done.complete(delivery);
		}
		else {
			this.open.add(done);
		}
		return done;
	}

	@Override
	public void flush() {
		// Everything is written at once.
	}

	@Override
	public Runnable schedule(Duration delay, Runnable task) {
		Timer timer = new Timer(this.now + delay.toNanos(), task);
		this.timers.add(timer);
		return () -> this.timers.remove(timer);
	}

	@Override
	public CompletionStage<Void> startTls() {
		CompletableFuture<Void> begun = new CompletableFuture<>();
		this.tls = begun;
		return begun;
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
		abort(DisconnectReason.of(DisconnectReason.Kind.LOCAL_CLOSE, "closed"));
	}

	@Override
	public void abort() {
		close();
	}

	@Override
	public void abort(DisconnectReason reason) {
		this.aborted = reason;
	}

	private static final class Timer {

		private final long at;

		private final Runnable task;

		Timer(long at, Runnable task) {
			this.at = at;
			this.task = task;
		}

	}

}
