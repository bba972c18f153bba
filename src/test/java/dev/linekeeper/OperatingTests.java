package dev.linekeeper;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.jayway.jsonpath.DocumentContext;
import com.jayway.jsonpath.JsonPath;
import dev.linekeeper.connection.ConnectionManager;
import dev.linekeeper.connection.ConnectionState;
import dev.linekeeper.connection.ManagedConnection;
import dev.linekeeper.dialog.Dialogs;
import dev.linekeeper.testing.FreePort;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/**
 * What an operator does and sees, with everything switched on: one service for all tests.
 */
@Timeout(120)
class OperatingTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final Pattern METER = Pattern.compile("\\blinekeeper_[a-z_]+");

	private static final List<Observation.Context> observed = new CopyOnWriteArrayList<>();

	private static final Logger root = (Logger) LoggerFactory.getLogger("dev.linekeeper");

	private static ConfigurableApplicationContext context;

	private final HttpClient http = HttpClient.newHttpClient();

	private final Lines lines = new Lines();

	@BeforeAll
	static void run() {
		int port = FreePort.find();
		context = new SpringApplicationBuilder(Linekeeper.class, Observing.class).run("--server.port=0",
				"--management.endpoint.connections.access=unrestricted",
				"--management.endpoint.health.group.pos.include=connection/pos-7",
				"--linekeeper.simulators.echo.port=" + port, "--linekeeper.simulators.echo.every.period=1h",
				"--linekeeper.connections.classic.address=127.0.0.1:" + port,
				"--linekeeper.connections.classic.framing=crlf",
				"--linekeeper.connections.pos-7.address=127.0.0.1:" + port,
				"--linekeeper.connections.pos-7.framing=crlf",
				"--linekeeper.connections.pos-7.reconnect.initial-delay=10ms",
				"--linekeeper.connections.pos-7.heartbeat.send=beat",
				"--linekeeper.connections.pos-7.heartbeat.expect=beat",
				"--linekeeper.connections.dead.address=127.0.0.1:" + FreePort.find(),
				"--linekeeper.connections.held.address=127.0.0.1:1", "--linekeeper.connections.held.enabled=false");
	}

	@AfterAll
	static void stop() {
		context.close();
	}

	@BeforeEach
	void listen() {
		await().atMost(PATIENCE).until(() -> line("pos-7").snapshot().state() == ConnectionState.READY);
		this.lines.start();
		root.addAppender(this.lines);
	}

	@AfterEach
	void leave() {
		root.detachAppender(this.lines);
	}

	@Test
	void connectionIsPausedAndResumed() {
		DocumentContext paused = json(act("pos-7", "{\"action\": \"pause\"}"), 200);
		assertThat(paused.<String>read("$.connection")).isEqualTo("pos-7");
		assertThat(paused.<String>read("$.action")).isEqualTo("pause");
		await().until(() -> line("pos-7").snapshot().state() == ConnectionState.GATED);
		DocumentContext refused = json(act("pos-7", "{\"action\": \"retry-now\"}"), 409);
		assertThat(refused.<String>read("$.code")).isEqualTo("CONFLICT");
		assertThat(refused.<String>read("$.detail"))
			.isEqualTo("Connection 'pos-7' is GATED, where RETRY_NOW has no effect; resume it first");
		json(act("pos-7", "{\"action\": \"resume\"}"), 200);
		await().until(() -> line("pos-7").snapshot().state() == ConnectionState.READY);

		assertThat(audited()).containsExactly("pos-7: pause by local: done",
				"pos-7: retry-now by local: refused: Connection 'pos-7' is GATED, where RETRY_NOW has no effect; "
						+ "resume it first",
				"pos-7: resume by local: done");
	}

	@Test
	void connectionIsMadeAnew() {
		long before = line("pos-7").snapshot().readyCount();

		json(act("pos-7", "{\"action\": \"reconnect\"}"), 200);

		await().atMost(PATIENCE).until(() -> line("pos-7").snapshot().readyCount() > before);
		assertThat(audited()).containsExactly("pos-7: reconnect by local: done");
	}

	@Test
	void delayIsSkipped() {
		long before = line("dead").statistics().attempts();

		json(act("dead", "{\"action\": \"retry-now\"}"), 200);

		await().atMost(PATIENCE).until(() -> line("dead").statistics().attempts() > before);
	}

	@Test
	void whatCannotBeDoneIsAnsweredWithAProblemAndAudited() {
		HttpResponse<String> unknown = act("no-such", "{\"action\": \"pause\"}");
		assertThat(unknown.headers().firstValue("Content-Type")).contains("application/problem+json");
		assertThat(json(unknown, 404).<String>read("$.code")).isEqualTo("CONNECTION_UNKNOWN");
		DocumentContext action = json(act("pos-7", "{\"action\": \"explode\\nnow\"}"), 400);
		assertThat(action.<String>read("$.detail")).isEqualTo(
				"'action' (explode\\x0anow) must be one of: pause, " + "resume, reconnect, retry-now, tap, untap");
		assertThat(json(act("pos-7", "{}"), 400).<String>read("$.code")).isEqualTo("ACTION_UNKNOWN");
		for (String duration : List.of("61m", "0s", "-1s", "soon", "PT9999999999999H")) {
			DocumentContext tap = json(act("pos-7", "{\"action\": \"tap\", \"duration\": \"" + duration + "\"}"), 400);
			assertThat(tap.<String>read("$.detail"))
				.isEqualTo("'duration' (" + duration + ") must be a time up to 1h, for example 10m");
		}

		assertThat(line("pos-7").tappedUntil()).isNull();
		assertThat(audited()).hasSize(8)
			.startsWith("no-such: pause by local: refused: There is no connection 'no-such'",
					"pos-7: explode\\x0anow by local: refused: 'action' (explode\\x0anow) must be one of: pause, "
							+ "resume, reconnect, retry-now, tap, untap")
			.last()
			.asString()
			.startsWith("pos-7: tap for PT9999999999999H by local: refused: 'duration'");
	}

	@Test
	void framesAreShownForAWhile() {
		DocumentContext tap = json(act("pos-7", "{\"action\": \"tap\", \"duration\": \"10m\"}"), 200);
		assertThat(Instant.parse(tap.read("$.tappedUntil"))).isBetween(Instant.now(), Instant.now().plusSeconds(601));
		ask("hello");

		await().untilAsserted(() -> assertThat(this.lines.of("dev.linekeeper.tap")).containsExactlyInAnyOrder(
				"pos-7: sent 5 bytes: 68 65 6c 6c 6f \"hello\"",
				"pos-7: received 14 bytes: 79 6f 75 20 73 61 69 64 20 68 65 6c 6c 6f \"you said hello\""));
		json(act("pos-7", "{\"action\": \"untap\"}"), 200);
		ask("again");
		assertThat(this.lines.of("dev.linekeeper.tap")).hasSize(2);
		assertThat(audited()).containsExactly("pos-7: tap for 10m by local: done", "pos-7: untap by local: done");
	}

	@Test
	void healthOfOneConnectionCanBeAskedFor() {
		DocumentContext one = json(get("/actuator/health/connection/pos-7"), 200);
		assertThat(one.<String>read("$.status")).isEqualTo("UP");
		assertThat(one.<String>read("$.details.state")).startsWith("READY, ");
		assertThat(json(get("/actuator/health/connection/dead"), 503).<String>read("$.status"))
			.isEqualTo("OUT_OF_SERVICE");
		assertThat(json(get("/actuator/health/pos/connection/pos-7"), 200).<String>read("$.status")).isEqualTo("UP");
		assertThat(get("/actuator/health/pos/connection/dead").statusCode()).isEqualTo(404);
		assertThat(get("/actuator/health/connection/no-such").statusCode()).isEqualTo(404);
		assertThat(json(get("/actuator/health"), 200).<Object>read("$.components")).asString()
			.contains("connections")
			.doesNotContain("connection=");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/actuator/health/connection/pos-7/env", "/actuator/health/connection/pos-7/../../env",
			"/actuator/health/pos/env", "/actuator/health/connection/pos-7%2f..%2f..%2f..%2fconnections",
			"/actuator/health/connection/pos-7;x/env" })
	void nothingElseIsReachedThroughHealth(String path) {
		assertThat(get(path).statusCode()).isIn(400, 404);
	}

	@Test
	void pageIsRefusedWithTheRule() {
		assertThat(get("/actuator/connections?size=0").statusCode()).isEqualTo(400);
		assertThat(get("/actuator/connections?page=x").statusCode()).isEqualTo(400);
		assertThat(get("/actuator/connections?state=GONE").statusCode()).isEqualTo(400);
		DocumentContext held = json(get("/actuator/connections?state=GATED"), 200);
		assertThat(held.<Integer>read("$.total")).isEqualTo(4);
		assertThat(held.<Integer>read("$.matching")).isEqualTo(1);
		assertThat(held.<String>read("$.connections[0].name")).isEqualTo("held");
	}

	@Test
	void requestsAreObservedIfThereIsAnObserver() {
		observed.clear();

		ask("hello");

		await().until(() -> !observed.isEmpty());
		Observation.Context request = observed.get(0);
		assertThat(request.getName()).isEqualTo("linekeeper.request");
		assertThat(request.getContextualName()).isEqualTo("ask pos-7");
		assertThat(request.getLowCardinalityKeyValue("connection").getValue()).isEqualTo("pos-7");
		assertThat(request.getLowCardinalityKeyValue("outcome").getValue()).isEqualTo("REPLIED");
		assertThat(request.getHighCardinalityKeyValue("latency").getValue()).startsWith("PT");
	}

	@Test
	void oneConnectionShowsItsDialog() {
		ask("hello");

		DocumentContext one = json(get("/actuator/connections/pos-7"), 200);

		assertThat(one.<Integer>read("$.dialog.replies")).isPositive();
		assertThat(one.<Integer>read("$.dialog.inFlight")).isZero();
		assertThat(one.<Number>read("$.timers.meanReply").doubleValue()).isPositive();
		assertThat(one.<Number>read("$.timers.connect").doubleValue()).isPositive();
		assertThat(one.<Integer>read("$.queue.messages")).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "prometheus-alerts.yml", "grafana-dashboard.json" })
	void everyMeterThatIsAskedForIsThere(String file) throws IOException {
		json(act("pos-7", "{\"action\": \"reconnect\"}"), 200);
		await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(published()).contains("linekeeper_connection_disconnects_total"));
		Set<String> asked = METER.matcher(Files.readString(ops(file)))
			.results()
			.map((found) -> found.group())
			.collect(Collectors.toCollection(TreeSet::new));

		assertThat(asked).hasSizeGreaterThan(5);
		assertThat(published()).containsAll(asked);
	}

	@Test
	void dashboardIsOneThatCanBeImported() throws IOException {
		DocumentContext dashboard = JsonPath.parse(Files.readString(ops("grafana-dashboard.json")));

		assertThat(dashboard.<String>read("$.title")).isEqualTo("Linekeeper");
		assertThat(dashboard.<List<Integer>>read("$.panels[*].id")).doesNotHaveDuplicates();
		assertThat(dashboard.<List<String>>read("$.panels[*].targets[*].datasource.uid")).containsOnly("${datasource}");
		assertThat(dashboard.<List<String>>read("$.panels[*].description"))
			.hasSameSizeAs(dashboard.<List<Object>>read("$.panels[*]"));
	}

	@Test
	void alertsAreRulesThatPrometheusTakes() throws Exception {
		Path promtool = Path.of("/usr/bin/promtool");
		assumeThat(promtool).as("promtool is not installed (Debian's package prometheus)").exists();
		Process check = new ProcessBuilder(promtool.toString(), "check", "rules",
				ops("prometheus-alerts.yml").toString())
			.redirectErrorStream(true)
			.start();
		String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

		assertThat(check.waitFor(30, TimeUnit.SECONDS)).isTrue();
		assertThat(check.exitValue()).as(said).isZero();
	}

	private static Path ops(String file) {
		return Path.of("src/ops", file);
	}

	/** The names of the time series that Prometheus would store. */
	private Set<String> published() {
		return get("/actuator/prometheus").body()
			.lines()
			.filter((line) -> line.startsWith("linekeeper_"))
			.map((line) -> line.split("[{ ]", 2)[0])
			.collect(Collectors.toSet());
	}

	private static ManagedConnection line(String name) {
		return Objects.requireNonNull(context.getBean(ConnectionManager.class).find(name));
	}

	private static void ask(String request) {
		Objects.requireNonNull(context.getBean(Dialogs.class).find("pos-7"))
			.request(request.getBytes(StandardCharsets.US_ASCII))
			.join();
	}

	private List<String> audited() {
		return this.lines.of("dev.linekeeper.audit");
	}

	private HttpResponse<String> act(String name, String body) {
		return send(request("/actuator/connections/" + name).header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(body)));
	}

	private HttpResponse<String> get(String path) {
		return send(request(path));
	}

	private static HttpRequest.Builder request(String path) {
		String port = context.getEnvironment().getRequiredProperty("local.server.port");
		return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).timeout(PATIENCE);
	}

	private HttpResponse<String> send(HttpRequest.Builder request) {
		try {
			return this.http.send(request.build(), HttpResponse.BodyHandlers.ofString());
		}
		catch (IOException | InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	private static DocumentContext json(HttpResponse<String> response, int status) {
		assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
		return JsonPath.parse(response.body());
	}

	@Configuration(proxyBeanMethods = false)
	static class Observing {

		@Bean
		ObservationHandler<Observation.Context> observer() {
			return new ObservationHandler<>() {

				@Override
				public boolean supportsContext(Observation.Context context) {
					return "linekeeper.request".equals(context.getName());
				}

				@Override
				public void onStop(Observation.Context context) {
					observed.add(context);
				}

			};
		}

	}

	private static final class Lines extends AppenderBase<ILoggingEvent> {

		private final List<ILoggingEvent> list = new CopyOnWriteArrayList<>();

		@Override
		protected void append(ILoggingEvent event) {
			this.list.add(event);
		}

		List<String> of(String logger) {
			return this.list.stream()
				.filter((line) -> line.getLoggerName().equals(logger))
				.map(ILoggingEvent::getFormattedMessage)
				.toList();
		}

	}

}
