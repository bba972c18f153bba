package dev.linekeeper;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.linekeeper.Finding.Lost;
import dev.linekeeper.Finding.Trouble;
import org.jspecify.annotations.Nullable;

/**
 * Tells what is wrong from what {@code /actuator/prometheus} said at some moments, the
 * last of them in the morning.
 */
final class MetricsDiagnosis {

	private static final Pattern SAMPLE = Pattern.compile("(linekeeper_\\w+)\\{(.*)\\} (\\S+)");

	// What is counted, with what is said of it; the first that has happened is it.
	private static final List<Rule> RULES = List.of(
			new Rule("attempts_total", "reason=\"CONNECT_REFUSED\"", Trouble.REFUSED, "unready_seconds"),
			new Rule("attempts_total", "reason=\"PREPARE_REJECTED\"", Trouble.NOT_LET_IN, "unready_seconds"),
			new Rule("disconnects_total", "reason=\"HEARTBEAT\"", Trouble.SILENT, "silence_seconds"),
			new Rule("disconnects_total", "reason=\"WRITE_STALL\"", Trouble.DOES_NOT_READ, null),
			new Rule("failures_total", "outcome=\"REPLY_TIMEOUT\"", Trouble.DOES_NOT_ANSWER, "unanswered_seconds"));

	private MetricsDiagnosis() {
	}

	static Finding of(String line, List<Scrape> scrapes) {
		Scrape first = scrapes.get(0);
		Scrape last = scrapes.get(scrapes.size() - 1);
		for (Rule rule : RULES) {
			if (rule.count(line, last) > rule.count(line, first)) {
				return new Finding(rule.trouble(), since(rule, line, scrapes), lost(line, last));
			}
		}
		return new Finding(Trouble.NONE, null, lost(line, last));
	}

	private static Instant since(Rule rule, String line, List<Scrape> scrapes) {
		Scrape last = scrapes.get(scrapes.size() - 1);
		if (rule.age() != null) {
			return last.at().minus(Duration.ofNanos((long) (last.sum(line, rule.age(), "") * 1e9)));
		}
		double before = rule.count(line, scrapes.get(0));
		return scrapes.stream().filter((one) -> rule.count(line, one) > before).findFirst().orElseThrow().at();
	}

	private static Lost lost(String line, Scrape last) {
		return new Lost(count(line, last, "undelivered_total", "delivery=\"NOT_SENT\""),
				count(line, last, "undelivered_total", "delivery=\"EXPIRED\""),
				count(line, last, "undelivered_total", "delivery=\"MAYBE_SENT\""),
				count(line, last, "failures_total", "outcome=\"NOT_SENT\""),
				count(line, last, "failures_total", "outcome=\"REPLY_TIMEOUT\""),
				count(line, last, "failures_total", "outcome=\"CONNECTION_LOST\""));
	}

	private static long count(String line, Scrape scrape, String meter, String tag) {
		return (long) scrape.sum(line, meter, tag);
	}

	/**
	 * One thing to look for.
	 *
	 * @param meter the end of a counter's name
	 * @param tag a tag it has
	 * @param trouble what it means if it has grown
	 * @param age the end of the name of a gauge that tells for how long; without one, it
	 * began with the scrape in which the counter had grown
	 */
	private record Rule(String meter, String tag, Trouble trouble, @Nullable String age) {

		double count(String line, Scrape scrape) {
			return scrape.sum(line, this.meter, this.tag);
		}

	}

	/**
	 * What was published at a moment.
	 *
	 * @param at when
	 * @param samples the value of each sample, by its name and tags
	 */
	record Scrape(Instant at, Map<String, Double> samples) {

		static Scrape of(Instant at, String text) {
			Map<String, Double> samples = new TreeMap<>();
			text.lines().map(SAMPLE::matcher).filter(Matcher::matches).forEach((sample) -> {
				String name = sample.group(1) + "{" + sample.group(2) + "}";
				samples.put(name, Double.valueOf(sample.group(3)));
			});
			return new Scrape(at, samples);
		}

		double sum(String line, String meter, String tag) {
			return this.samples.entrySet()
				.stream()
				.filter((one) -> Stream.of("_" + meter + "{", "connection=\"" + line + "\"", tag)
					.allMatch(one.getKey()::contains))
				.mapToDouble(Map.Entry::getValue)
				.sum();
		}

	}

}
