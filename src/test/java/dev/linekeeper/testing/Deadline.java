package dev.linekeeper.testing;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The moment at which a wait is given up.
 */
final class Deadline {

	/** How long instruments wait for what a test expects, if it does not say. */
	static final Duration PATIENCE = Duration.ofSeconds(5);

	private final long nanoTime;

	private Deadline(long nanoTime) {
		this.nanoTime = nanoTime;
	}

	static Deadline in(Duration timeout) {
		return new Deadline(System.nanoTime() + timeout.toNanos());
	}

	/** The time left in milliseconds, rounded up, 0 when over: never 0 by rounding. */
	int millisLeft() {
		long nanos = this.nanoTime - System.nanoTime();
		if (nanos <= 0) {
			return 0;
		}
		return (int) Math.min(Integer.MAX_VALUE, TimeUnit.NANOSECONDS.toMillis(nanos) + 1);
	}

	/** Wait for the threads to end, and for those they add to the list before they do. */
	void awaitEnd(List<Thread> threads) {
		for (int i = 0; i < threads.size(); i++) {
			Thread thread = threads.get(i);
			try {
				thread.join(millisLeft() + 1);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				return;
			}
			if (thread.isAlive()) {
				throw new AssertionError("thread '" + thread.getName() + "' has not ended");
			}
		}
	}

}
