package dev.linekeeper.bench.line;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What came of one row so far.
 */
final class Results {

	private static final Pattern FIGURE = Pattern.compile("\"(\\w+)\": ?([-+.eE\\d]+)");

	private final Row row;

	private final boolean byProcessor;

	private final Map<String, Map<String, List<Double>>> values = new HashMap<>();

	private final List<String> failures = new ArrayList<>();

	/**
	 * Create results.
	 * @param row what is measured
	 * @param byProcessor whether rates are by the second of the client's processor time,
	 * for when others are at work
	 */
	Results(Row row, boolean byProcessor) {
		this.row = row;
		this.byProcessor = byProcessor;
	}

	void add(String contender, String json) {
		Map<String, Double> figures = new HashMap<>();
		Matcher matcher = FIGURE.matcher(json);
		while (matcher.find()) {
			figures.put(matcher.group(1), Double.valueOf(matcher.group(2)));
		}
		double frames = figures.getOrDefault("frames", 0.0);
		double cpu = figures.getOrDefault("cpu", 0.0);
		figures.put("rate", frames / (this.byProcessor ? cpu : figures.getOrDefault("seconds", 0.0)));
		figures.put("cpu", cpu / frames * 1e6);
		Map<String, List<Double>> known = this.values.computeIfAbsent(contender, (key) -> new HashMap<>());
		figures.forEach((name, value) -> known.computeIfAbsent(name, (key) -> new ArrayList<>()).add(value));
	}

	void failed(String contender, String why) {
		this.failures.add(contender + ": " + why);
	}

	OptionalDouble median(String contender, String measure) {
		List<Double> sorted = sorted(contender, measure);
		if (sorted.isEmpty()) {
			return OptionalDouble.empty();
		}
		int middle = sorted.size() / 2;
		return OptionalDouble.of((sorted.size() % 2 == 1) ? sorted.get(middle)
				: (sorted.get(middle - 1) + sorted.get(middle)) / 2);
	}

	private List<Double> sorted(String contender, String measure) {
		return this.values.getOrDefault(contender, Map.of())
			.getOrDefault(measure, List.of())
			.stream()
			.sorted()
			.toList();
	}

	/** A table, and what it means for the goals. */
	String markdown() {
		boolean time = this.row.isOfTime();
		String measure = time ? "p50" : "rate";
		StringBuilder text = new StringBuilder("### " + this.row.title() + " (`" + this.row.name() + "`)\n\n");
		text.append(time ? "| | p50, µs (least–most) | p99, µs | CPU, s per million |"
				: "| | thousand frames a second" + (this.byProcessor ? " of CPU" : "")
						+ " (least–most) | CPU, s per million |");
		text.append(" × C | × raw | × Netty |\n").append("|---".repeat(time ? 7 : 6)).append("|\n");
		for (String contender : this.row.contenders()) {
			List<Double> sorted = sorted(contender, measure);
			if (sorted.isEmpty()) {
				continue;
			}
			double unit = time ? 1 : 1e3;
			double middle = median(contender, measure).orElseThrow();
			text.append(String.format(Locale.ROOT, "| %s | %s (%s–%s) |", contender, figure(middle / unit),
					figure(sorted.get(0) / unit), figure(sorted.get(sorted.size() - 1) / unit)));
			if (time) {
				text.append(' ').append(figure(median(contender, "p99").orElse(Double.NaN))).append(" |");
			}
			text.append(' ').append(figure(median(contender, "cpu").orElse(Double.NaN))).append(" |");
			for (String base : List.of("c", "raw", "netty")) {
				OptionalDouble plain = median(base, measure);
				OptionalDouble other = plain.isPresent() ? plain : median(base + Tls.SUFFIX, measure);
				text.append(' ')
					.append(other.isPresent() ? String.format(Locale.ROOT, "%.3g", middle / other.getAsDouble()) : "–")
					.append(" |");
			}
			text.append('\n');
		}
		text.append('\n');
		this.row.goals().forEach((goal) -> text.append("- ").append(goal.verdict(this)).append('\n'));
		this.failures.forEach((failure) -> text.append("- **failed** ").append(failure).append('\n'));
		return text.append('\n').toString();
	}

	private static String figure(double value) {
		return String.format(Locale.ROOT, (value >= 100) ? "%.0f" : (value >= 10) ? "%.1f" : "%.3f", value);
	}

}
