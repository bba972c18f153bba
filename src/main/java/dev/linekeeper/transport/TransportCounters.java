package dev.linekeeper.transport;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What went over the connections of one name since the start of the process. Written by
 * the reader, and by whoever writes, never two at a time; read from anywhere.
 */
public final class TransportCounters {

	private volatile long bytesIn;

	private volatile long framesIn;

	private volatile long bytesOut;

	private volatile long framesOut;

	private volatile long framingErrors;

	// Added to by several at a time, under this: whoever finds that it is lost.

	private volatile long unsent;

	private volatile long maybeSent;

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
		return this.bytesIn;
	}

	/**
	 * Return the frames handed to protocols.
	 * @return 0 or more
	 */
	public long framesIn() {
		return this.framesIn;
	}

	/**
	 * Return the bytes handed to the operating system.
	 * @return 0 or more
	 */
	public long bytesOut() {
		return this.bytesOut;
	}

	/**
	 * Return the frames handed to the operating system.
	 * @return 0 or more
	 */
	public long framesOut() {
		return this.framesOut;
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
		long sum = this.bytesIn + bytes;
		this.bytesIn = sum;
		this.lastReadNanos = now;
		if (!this.read) {
			this.read = true;
		}
	}

	void delivered(long frames) {
		long sum = this.framesIn + frames;
		this.framesIn = sum;
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
		this.lastWriteNanos = now;
		if (!this.wrote) {
			this.wrote = true;
		}
		long bytesSum = this.bytesOut + bytes;
		this.bytesOut = bytesSum;
		long framesSum = this.framesOut + frames;
		this.framesOut = framesSum;
	}

}
