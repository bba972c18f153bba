package dev.linekeeper.transport;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * The order of hosts that RFC 2782 demands.
 */
class ServiceRecordTests {

	private final Draws draws = new Draws();

	@Test
	void lowerPrioritiesComeFirst() {
		this.draws.add(0, 0, 0);

		assertThat(drawn(at(20, 9, "c"), at(0, 9, "a"), at(10, 9, "b"))).containsExactly("a", "b", "c");
	}

	@Test
	void firstWhoseRunningSumIsNotLessThanTheDrawIsTaken() {
		// Sums 10, 30, 60 of a, b, c.
		this.draws.add(30, 0, 0);
		assertThat(drawn(at(0, 10, "a"), at(0, 20, "b"), at(0, 30, "c"))).startsWith("b");
		this.draws.add(31, 0, 0);
		assertThat(drawn(at(0, 10, "a"), at(0, 20, "b"), at(0, 30, "c"))).startsWith("c");
		this.draws.add(10, 0, 0);
		assertThat(drawn(at(0, 10, "a"), at(0, 20, "b"), at(0, 30, "c"))).startsWith("a");
	}

	@Test
	void whatIsLeftIsDrawnAmongItself() {
		// 60 of 60, then 11 of 30, then 0 of 10.
		this.draws.add(60, 11, 0);

		assertThat(drawn(at(0, 10, "a"), at(0, 20, "b"), at(0, 30, "c"))).containsExactly("c", "b", "a");
	}

	@Test
	void hostWithoutWeightIsDrawnByZeroOnlyWhereverItStands() {
		this.draws.add(0, 0);
		assertThat(drawn(at(0, 5, "a"), at(0, 0, "spare"))).containsExactly("spare", "a");
		this.draws.add(1, 0);
		assertThat(drawn(at(0, 5, "a"), at(0, 0, "spare"))).containsExactly("a", "spare");
	}

	@Test
	void sharesAreThoseOfTheWeights() {
		SplittableRandom random = new SplittableRandom(2782);
		Map<String, Integer> first = new TreeMap<>();
		for (int i = 0; i < 40_000; i++) {
			List<ServiceRecord> drawn = ServiceRecord.drawn(List.of(at(0, 10, "a"), at(0, 30, "b"), at(0, 60, "c")),
					random);
			first.merge(drawn.get(0).target(), 1, Integer::sum);
		}

		assertThat(first.get("a") / 40_000.0).isCloseTo(0.1, within(0.02));
		assertThat(first.get("b") / 40_000.0).isCloseTo(0.3, within(0.02));
		assertThat(first.get("c") / 40_000.0).isCloseTo(0.6, within(0.02));
	}

	private List<String> drawn(ServiceRecord... records) {
		return ServiceRecord.drawn(List.of(records), this.draws).stream().map(ServiceRecord::target).toList();
	}

	private static ServiceRecord at(int priority, int weight, String target) {
		return new ServiceRecord(priority, weight, target, 1);
	}

}
