package dev.linekeeper.dialog;

import java.net.InetSocketAddress;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

import dev.linekeeper.dialog.RequestException.Outcome;
import dev.linekeeper.protocol.Protocol;
import dev.linekeeper.protocol.ProtocolFactory;
import org.jspecify.annotations.Nullable;

/**
 * The dialog of one connection, over all its losses: asks its peer, and makes the
 * protocol that speaks. A user's own protocol may have one made and delegate to it, best
 * as a {@link dev.linekeeper.protocol.DelegatingProtocol}. Safe for any thread.
 */
public final class Dialog implements ProtocolFactory {

	private final String connection;

	private final DialogSettings settings;

	private final LongSupplier nanoTime;

	private final DialogStatistics statistics = new DialogStatistics();

	// Never written into: read without a lock, for each frame.
	private volatile DialogListener[] listeners = {};

	private volatile @Nullable RequestObserver observer;

	private volatile @Nullable DialogProtocol current;

	/**
	 * Create a dialog.
	 * @param connection the connection's name
	 * @param settings what is said
	 * @param nanoTime tells the time, as {@link System#nanoTime()} does
	 */
	public Dialog(String connection, DialogSettings settings, LongSupplier nanoTime) {
		this.connection = connection;
		this.settings = settings;
		this.nanoTime = nanoTime;
	}

	/**
	 * Ask the peer.
	 * @param payload the content of the request's frame; copied
	 * @return as of {@link #request(byte[], Duration)}, with the configured time
	 */
	public CompletableFuture<Reply> request(byte[] payload) {
		return observed(payload, null);
	}

	/**
	 * Ask the peer. A request never waits for a connection. It waits for its place among
	 * those in flight. Do not wait for the reply in a callback of a protocol.
	 * @param payload the content of the request's frame; copied
	 * @param timeout the longest it may take until the reply is there, more than 0
	 * @return the reply, on the connection's reader thread; otherwise completes with a
	 * {@link RequestException}. If it is cancelled, its place is free for another, and
	 * its reply is told to listeners as late
	 */
	public CompletableFuture<Reply> request(byte[] payload, Duration timeout) {
		if (timeout.isNegative() || timeout.isZero()) {
			throw new IllegalArgumentException("timeout (" + timeout + ") must be more than 0");
		}
		return observed(payload, timeout);
	}

	/**
	 * Be told what the peer says by itself.
	 * @param listener is told
	 */
	public void addListener(DialogListener listener) {
		synchronized (this) {
			DialogListener[] more = Arrays.copyOf(this.listeners, this.listeners.length + 1);
			more[more.length - 1] = listener;
			this.listeners = more;
		}
	}

	/**
	 * Be told no more.
	 * @param listener was told
	 */
	public void removeListener(DialogListener listener) {
		synchronized (this) {
			List<DialogListener> fewer = new ArrayList<>(List.of(this.listeners));
			fewer.remove(listener);
			this.listeners = fewer.toArray(DialogListener[]::new);
		}
	}

	/**
	 * Have somebody look on at what callers ask.
	 * @param observer looks on; in place of the one before
	 */
	public void observe(RequestObserver observer) {
		this.observer = observer;
	}

	/**
	 * Return bytes without the secrets that the dialog is known to send: each of their
	 * bytes is an asterisk.
	 * @param data any bytes, for example a frame
	 * @return a copy
	 */
	public byte[] masked(byte[] data) {
		return Secrets.mask(data, this.settings.secrets(), this.settings.charset());
	}

	/**
	 * Return what happened since the start of the process.
	 * @return live
	 */
	public DialogStatistics statistics() {
		return this.statistics;
	}

	/**
	 * Return whose dialog it is.
	 * @return the connection's name
	 */
	public String connection() {
		return this.connection;
	}

	/**
	 * Return the charset of the frames' text.
	 * @return as configured
	 */
	public Charset charset() {
		return this.settings.charset();
	}

	/**
	 * Return the time that a request has if it has none of its own.
	 * @return as configured, more than 0
	 */
	public Duration requestTimeout() {
		return this.settings.requests().timeout();
	}

	/**
	 * Return how many requests, polls and heartbeats in order are on the line.
	 * @return 0 or more
	 */
	public int inFlight() {
		DialogProtocol protocol = this.current;
		return (protocol != null) ? protocol.inFlight() : 0;
	}

	/**
	 * Return how many requests wait for their turn.
	 * @return 0 or more
	 */
	public int waiting() {
		DialogProtocol protocol = this.current;
		return (protocol != null) ? protocol.waiting() : 0;
	}

	@Override
	public Protocol buildProtocol(InetSocketAddress address) {
		return new DialogProtocol(this);
	}

	@Override
	public String toString() {
		return "dialog";
	}

	DialogSettings settings() {
		return this.settings;
	}

	LongSupplier nanoTime() {
		return this.nanoTime;
	}

	boolean isListenedTo() {
		return this.listeners.length > 0;
	}

	void publish(long epoch, DialogListener.Kind kind, byte[] data) {
		for (DialogListener listener : this.listeners) {
			listener.received(this.connection, epoch, kind, data);
		}
	}

	void ready(DialogProtocol protocol) {
		this.current = protocol;
	}

	void gone(DialogProtocol protocol) {
		if (this.current == protocol) {
			this.current = null;
		}
	}

	private CompletableFuture<Reply> observed(byte[] payload, @Nullable Duration timeout) {
		RequestObserver present = this.observer;
		if (present == null) {
			return ask(payload, timeout);
		}
		BiConsumer<@Nullable Reply, @Nullable Throwable> ended = present.asked(this.connection);
		CompletableFuture<Reply> reply = ask(payload, timeout);
		// The future itself is returned, not what comes after: it may be cancelled.
		var unused = reply.whenComplete(ended);
		return reply;
	}

	private CompletableFuture<Reply> ask(byte[] payload, @Nullable Duration timeout) {
		DialogProtocol protocol = this.current;
		if (protocol == null) {
			this.statistics.failed(Outcome.NOT_SENT);
			return CompletableFuture.failedFuture(
					new RequestException(Outcome.NOT_SENT,
							"Connection '" + this.connection
									+ "' is not READY, or its protocol takes no requests; the request was not sent",
							null));
		}
		return protocol.request(payload, timeout);
	}

}
