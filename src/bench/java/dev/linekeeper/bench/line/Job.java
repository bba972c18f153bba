package dev.linekeeper.bench.line;

import java.time.Duration;

import dev.linekeeper.bench.FrameKind;

/**
 * What one process measures.
 *
 * @param kind how frames are told apart
 * @param frames the frames
 * @param port where the peer listens, on loopback
 * @param warmUp how long it runs before it is measured
 * @param measure how long it is measured
 * @param window how many frames or requests are on the line at once
 * @param slices is told when it is measured
 */
record Job(FrameKind kind, Frames frames, int port, Duration warmUp, Duration measure, int window,
		Slices slices) {

	/** The part of the warm-up for which it must have a processor. */
	static final double WARM = 1;

	/** The part of the measurement, in which it may wait for the peer. */
	static final double MEASURED = 0.5;

	/** The most bytes of a frame, for those who want to know. */
	int limit() {
		return Math.max(2048, this.frames.size() + 64);
	}

}
