package dev.linekeeper;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.jayway.jsonpath.Configuration;
import com.jayway.jsonpath.DocumentContext;
import com.jayway.jsonpath.JsonPath;
import com.jayway.jsonpath.Option;
import dev.linekeeper.Finding.Lost;
import dev.linekeeper.Finding.Trouble;
import org.jspecify.annotations.Nullable;

/**
 * Tells what is wrong from {@code /api/connections/{name}}, as a page that shows it
 * would.
 */
final class ApiDiagnosis {

	private static final Configuration LENIENT = Configuration.builder()
		.options(Option.DEFAULT_PATH_LEAF_TO_NULL, Option.SUPPRESS_EXCEPTIONS)
		.build();

	private static final Map<String, Trouble> REASONS = new LinkedHashMap<>();
	static {
		REASONS.put("CONNECT_REFUSED", Trouble.REFUSED);
		REASONS.put("PREPARE_REJECTED", Trouble.NOT_LET_IN);
		REASONS.put("HEARTBEAT", Trouble.SILENT);
		REASONS.put("WRITE_STALL", Trouble.DOES_NOT_READ);
	}

	private ApiDiagnosis() {
	}

	static Finding of(Instant at, String body) {
		DocumentContext detail = JsonPath.using(LENIENT).parse(body);
		List<Map<String, Object>> events = detail.read("$.events");
		for (Map.Entry<String, Trouble> reason : REASONS.entrySet()) {
			List<Map<String, Object>> such = events.stream()
				.filter((event) -> reason.getKey().equals(event.get("reason")))
				.toList();
			if (!such.isEmpty()) {
				return new Finding(reason.getValue(), since(reason.getValue(), at, detail, such), lost(detail));
			}
		}
		Instant unanswered = ago(at, detail, "$.dialog.secondsUnanswered");
		return new Finding((unanswered != null) ? Trouble.DOES_NOT_ANSWER : Trouble.NONE, unanswered, lost(detail));
	}

	private static @Nullable Instant since(Trouble trouble, Instant at, DocumentContext detail,
			List<Map<String, Object>> such) {
		return switch (trouble) {
			case REFUSED, NOT_LET_IN -> Instant.parse(detail.read("$.unreadySince"));
			case SILENT -> ago(at, detail, "$.counters.secondsSinceLastByteIn");
			default -> Instant.parse(String.valueOf(such.get(0).get("at")));
		};
	}

	private static @Nullable Instant ago(Instant at, DocumentContext detail, String path) {
		Number seconds = detail.read(path);
		return (seconds != null) ? at.minus(Duration.ofMillis((long) (seconds.doubleValue() * 1000))) : null;
	}

	private static Lost lost(DocumentContext detail) {
		return new Lost(number(detail, "$.counters.notSent"), number(detail, "$.queue.expired"),
				number(detail, "$.counters.maybeSent"), number(detail, "$.dialog.notSent"),
				number(detail, "$.dialog.timeouts"), number(detail, "$.dialog.connectionLost"));
	}

	private static long number(DocumentContext detail, String path) {
		return detail.<Number>read(path).longValue();
	}

	/** The reasons that a stream of changes has told of a connection. */
	static List<String> reasons(List<String> stream, String connection) {
		List<String> reasons = new ArrayList<>();
		stream.stream()
			.filter((line) -> line.startsWith("data: ") || line.startsWith("data:"))
			.map((line) -> JsonPath.using(LENIENT).parse(line.substring("data:".length())))
			.filter((event) -> connection.equals(event.read("$.connection")))
			.forEach((event) -> {
				String reason = event.read("$.reason");
				if (reason != null) {
					reasons.add(reason);
				}
			});
		return reasons;
	}

}
