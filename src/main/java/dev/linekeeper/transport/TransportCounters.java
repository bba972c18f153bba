package dev.linekeeper.transport;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

/**
 * What went over the connections of one name since the start of the process. Written by
 * the reader, and by whoever writes, never two at a time; read from anywhere.
 */
public final class TransportCounters {

	private final AtomicLong bytesIn = new AtomicLong();

	private final AtomicLong framesIn = new AtomicLong();

	private final AtomicLong bytesOut = new AtomicLong();

	private final AtomicLong framesOut = new AtomicLong();

	private final AtomicLong framingErrors = new AtomicLong();

	// Added to by several at a time: whoever finds that it is lost.

	private final AtomicLong unsent = new AtomicLong();

	private final AtomicLong maybeSent = new AtomicLong();

	private volatile long lastReadNanos;

	private volatile boolean read;

	private volatile long lastWriteNanos;

	private volatile boolean wrote;

	private volatile @Nullable Instant certificateExpiry;

	/**
	 * Return the bytes received.
	 * @return 0 or more
	 */
	public long bytesIn() {
		return this.bytesIn.get();
	}

	/**
	 * Return the frames handed to protocols.
	 * @return 0 or more
	 */
	public long framesIn() {
		return this.framesIn.get();
	}

	/**
	 * Return the bytes handed to the operating system.
	 * @return 0 or more
	 */
	public long bytesOut() {
		return this.bytesOut.get();
	}

	/**
	 * Return the frames handed to the operating system.
	 * @return 0 or more
	 */
	public long framesOut() {
		return this.framesOut.get();
	}

	/**
	 * Return how often what was received broke the framing, whether it was passed over or
	 * closed the connection.
	 * @return 0 or more
	 */
	public long framingErrors() {
		return this.framingErrors.get();
	}

	/**
	 * Return the frames that were lost with a connection before one byte had left.
	 * @return 0 or more
	 */
	public long framesUnsent() {
		return this.unsent.get();
	}

	/**
	 * Return the frames that were being written when a connection was lost: the peer may
	 * have them or not.
	 * @return 0 or more
	 */
	public long framesMaybeSent() {
		return this.maybeSent.get();
	}

	/**
	 * Return when the last byte was received.
	 * @param now the time source's present {@link TimeSource#nanoTime()}
	 * @return nanoseconds ago, or -1 if none ever was
	 */
	public long nanosSinceLastRead(long now) {
		return this.read ? Math.max(0, now - this.lastReadNanos) : -1;
	}

	/**
	 * Return when the last byte was received, to tell what came together: frames of one
	 * read find the same time.
	 * @return the time source's {@link TimeSource#nanoTime()} then; meaningless before
	 * the first byte
	 */
	public long lastReadNanos() {
		return this.lastReadNanos;
	}

	/**
	 * Return when the last byte was handed to the operating system.
	 * @param now the time source's present {@link TimeSource#nanoTime()}
	 * @return nanoseconds ago, or -1 if none ever was
	 */
	public long nanosSinceLastWrite(long now) {
		return this.wrote ? Math.max(0, now - this.lastWriteNanos) : -1;
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
		this.bytesIn.lazySet(this.bytesIn.getPlain() + bytes);
		this.lastReadNanos = now;
		if (!this.read) {
			this.read = true;
		}
	}

	void delivered(long frames) {
		this.framesIn.lazySet(this.framesIn.getPlain() + frames);
	}

	void framingError() {
		this.framingErrors.lazySet(this.framingErrors.getPlain() + 1);
	}

	void unsent(int frames) {
		this.unsent.addAndGet(frames);
	}

	void maybeSent(int frames) {
		this.maybeSent.addAndGet(frames);
	}

	void written(int bytes, int frames, long now) {
		this.lastWriteNanos = now;
		if (!this.wrote) {
			this.wrote = true;
		}
		this.bytesOut.lazySet(this.bytesOut.getPlain() + bytes);
		this.framesOut.lazySet(this.framesOut.getPlain() + frames);
	}

}
