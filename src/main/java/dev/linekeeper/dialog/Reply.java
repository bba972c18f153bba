package dev.linekeeper.dialog;

import java.time.Duration;

/**
 * What a peer answered to a request.
 */
public final class Reply {

	private final byte[] payload;

	private final long latencyNanos;

	private final long epoch;

	Reply(byte[] payload, long latencyNanos, long epoch) {
		this.payload = payload;
		this.latencyNanos = latencyNanos;
		this.epoch = epoch;
	}

	/**
	 * Return the reply's bytes.
	 * @return the content of the frame; several frames are joined
	 */
	public byte[] payload() {
		return this.payload;
	}

	/**
	 * Return how long it took, from the request's call.
	 * @return 0 or more
	 */
	public Duration latency() {
		return Duration.ofNanos(this.latencyNanos);
	}

	/**
	 * Return the connection it came over.
	 * @return the number of the attempt that opened it
	 */
	public long epoch() {
		return this.epoch;
	}

}
