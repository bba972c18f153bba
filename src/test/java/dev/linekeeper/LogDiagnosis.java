package dev.linekeeper;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.jayway.jsonpath.DocumentContext;
import com.jayway.jsonpath.JsonPath;
import dev.linekeeper.Finding.Lost;
import dev.linekeeper.Finding.Trouble;
import org.jspecify.annotations.Nullable;

/**
 * Tells what is wrong from lines of the log, as people or as programs read them.
 */
final class LogDiagnosis {

	private static final Pattern PLAIN = Pattern.compile("(20\\S+) +(\\w+) .* dev\\.linekeeper\\.\\w+ +: (.*)");

	// What is said, with what it means.
	private static final Map<Pattern, Trouble> WORDS = new LinkedHashMap<>();
	static {
		WORDS.put(Pattern.compile("could not connect \\(refused by "), Trouble.REFUSED);
		WORDS.put(Pattern.compile("could not connect \\(.* was rejected: the peer said "), Trouble.NOT_LET_IN);
		WORDS.put(Pattern.compile("connection lost \\(no answer to \\d+ heartbeats"), Trouble.SILENT);
		WORDS.put(Pattern.compile("connection lost \\(the peer took none of \\d+ bytes"), Trouble.DOES_NOT_READ);
		WORDS.put(Pattern.compile("failed requests: .*not answered in time"), Trouble.DOES_NOT_ANSWER);
	}

	private LogDiagnosis() {
	}

	static Finding of(String connection, List<Line> log) {
		List<Line> warnings = log.stream()
			.filter((line) -> line.level().equals("WARN") && line.text().startsWith(connection + ": "))
			.toList();
		Trouble trouble = WORDS.entrySet()
			.stream()
			.filter((word) -> warnings.stream().anyMatch((line) -> word.getKey().matcher(line.text()).find()))
			.map(Map.Entry::getValue)
			.findFirst()
			.orElse(Trouble.NONE);
		@Nullable Instant since = warnings.isEmpty() ? null : warnings.get(0).at();
		return new Finding(trouble, since, lost(warnings));
	}

	private static Lost lost(List<Line> warnings) {
		return new Lost(sum(warnings, "messages", "not sent"), sum(warnings, "messages", "not sent within"),
				sum(warnings, "messages", "maybe sent"), sum(warnings, "requests", "not sent"),
				sum(warnings, "requests", "not answered in time"), sum(warnings, "requests", "sent and then cut off"));
	}

	private static long sum(List<Line> warnings, String what, String how) {
		Pattern number = Pattern.compile(what + ": [^;]*?\\b(\\d+) " + how + "(?! within)");
		return warnings.stream()
			.map((line) -> number.matcher(line.text()))
			.filter(Matcher::find)
			.mapToLong((found) -> Long.parseLong(found.group(1)))
			.sum();
	}

	/**
	 * A line of the log.
	 *
	 * @param at its time
	 * @param level its level
	 * @param text its message
	 */
	record Line(Instant at, String level, String text) {

		static List<Line> plain(String output) {
			List<Line> lines = new ArrayList<>();
			output.lines()
				.map(PLAIN::matcher)
				.filter(Matcher::matches)
				.forEach((line) -> lines
					.add(new Line(OffsetDateTime.parse(line.group(1)).toInstant(), line.group(2), line.group(3))));
			return lines;
		}

		/** By the fields alone: the name is taken from its own, not from the text. */
		static List<Line> structured(List<String> output) {
			return output.stream()
				.map(JsonPath::parse)
				.filter((line) -> line.<Map<String, Object>>read("$").containsKey("connection"))
				.map((line) -> new Line(Instant.parse(line.read("$.@timestamp")), level(line),
						line.read("$.connection") + ": " + message(line)))
				.toList();
		}

		private static String level(DocumentContext line) {
			return line.read("$.log.level");
		}

		private static String message(DocumentContext line) {
			String message = line.read("$.message");
			return message.substring(message.indexOf(": ") + 2);
		}

	}

}
