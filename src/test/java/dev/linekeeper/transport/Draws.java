package dev.linekeeper.transport;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.random.RandomGenerator;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Draws what the test says, and nothing else.
 */
final class Draws implements RandomGenerator {

	private final Queue<Integer> next = new ArrayDeque<>();

	void add(int... numbers) {
		for (int number : numbers) {
			this.next.add(number);
		}
	}

	@Override
	public int nextInt(int bound) {
		Integer number = this.next.poll();
		assertThat(number).as("a draw that was expected").isNotNull().isBetween(0, bound - 1);
		return number;
	}

	@Override
	public long nextLong() {
		throw new AssertionError("nothing but numbers below a bound is drawn");
	}

}
