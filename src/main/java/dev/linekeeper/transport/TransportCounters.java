package dev.linekeeper.transport;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLongArray;

import org.jspecify.annotations.Nullable;

/**
 * What went over the connections of one name since the start of the process. Written by
 * the reader, and by whoever writes, never two at a time; read from anywhere.
 */
public final class TransportCounters {

	// Places of what is counted.

	private static final int BYTES_IN = 0;

	private static final int FRAMES_IN = 1;

	private static final int LAST_READ = 2;

	private static final int BYTES_OUT = 3;

	private static final int FRAMES_OUT = 4;

	private static final int LAST_WRITE = 5;

	// In one array, for it can be written without a fence.
	private final AtomicLongArray counts = new AtomicLongArray(LAST_WRITE + 1);

	private volatile long framingErrors;

	// Added to by several at a time, under this: whoever finds that it is lost.

	private volatile long unsent;

	private volatile long maybeSent;

	private volatile boolean read;

	private volatile boolean wrote;

	private volatile @Nullable Instant certificateExpiry;

	/**
	 * Return the bytes received.
	 * @return 0 or more
	 */
	public long bytesIn() {
		return this.counts.get(BYTES_IN);
	}

	/**
	 * Return the frames handed to protocols.
	 * @return 0 or more
	 */
	public long framesIn() {
		return this.counts.get(FRAMES_IN);
	}

	/**
	 * Return the bytes handed to the operating system.
	 * @return 0 or more
	 */
	public long bytesOut() {
		return this.counts.get(BYTES_OUT);
	}

	/**
	 * Return the frames handed to the operating system.
	 * @return 0 or more
	 */
	public long framesOut() {
		return this.counts.get(FRAMES_OUT);
	}

	/**
	 * Return how often what was received broke the framing, whether it was passed over or
	 * closed the connection.
	 * @return 0 or more
	 */
	public long framingErrors() {
		return this.framingErrors;
	}

	/**
	 * Return the frames that were lost with a connection before one byte had left.
	 * @return 0 or more
	 */
	public long framesUnsent() {
		return this.unsent;
	}

	/**
	 * Return the frames that were being written when a connection was lost: the peer may
	 * have them or not.
	 * @return 0 or more
	 */
	public long framesMaybeSent() {
		return this.maybeSent;
	}

	/**
	 * Return when the last byte was received.
	 * @param now the time source's present {@link TimeSource#nanoTime()}
	 * @return nanoseconds ago, or -1 if none ever was
	 */
	public long nanosSinceLastRead(long now) {
		return this.read ? Math.max(0, now - lastReadNanos()) : -1;
	}

	/**
	 * Return when the last byte was received, to tell what came together: frames of one
	 * read find the same time.
	 * @return the time source's {@link TimeSource#nanoTime()} then; meaningless before
	 * the first byte
	 */
	public long lastReadNanos() {
		return this.counts.get(LAST_READ);
	}

	/**
	 * Return when the last byte was handed to the operating system.
	 * @param now the time source's present {@link TimeSource#nanoTime()}
	 * @return nanoseconds ago, or -1 if none ever was
	 */
	public long nanosSinceLastWrite(long now) {
		return this.wrote ? Math.max(0, now - this.counts.get(LAST_WRITE)) : -1;
	}

	/**
	 * Return when the first of the certificates of the latest TLS handshake expires: the
	 * peer's, those of its authorities that it has shown, and our own.
	 * @return {@code null} if there was none
	 */
	public @Nullable Instant certificateExpiry() {
		return this.certificateExpiry;
	}

	void certificatesExpire(@Nullable Instant at) {
		this.certificateExpiry = at;
	}

	void received(int bytes, long now) {
		add(BYTES_IN, bytes);
		this.counts.lazySet(LAST_READ, now);
		if (!this.read) {
			this.read = true;
		}
	}

	void delivered(long frames) {
		add(FRAMES_IN, frames);
	}

	void framingError() {
		long sum = this.framingErrors + 1;
		this.framingErrors = sum;
	}

	synchronized void unsent(int frames) {
		this.unsent += frames;
	}

	synchronized void maybeSent(int frames) {
		this.maybeSent += frames;
	}

	void written(int bytes, int frames, long now) {
		this.counts.lazySet(LAST_WRITE, now);
		if (!this.wrote) {
			this.wrote = true;
		}
		add(BYTES_OUT, bytes);
		add(FRAMES_OUT, frames);
	}

	/** Called by one thread at a time. */
	private void add(int what, long more) {
		this.counts.lazySet(what, this.counts.getPlain(what) + more);
	}

}
