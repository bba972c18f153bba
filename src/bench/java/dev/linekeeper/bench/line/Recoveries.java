package dev.linekeeper.bench.line;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * What came of all outages so far.
 */
final class Recoveries {

	private static final double EXCESS_MILLIS = 20;

	private static final double MEDIAN_MILLIS = 500;

	private static final double LONGEST_SECONDS = 3;

	private static final List<String> OURS = List.of("line", "line-fast");

	private static final List<String> TWISTED = List.of("twisted-factory", "twisted-service");

	private static final String LEGEND = """
			line: our defaults; line-fast: reconnect.initial-delay 200ms,
			max-delay 1s; netty-loop: 1 s after each loss and failure; twisted-factory: ReconnectingClientFactory;
			twisted-service: ClientService; si-net: Spring Integration in client mode, which looks every 60 s.

			""";

	private final List<Double> outages;

	private final Map<Key, List<Outage.Recovery>> all = new LinkedHashMap<>();

	private final List<String> failures = new ArrayList<>();

	/**
	 * Create it without any.
	 * @param outages in seconds, in order
	 */
	Recoveries(List<Double> outages) {
		this.outages = outages;
	}

	void add(String contender, double outage, Outage.Recovery recovery) {
		this.all.computeIfAbsent(new Key(contender, outage), (key) -> new ArrayList<>()).add(recovery);
	}

	void failed(String contender, double outage, String why) {
		this.failures.add(contender + " after " + outage + " s: " + why);
	}

	/**
	 * Whether all of ours came back when they had said, or as late as a thread woke that
	 * only slept, and none failed.
	 */
	boolean isAsAnnounced() {
		return this.failures.isEmpty() && unexplained() == 0;
	}

	private long unexplained() {
		return this.all.values()
			.stream()
			.flatMap(List::stream)
			.filter((recovery) -> recovery.excess().orElse(0) > EXCESS_MILLIS + recovery.lateness())
			.count();
	}

	/**
	 * A table, and what it means for the goals.
	 * @param lateness how late a thread was woken meanwhile, at most, in milliseconds
	 */
	String markdown(double lateness) {
		StringBuilder text = new StringBuilder("JDK " + Runtime.version().feature() + ", "
				+ Runtime.getRuntime().availableProcessors() + " processors; each line was lost once. " + LEGEND);
		text.append("| | outage, s | lines | median, s | p90, s | most, s | most over the announced delay, ms |\n");
		text.append("|---".repeat(7)).append("|\n");
		for (String contender : this.all.keySet().stream().map(Key::contender).distinct().toList()) {
			for (double outage : this.outages) {
				double[] sorted = millis(contender, outage);
				if (sorted.length > 0) {
					OptionalDouble excess = excesses(List.of(contender), outage).max();
					text.append(String.format(Locale.ROOT, "| %s | %s | %d | %.3f | %.3f | %.3f | %s |%n", contender,
							outage, sorted.length, quantile(sorted, 0.5) / 1e3, quantile(sorted, 0.9) / 1e3,
							quantile(sorted, 1) / 1e3, excess.isPresent() ? text(excess.getAsDouble()) : "–"));
				}
			}
		}
		text.append('\n');
		text.append(String.format(Locale.ROOT,
				"- line and line-fast ≤ the announced delay + %.0f ms: most %s ms, %d of %d above, %s%n", EXCESS_MILLIS,
				text(excesses(OURS).max().orElse(Double.NaN)),
				excesses(OURS).filter((excess) -> excess > EXCESS_MILLIS).count(), excesses(OURS).count(),
				met(excesses(OURS).allMatch((excess) -> excess <= EXCESS_MILLIS))));
		text.append(String.format(Locale.ROOT,
				"- the same + as late as a thread that only slept woke meanwhile (%s ms at most, in all): %d above, %s%n",
				text(lateness), unexplained(), met(unexplained() == 0)));
		this.outages.forEach((outage) -> text.append(verdicts(outage)));
		this.failures.forEach((failure) -> text.append("- **failed** ").append(failure).append('\n'));
		return text.toString();
	}

	private String verdicts(double outage) {
		double[] own = millis("line", outage);
		if (own.length == 0) {
			return "";
		}
		double median = quantile(own, 0.5);
		String text = "";
		if (outage <= LONGEST_SECONDS) {
			text += String.format(Locale.ROOT, "- line median ≤ %.1f s after %s s: %.3f, %s%n", MEDIAN_MILLIS / 1e3,
					outage, median / 1e3, met(median <= MEDIAN_MILLIS));
		}
		OptionalDouble twisted = TWISTED.stream()
			.map((contender) -> millis(contender, outage))
			.filter((sorted) -> sorted.length > 0)
			.mapToDouble((sorted) -> quantile(sorted, 0.5))
			.min();
		if (twisted.isPresent()) {
			text += String.format(Locale.ROOT, "- line median ≤ Twisted's better one after %s s: %.3f, %.3f, %s%n",
					outage, median / 1e3, twisted.getAsDouble() / 1e3, met(median <= twisted.getAsDouble()));
		}
		return text;
	}

	/** Every recovery. */
	String json() {
		return this.all.entrySet()
			.stream()
			.flatMap((entry) -> entry.getValue().stream().map((recovery) -> json(entry.getKey(), recovery)))
			.collect(Collectors.joining(",\n  ", "[\n  ", "\n]\n"));
	}

	private static String json(Key key, Outage.Recovery recovery) {
		String excess = recovery.excess().isPresent()
				? String.format(Locale.ROOT, ", \"excessMillis\": %.3f, \"latenessMillis\": %.3f",
						recovery.excess().getAsDouble(), recovery.lateness())
				: "";
		return String.format(Locale.ROOT, "{\"contender\": \"%s\", \"outageSeconds\": %s, \"millis\": %.3f%s}",
				key.contender(), key.outage(), recovery.millis(), excess);
	}

	private double[] millis(String contender, double outage) {
		return of(contender, outage).mapToDouble(Outage.Recovery::millis).sorted().toArray();
	}

	private DoubleStream excesses(List<String> contenders) {
		return this.outages.stream().flatMapToDouble((outage) -> excesses(contenders, outage));
	}

	private DoubleStream excesses(List<String> contenders, double outage) {
		return contenders.stream()
			.flatMap((contender) -> of(contender, outage))
			.map(Outage.Recovery::excess)
			.flatMapToDouble(OptionalDouble::stream);
	}

	private Stream<Outage.Recovery> of(String contender, double outage) {
		return this.all.getOrDefault(new Key(contender, outage), List.of()).stream();
	}

	/** The least value that so much of all does not exceed. */
	private static double quantile(double[] sorted, double part) {
		return sorted[(int) Math.ceil(part * sorted.length) - 1];
	}

	private static String text(double millis) {
		return String.format(Locale.ROOT, "%.1f", millis);
	}

	private static String met(boolean is) {
		return is ? "met" : "**missed**";
	}

	private record Key(String contender, double outage) {

	}

}
