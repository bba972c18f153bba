package dev.linekeeper;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import com.jayway.jsonpath.DocumentContext;
import com.jayway.jsonpath.JsonPath;
import dev.linekeeper.dialog.Dialog;
import dev.linekeeper.dialog.Dialogs;
import dev.linekeeper.testing.FreePort;
import dev.linekeeper.testing.RawHttp;
import dev.linekeeper.testing.ServerProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/**
 * A real Prometheus scrapes the service, and evaluates every alert and every query of the
 * dashboard.
 */
@Tag("full")
@Timeout(120)
class PrometheusTests {

	private static final Path PROGRAM = Path.of("/usr/bin/prometheus");

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	// What there is to see only when something has gone wrong, or TLS is spoken.
	private static final String MAY_BE_EMPTY = ".*(outcome=\"failure\"|disconnects_total|heartbeat|reason).*";

	@TempDir
	static Path directory;

	private static final int port = FreePort.find();

	private static Service service;

	private static ServerProcess prometheus;

	@BeforeAll
	static void run() throws IOException {
		assumeThat(PROGRAM).as("prometheus is not installed (Debian's package prometheus)").exists();
		int device = FreePort.find();
		service = Service.start("linekeeper.simulators.scale-1.port=" + device,
				"linekeeper.simulators.scale-1.framing=crlf", "linekeeper.simulators.scale-1.respond[0].match=^S$",
				"linekeeper.simulators.scale-1.respond[0].send=S 12.5 kg",
				"linekeeper.connections.scale-1.address=127.0.0.1:" + device,
				"linekeeper.connections.scale-1.framing=crlf", "linekeeper.connections.scale-1.poll[0].every=100ms",
				"linekeeper.connections.scale-1.poll[0].send=S",
				"linekeeper.connections.dead.address=127.0.0.1:" + FreePort.find());
		Path configuration = directory.resolve("prometheus.yml");
		Files.writeString(configuration,
				String.join("\n", "global: {scrape_interval: 500ms, evaluation_interval: 500ms}",
						"rule_files: ['" + Path.of("src/ops/prometheus-alerts.yml").toAbsolutePath() + "']",
						"scrape_configs:", "  - job_name: linekeeper", "    metrics_path: /actuator/prometheus",
						"    static_configs:", "      - targets: ['127.0.0.1:" + service.port() + "']", ""));
		prometheus = new ServerProcess(directory, directory.resolve("prometheus.log"),
				List.of(PROGRAM.toString(), "--config.file=" + configuration,
						"--storage.tsdb.path=" + directory.resolve("data"), "--web.listen-address=127.0.0.1:" + port));
		prometheus.start();
		await(prometheus.toString()).atMost(PATIENCE).ignoreExceptions().until(PrometheusTests::hasScraped);
		Dialog dialog = Objects.requireNonNull(service.context().getBean(Dialogs.class).find("scale-1"));
		long before = dialog.statistics().replies();
		await().atMost(PATIENCE).until(() -> dialog.statistics().replies() > before + 20);
		await().atMost(PATIENCE)
			.until(() -> !values("rate(linekeeper_dialog_requests_within_total{le=\"+Inf\"}[10s]) > 0").isEmpty());
	}

	@AfterAll
	static void stop() {
		if (prometheus != null) {
			prometheus.kill();
		}
		if (service != null) {
			service.close();
		}
	}

	@Test
	void everyAlertIsEvaluatedWithoutAnError() {
		await().atMost(PATIENCE)
			.until(() -> rules().<List<String>>read("$.data.groups[*].rules[*].health")
				.stream()
				.allMatch("ok"::equals));

		assertThat(rules().<List<String>>read("$.data.groups[*].rules[*].name")).hasSizeGreaterThan(10);
		assertThat(rules().<List<String>>read("$.data.groups[*].rules[*].lastError")).isEmpty();
	}

	@Test
	void lineThatIsNotReadyIsAboutToAlert() {
		await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(rules().<List<String>>read(
					"$.data.groups[*].rules[?(@.name == 'LinekeeperConnectionNotReady')].alerts[*].labels.connection"))
				.containsExactly("dead"));
	}

	@Test
	void everyAlertExpressionIsAQuery() throws IOException {
		Map<String, List<Map<String, List<Map<String, Object>>>>> file = new Yaml()
			.load(Files.readString(Path.of("src/ops/prometheus-alerts.yml")));

		file.get("groups")
			.forEach((group) -> group.get("rules").forEach((rule) -> query(String.valueOf(rule.get("expr")))));
	}

	@Test
	void everyQueryOfTheDashboardGivesNumbers() throws IOException {
		List<String> expressions = JsonPath.read(Files.readString(Path.of("src/ops/grafana-dashboard.json")),
				"$.panels[*].targets[*].expr");

		assertThat(expressions).hasSizeGreaterThan(20).allSatisfy((expression) -> {
			List<String> values = values(expression.replace("$__rate_interval", "10s")
				.replace("$instance", ".*")
				.replace("$connection", ".*"));
			assertThat(values).as(expression).allSatisfy(Double::parseDouble);
			if (!expression.matches(MAY_BE_EMPTY)) {
				assertThat(values).as(expression).isNotEmpty();
			}
		});
	}

	@Test
	void quantilesOfRequestsAreNumbers() {
		for (String quantile : List.of("0.5", "0.95", "0.99")) {
			List<String> values = values("histogram_quantile(" + quantile
					+ ", sum by (le, connection) (rate(linekeeper_dialog_requests_within_total{connection=\"scale-1\"}[10s])))");

			assertThat(values).singleElement()
				.satisfies((value) -> assertThat(Double.parseDouble(value)).isBetween(0.0, 10.0));
		}
	}

	private static boolean hasScraped() {
		return values(
				"count_over_time(linekeeper_dialog_requests_within_total{le=\"+Inf\",connection=\"scale-1\"}[1m]) >= 4")
			.size() == 1;
	}

	private static DocumentContext rules() {
		return ask("/api/v1/rules");
	}

	private static DocumentContext query(String expression) {
		return ask("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
	}

	private static List<String> values(String expression) {
		return query(expression).read("$.data.result[*].value[1]");
	}

	private static DocumentContext ask(String path) {
		RawHttp.Answer answer = RawHttp.send(port, "GET", path);
		assertThat(answer.status()).as(path + " " + answer.body()).isEqualTo(200);
		DocumentContext told = JsonPath.parse(answer.body());
		assertThat(told.<String>read("$.status")).isEqualTo("success");
		return told;
	}

}
