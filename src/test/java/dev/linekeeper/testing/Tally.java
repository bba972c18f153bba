package dev.linekeeper.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * What a proxy has seen so far, and waiting for it without sleeping.
 */
final class Tally {

	private final List<Long> attempts = new ArrayList<>();

	private final Map<Direction, Long> forwarded = new EnumMap<>(Direction.class);

	private final Map<Direction, Long> swallowed = new EnumMap<>(Direction.class);

	private int closed;

	synchronized void attempted(long nanoTime) {
		this.attempts.add(nanoTime);
		notifyAll();
	}

	synchronized void closed() {
		this.closed++;
		notifyAll();
	}

	synchronized void forwarded(Direction direction, int bytes) {
		this.forwarded.merge(direction, (long) bytes, Long::sum);
		notifyAll();
	}

	synchronized void swallowed(Direction direction, int bytes) {
		this.swallowed.merge(direction, (long) bytes, Long::sum);
		notifyAll();
	}

	synchronized List<Long> attemptTimes() {
		return List.copyOf(this.attempts);
	}

	synchronized int acceptedCount() {
		return this.attempts.size();
	}

	synchronized int closedCount() {
		return this.closed;
	}

	synchronized long forwardedCount(Direction direction) {
		return this.forwarded.getOrDefault(direction, 0L);
	}

	synchronized long swallowedCount(Direction direction) {
		return this.swallowed.getOrDefault(direction, 0L);
	}

	/**
	 * Wait until {@code count} has come to {@code wanted}; if it does not, say what was
	 * seen.
	 */
	synchronized void await(String what, LongSupplier count, long wanted, Duration timeout) {
		Deadline deadline = Deadline.in(timeout);
		while (count.getAsLong() < wanted) {
			long millis = deadline.millisLeft();
			if (millis == 0) {
				throw new AssertionError("expected " + wanted + " " + what + " within " + timeout.toMillis()
						+ " ms, saw " + count.getAsLong() + "; altogether " + this);
			}
			try {
				wait(millis);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new AssertionError("interrupted while waiting for " + wanted + " " + what, ex);
			}
		}
	}

	@Override
	public synchronized String toString() {
		return this.attempts.size() + " accepted, " + this.closed + " closed, bytes forwarded " + this.forwarded
				+ ", swallowed " + this.swallowed;
	}

}
