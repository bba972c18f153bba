package dev.linekeeper.dialog;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

import org.jspecify.annotations.Nullable;

/**
 * How long something took, each time: the number and the sum, and how many took no longer
 * than some fixed bounds. Added to by one thread at a time, which costs no atomic
 * operation. Read from anywhere: each number is right by itself, but they are not taken
 * at one moment.
 */
public final class Durations {

	private static final long[] BOUNDS = { 1_000_000, 2_500_000, 5_000_000, 10_000_000, 25_000_000, 50_000_000,
			100_000_000, 250_000_000, 500_000_000, 1_000_000_000, 2_500_000_000L, 5_000_000_000L, 10_000_000_000L };

	private static final int SUM = BOUNDS.length + 1;

	// Made for the first, because most connections never have one.
	private volatile @Nullable AtomicLongArray cells;

	Durations() {
	}

	/**
	 * Return the bounds, in nanoseconds.
	 * @return 1 ms to 10 s, ascending
	 */
	public static List<Long> bounds() {
		return Arrays.stream(BOUNDS).boxed().toList();
	}

	/**
	 * Return how many there were.
	 * @return 0 or more
	 */
	public long count() {
		return countUpTo(BOUNDS.length);
	}

	/**
	 * Return how many took no longer than a bound.
	 * @param bound the bound's place in {@link #bounds()}
	 * @return 0 or more
	 */
	public long countUpTo(int bound) {
		AtomicLongArray cells = this.cells;
		long count = 0;
		for (int i = 0; cells != null && i <= bound; i++) {
			count += cells.get(i);
		}
		return count;
	}

	/**
	 * Return how long all of them took together.
	 * @return nanoseconds
	 */
	public long totalNanos() {
		AtomicLongArray cells = this.cells;
		return (cells != null) ? cells.get(SUM) : 0;
	}

	void add(long nanos) {
		int cell = 0;
		while (cell < BOUNDS.length && nanos > BOUNDS[cell]) {
			cell++;
		}
		AtomicLongArray cells = this.cells;
		if (cells == null) {
			cells = firstCells();
		}
		cells.lazySet(cell, cells.getPlain(cell) + 1);
		cells.lazySet(SUM, cells.getPlain(SUM) + nanos);
	}

	private synchronized AtomicLongArray firstCells() {
		AtomicLongArray cells = this.cells;
		if (cells == null) {
			cells = new AtomicLongArray(SUM + 1);
			this.cells = cells;
		}
		return cells;
	}

}
