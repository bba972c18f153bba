package dev.linekeeper.bench.line;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * What a contender must reach, as so many times what another does.
 *
 * @param contender who
 * @param measure {@code rate}, {@code p50}, {@code p99}, or {@code cpu} for each frame
 * @param least whether it must be so much or more, otherwise so much or less
 * @param factor times
 * @param bases the others, of whom the best counts
 */
record Goal(String contender, String measure, boolean least, double factor, List<String> bases) {

	/** Read goals, with semicolons between. */
	static List<Goal> all(String text) {
		return Stream.of(text.split("; *")).map((one) -> {
			String[] words = one.split(" ");
			return new Goal(words[0], words[1], words[2].equals(">="), Double.parseDouble(words[3]),
					List.of(Arrays.copyOfRange(words, 4, words.length)));
		}).toList();
	}

	/** Say whether it is met, if those who matter were measured. */
	String verdict(Results results) {
		OptionalDouble own = results.median(this.contender, this.measure);
		boolean muchIsGood = this.measure.equals("rate");
		OptionalDouble best = this.bases.stream()
			.map((base) -> results.median(base, this.measure))
			.filter(OptionalDouble::isPresent)
			.mapToDouble(OptionalDouble::getAsDouble)
			.reduce(muchIsGood ? Math::max : Math::min);
		if (own.isEmpty() || best.isEmpty()) {
			return this + ": not measured";
		}
		double times = own.getAsDouble() / best.getAsDouble();
		boolean met = this.least ? times >= this.factor : times <= this.factor;
		return String.format(Locale.ROOT, "%s: %.2f, %s", this, times, met ? "met" : "**missed**");
	}

	@Override
	public String toString() {
		String who = (this.bases.size() > 1) ? "the best other" : this.bases.get(0);
		return String.format(Locale.ROOT, "%s %s %s %s × %s", this.contender, this.measure, this.least ? "≥" : "≤",
				this.factor, who);
	}

}
