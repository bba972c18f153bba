package dev.linekeeper.transport;

import java.time.Duration;
import java.time.Instant;

/**
 * Time that passes when a test says so.
 */
final class HandTime implements TimeSource {

	private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

	// Not 0, and close to where a long is at its end: nothing may depend on the origin.
	private static final long ORIGIN = Long.MAX_VALUE - Duration.ofMinutes(1).toNanos();

	private long passed;

	void pass(Duration duration) {
		this.passed += duration.toNanos();
	}

	@Override
	public long nanoTime() {
		return ORIGIN + this.passed;
	}

	@Override
	public Instant now() {
		return BEGIN.plusNanos(this.passed);
	}

}
