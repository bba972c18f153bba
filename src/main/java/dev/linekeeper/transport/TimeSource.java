package dev.linekeeper.transport;

import java.time.Instant;

/**
 * Where time comes from, so that tests can bring their own.
 */
public interface TimeSource {

	/**
	 * Time that only goes forward, for measuring.
	 * @return nanoseconds from an arbitrary origin
	 */
	long nanoTime();

	/**
	 * The wall clock, for showing; it may jump, and nothing is decided by it.
	 * @return now
	 */
	Instant now();

	/**
	 * Return the system's time.
	 * @return the system's clocks
	 */
	static TimeSource system() {
		return new TimeSource() {

			@Override
			public long nanoTime() {
				return System.nanoTime();
			}

			@Override
			public Instant now() {
				return Instant.now();
			}

		};
	}

}
