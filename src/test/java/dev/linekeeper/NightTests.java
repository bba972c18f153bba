package dev.linekeeper;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

import com.jayway.jsonpath.JsonPath;
import dev.linekeeper.Finding.Lost;
import dev.linekeeper.Finding.Trouble;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whoever comes in the morning finds out, from any one of the sources there are, which
 * lines had trouble in the night, what it was, since when, and what was lost.
 */
@Tag("full")
@Timeout(180)
@ExtendWith(OutputCaptureExtension.class)
class NightTests {

	// Silence begins with the last byte before; it comes once a second.
	private static final long BEFORE_SECONDS = 5;

	private static final Map<String, Trouble> TROUBLES = Map.of("plc-1", Trouble.REFUSED, "bank-1", Trouble.NOT_LET_IN,
			"meter-1", Trouble.SILENT, "printer-1", Trouble.DOES_NOT_READ, "lims-1", Trouble.DOES_NOT_ANSWER);

	@TempDir
	static Path directory;

	private static Night night;

	private static String console;

	@BeforeAll
	static void passNight(CapturedOutput output) {
		Path json = directory.resolve("night.json");
		try (Night passing = new Night(json)) {
			night = passing;
			passing.pass();
		}
		console = output.getOut();
	}

	@AfterAll
	static void restoreLog() {
		// Other tests have no file.
		List.of("LOG_FILE", "FILE_LOG_STRUCTURED_FORMAT").forEach(System::clearProperty);
		LoggingSystem.get(NightTests.class.getClassLoader()).cleanUp();
	}

	@Test
	void somethingWasLostWhereSomethingWasSent() {
		assertThat(night.lost.get("plc-1")).isEqualTo(new Lost(0, 3, 0, 0, 0, 0));
		assertThat(night.lost.get("bank-1")).isEqualTo(new Lost(2, 0, 0, 0, 0, 0));
		assertThat(night.lost.get("lims-1").unanswered()).isPositive();
		assertThat(night.lost.get("printer-1").notSent()).isPositive();
		assertThat(night.lost.get("printer-1").maybeSent()).isPositive();
	}

	@Test
	void metricsTell() {
		holds((name) -> MetricsDiagnosis.of(name, night.scrapes));
	}

	@Test
	void consoleTells() {
		List<LogDiagnosis.Line> lines = LogDiagnosis.Line.plain(console);

		holds((name) -> LogDiagnosis.of(name, lines));
	}

	@Test
	void structuredLogTells() throws IOException {
		List<LogDiagnosis.Line> lines = LogDiagnosis.Line.structured(night.json());

		holds((name) -> LogDiagnosis.of(name, lines));
	}

	@Test
	void whatThePageAsksForTells() {
		holds((name) -> ApiDiagnosis.of(night.morning, night.details.get(name)));
	}

	@Test
	void listOfConnectionsNamesThoseThatAreDownAndSinceWhen() {
		List<Map<String, Object>> down = JsonPath.read(night.list, "$.connections[?(@.unreadySince != null)]");
		List<String> names = down.stream().map((one) -> String.valueOf(one.get("name"))).toList();

		assertThat(names).contains("plc-1", "bank-1").isSubsetOf(TROUBLES.keySet());
		assertThat(down).filteredOn((one) -> List.of("plc-1", "bank-1").contains(one.get("name")))
			.allSatisfy((one) -> assertThat(Instant.parse(String.valueOf(one.get("unreadySince"))))
				.isBetween(night.began.get(String.valueOf(one.get("name"))), night.morning))
			.extracting((one) -> String.valueOf(one.get("lastError")))
			.satisfiesExactly(
					(bank) -> assertThat(bank)
						.contains("login step 2 was rejected: the peer said \"ERR wrong password\""),
					(plc) -> assertThat(plc).startsWith("refused by 127.0.0.1:"));
	}

	@Test
	void streamTellsTheReasons() {
		Map<String, List<String>> reasons = Night.LINES.stream()
			.collect(Collectors.toMap((name) -> name, (name) -> ApiDiagnosis.reasons(night.stream, name)));

		assertThat(reasons.get("plc-1")).contains("CONNECT_REFUSED");
		assertThat(reasons.get("bank-1")).contains("PREPARE_REJECTED");
		assertThat(reasons.get("meter-1")).contains("HEARTBEAT");
		assertThat(reasons.get("printer-1")).contains("WRITE_STALL");
		Night.LINES.stream()
			.filter((name) -> !TROUBLES.containsKey(name) || name.equals("lims-1"))
			.forEach((name) -> assertThat(reasons.get(name)).as(name).isEmpty());
	}

	private static void holds(Function<String, Finding> source) {
		Map<String, Finding> findings = new TreeMap<>();
		Night.LINES.forEach((name) -> findings.put(name, source.apply(name)));
		findings.forEach((name, finding) -> {
			assertThat(finding.trouble()).as("%s of %s", name, findings)
				.isEqualTo(TROUBLES.getOrDefault(name, Trouble.NONE));
			assertThat(finding.lost()).as("%s of %s", name, findings).isEqualTo(night.lost.get(name));
			Instant began = night.began.get(name);
			if (began == null) {
				assertThat(finding.since()).as("%s of %s", name, findings).isNull();
			}
			else {
				assertThat(finding.since()).as("%s of %s", name, findings)
					.isBetween(began.minusSeconds(BEFORE_SECONDS), night.morning);
			}
		});
	}

}
