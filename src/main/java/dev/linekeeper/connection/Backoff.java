package dev.linekeeper.connection;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt. After the first failure a random part of the
 * initial delay, so that many connections that were lost at once do not return at once;
 * then the initial delay, multiplied for every further failure up to the longest, each
 * randomly shorter or longer by the jitter.
 */
final class Backoff {

	private final ConnectionSettings.Reconnect settings;

	private final RandomGenerator random;

	Backoff(ConnectionSettings.Reconnect settings, RandomGenerator random) {
		this.settings = settings;
		this.random = random;
	}

	/**
	 * Return the delay after so many failures.
	 * @param failures in a row, 1 or more
	 * @return 0 or more
	 */
	Duration after(int failures) {
		double initial = this.settings.initialDelay().toNanos();
		if (failures <= 1) {
			return Duration.ofNanos((long) (initial * this.random.nextDouble()));
		}
		double longest = this.settings.maxDelay().toNanos();
		double delay = Math.min(longest, initial * Math.pow(this.settings.multiplier(), failures - 2.0));
		double spread = this.settings.jitter() * (2 * this.random.nextDouble() - 1);
		return Duration.ofNanos((long) (delay * (1 + spread)));
	}

}
