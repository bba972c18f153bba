package dev.linekeeper.bench.line;

import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * How late a thread is woken here and now that wants nothing but to be woken: what no
 * timer of this process can be better than.
 */
final class Lateness implements AutoCloseable {

	private static final long PERIOD_MILLIS = 10;

	private static final double WORTH_NOTING_MILLIS = 5;

	private final Thread thread = new Thread(this::watch, "lateness");

	private final Queue<Sample> samples = new ConcurrentLinkedQueue<>();

	/** Begin to watch. */
	Lateness() {
		this.thread.setDaemon(true);
		this.thread.start();
	}

	/** Forget what was so far. */
	void reset() {
		this.samples.clear();
	}

	/** The greatest so far, in milliseconds; 0 if there was little. */
	double greatest() {
		return this.samples.stream().mapToDouble(Sample::late).max().orElse(0);
	}

	/** The greatest of those who should have woken or woke between. */
	double greatest(Instant from, Instant to) {
		return this.samples.stream()
			.filter((sample) -> !sample.woke.isBefore(from) && !sample.due.isAfter(to))
			.mapToDouble(Sample::late)
			.max()
			.orElse(0);
	}

	@Override
	public void close() {
		this.thread.interrupt();
	}

	private void watch() {
		try {
			while (true) {
				long began = System.nanoTime();
				Thread.sleep(PERIOD_MILLIS);
				double late = (System.nanoTime() - began) / 1e6 - PERIOD_MILLIS;
				if (late > WORTH_NOTING_MILLIS) {
					Instant now = Instant.now();
					this.samples.add(new Sample(now.minusNanos((long) (late * 1e6)), now, late));
				}
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private record Sample(Instant due, Instant woke, double late) {

	}

}
