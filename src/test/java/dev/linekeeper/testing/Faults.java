package dev.linekeeper.testing;

import java.util.concurrent.TimeUnit;

/**
 * What is wrong with one direction of a proxy, now. Switched by the test's thread, read
 * by the pumps before each step.
 */
final class Faults {

	private static final Latency NO_LATENCY = new Latency(0, 0);

	private static final Slicing NO_SLICING = new Slicing(Integer.MAX_VALUE, 0, 0);

	// A slice of bandwidth lasts this part of a second.
	private static final int SLICES_PER_SECOND = 20;

	volatile Latency latency = NO_LATENCY;

	volatile Slicing slicing = NO_SLICING;

	volatile long bytesPerSecond = Long.MAX_VALUE;

	volatile long limit = Long.MAX_VALUE;

	volatile long endDelayNanos;

	volatile boolean stalled;

	volatile boolean swallowing;

	void clear() {
		this.latency = NO_LATENCY;
		this.slicing = NO_SLICING;
		this.bytesPerSecond = Long.MAX_VALUE;
		this.limit = Long.MAX_VALUE;
		this.endDelayNanos = 0;
		this.stalled = false;
		this.swallowing = false;
	}

	/** The most bytes to write at once, so that bandwidth comes in even slices. */
	int slice() {
		return (int) Math.max(1, Math.min(Integer.MAX_VALUE, this.bytesPerSecond / SLICES_PER_SECOND));
	}

	/** How long to pause after having written so many bytes. */
	long pauseNanosAfter(int bytes) {
		return this.slicing.gapNanos + TimeUnit.SECONDS.toNanos(bytes) / this.bytesPerSecond;
	}

	/**
	 * A delay of each byte.
	 *
	 * @param nanos the delay on average
	 * @param jitterNanos how much more or less it may be
	 */
	record Latency(long nanos, long jitterNanos) {

		/** The delay for a chunk that drew {@code luck}, from -1 to 1. */
		long nanos(double luck) {
			return Math.max(0, this.nanos + (long) (this.jitterNanos * luck));
		}

	}

	/**
	 * Cutting of what is written into pieces.
	 *
	 * @param average the size of a piece on average
	 * @param variation how much more or less it may be
	 * @param gapNanos the pause after a piece
	 */
	record Slicing(int average, int variation, long gapNanos) {

		/** The size of the piece that drew {@code luck}, from -1 to 1. */
		int pieceSize(double luck) {
			return Math.max(1, this.average + (int) Math.round(this.variation * luck));
		}

	}

}
