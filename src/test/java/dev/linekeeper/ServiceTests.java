package dev.linekeeper;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.jayway.jsonpath.DocumentContext;
import com.jayway.jsonpath.JsonPath;
import dev.linekeeper.connection.ConnectionManager;
import dev.linekeeper.connection.ConnectionState;
import dev.linekeeper.connection.ManagedConnection;
import dev.linekeeper.dialog.Dialogs;
import dev.linekeeper.testing.Link;
import dev.linekeeper.testing.ScriptedPeer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The service as users get it: the top-level {@code application.yml}, on ports that are
 * free.
 */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class ServiceTests {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private final HttpClient http = HttpClient.newHttpClient();

	private @Nullable ConfigurableApplicationContext context;

	@AfterEach
	void stop() {
		if (this.context != null) {
			this.context.close();
		}
	}

	@Test
	void theConnectionBecomesReadyAndTheLogTellsTheStory(CapturedOutput output) {
		runAsShipped();

		awaitState(ConnectionState.READY);
		await().atMost(PATIENCE).until(() -> output.getOut().contains("\"tick 1\""));

		List<String> story = output.getOut()
			.lines()
			.filter((line) -> line.contains(" classic: "))
			.map((line) -> line.substring(line.indexOf(" classic: ") + 1))
			.toList();
		String port = connection().settings().transport().addresses().get(0).toString();
		assertThat(story).filteredOn((line) -> !line.startsWith("classic: received"))
			.satisfiesExactly((line) -> assertThat(line).isEqualTo("classic: connecting to " + port + " (attempt 1)"),
					(line) -> assertThat(line)
						.matches("classic: connected to localhost/127\\.0\\.0\\.1:\\d+ from 127\\.0\\.0\\.1:\\d+"),
					(line) -> assertThat(line).isEqualTo("classic: ready"));
		assertThat(story).containsOnlyOnce("classic: received 5 bytes: \"hello\"")
			.containsOnlyOnce("classic: received 6 bytes: \"tick 1\"")
			.containsSubsequence("classic: ready", "classic: received 6 bytes: \"tick 1\"");
	}

	@Test
	void healthNamesTheConnection() {
		runAsShipped();
		awaitState(ConnectionState.READY);

		DocumentContext health = json("/actuator/health", 200);

		assertThat(health.<String>read("$.status")).isEqualTo("UP");
		assertThat(health.<String>read("$.components.connections.status")).isEqualTo("UP");
		assertThat(health.<Integer>read("$.components.connections.details.total")).isEqualTo(1);
		assertThat(health.<Integer>read("$.components.connections.details.states.READY")).isEqualTo(1);
		assertThat(health.<String>read("$.components.connections.details.ready.classic"))
			.startsWith("READY, localhost/127.0.0.1:");
		DocumentContext liveness = json("/actuator/health/liveness", 200);
		assertThat(liveness.<String>read("$.status")).isEqualTo("UP");
		assertThat(liveness.<Map<String, Object>>read("$.components")).containsOnlyKeys("livenessState");
		DocumentContext readiness = json("/actuator/health/readiness", 200);
		assertThat(readiness.<String>read("$.status")).isEqualTo("UP");
		assertThat(readiness.<Map<String, Object>>read("$.components")).containsOnlyKeys("readinessState",
				"connections");
	}

	@Test
	void endpointShowsAllConnectionsOrOne() {
		runAsShipped();
		awaitState(ConnectionState.READY);
		await().atMost(PATIENCE).until(() -> connection().statistics().traffic().framesIn() > 0);

		DocumentContext all = json("/actuator/connections", 200);
		assertThat(all.<Integer>read("$.total")).isEqualTo(1);
		assertThat(all.<String>read("$.connections[0].name")).isEqualTo("classic");

		DocumentContext one = json("/actuator/connections/classic", 200);
		assertThat(one.<String>read("$.name")).isEqualTo("classic");
		assertThat(one.<String>read("$.state")).isEqualTo("READY");
		assertThat(one.<String>read("$.since")).matches("\\d{4}-\\d\\d-\\d\\dT.*Z");
		assertThat(one.<Integer>read("$.epoch")).isEqualTo(1);
		assertThat(one.<Integer>read("$.readyCount")).isEqualTo(1);
		assertThat(one.<String>read("$.peer")).startsWith("localhost/127.0.0.1:");
		assertThat(one.<String>read("$.local")).startsWith("127.0.0.1:");
		assertThat(one.<String>read("$.settings.framing")).isEqualTo("crlf");
		assertThat(one.<Boolean>read("$.settings.critical")).isFalse();
		assertThat(one.<String>read("$.settings.onLost")).isEqualTo("reconnect");
		assertThat(one.<Integer>read("$.counters.attempts")).isEqualTo(1);
		assertThat(one.<Integer>read("$.counters.framesIn")).isPositive();
		assertThat(one.<Integer>read("$.counters.bytesIn")).isGreaterThanOrEqualTo(7);
		assertThat(one.<Number>read("$.counters.secondsSinceLastByteIn").doubleValue()).isBetween(0.0, 60.0);

		assertThat(get("/actuator/connections/unknown").statusCode()).isEqualTo(404);
		assertThat(send(request("/actuator/connections/classic").header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString("{\"action\": \"pause\"}"))).statusCode()).isEqualTo(405);
		assertThat(connection().snapshot().state()).isEqualTo(ConnectionState.READY);
	}

	@Test
	void metricsMoveWithTheTraffic() {
		runAsShipped();
		awaitState(ConnectionState.READY);
		await().atMost(PATIENCE).until(() -> connection().statistics().traffic().framesIn() > 0);

		String before = metrics();
		connection().send(new byte[] { 'h', 'i' }).join();
		context().getBean(Dialogs.class).find("classic").request(new byte[] { 'h', 'o' }).join();
		String after = metrics();

		assertThat(before.lines()).contains("linekeeper_connection_state{connection=\"classic\",state=\"READY\"} 1.0",
				"linekeeper_connection_state{connection=\"classic\",state=\"BACKOFF\"} 0.0",
				"linekeeper_connection_attempts_total{connection=\"classic\",outcome=\"success\",reason=\"none\","
						+ "step=\"none\"} 1.0",
				"linekeeper_connections{state=\"READY\"} 1.0",
				"linekeeper_connection_pending_bytes{connection=\"classic\"} 0.0",
				"linekeeper_connection_bytes_total{connection=\"classic\",direction=\"out\"} 0.0");
		assertThat(before)
			.doesNotContain("linekeeper_connection_frames_total{connection=\"classic\",direction=\"in\"} 0")
			.contains("linekeeper_connection_silence_seconds{connection=\"classic\"} ");
		assertThat(after.lines()).contains(
				"linekeeper_connection_frames_total{connection=\"classic\",direction=\"out\"} 2.0",
				"linekeeper_connection_bytes_total{connection=\"classic\",direction=\"out\"} 8.0",
				"linekeeper_dialog_requests_seconds_count{connection=\"classic\"} 1",
				"linekeeper_dialog_requests_within_total{connection=\"classic\",le=\"+Inf\"} 1.0");
		// Nobody traces, so nothing is observed.
		assertThat(after).doesNotContain("linekeeper_request_seconds");
	}

	@Test
	void infoTellsTheBuildAndTheNumberOfConnections() {
		runAsShipped();

		DocumentContext info = json("/actuator/info", 200);

		assertThat(info.<String>read("$.build.artifact")).isEqualTo("linekeeper");
		assertThat(info.<String>read("$.build.version")).isNotBlank();
		assertThat(info.<Integer>read("$.linekeeper.connections")).isEqualTo(1);
		assertThat(info.<String>read("$.java.version")).isNotBlank();
	}

	@Test
	void lossIsShownWithItsReasonAndTheConnectionComesBack(CapturedOutput output) {
		try (ScriptedPeer peer = ScriptedPeer.listen()) {
			peer.refuse();
			runAgainst(peer);
			await().atMost(PATIENCE).until(() -> connection().snapshot().lastLoss() != null);
			assertThat(get("/actuator/health/liveness").statusCode()).isEqualTo(200);
			assertThat(get("/actuator/health/readiness").statusCode()).isEqualTo(503);
			assertThat(json("/actuator/health", 503).<String>read("$.components.connections.status"))
				.isEqualTo("OUT_OF_SERVICE");

			peer.listenAgain();
			Link link = peer.accept();
			awaitState(ConnectionState.READY);
			assertThat(get("/actuator/health/readiness").statusCode()).isEqualTo(200);

			peer.refuse();
			link.close();
			await().atMost(PATIENCE)
				.untilAsserted(() -> assertThat(metrics().lines())
					.contains("linekeeper_connection_disconnects_total{clean=\"true\",connection=\"classic\","
							+ "initiator=\"PEER\",reason=\"PEER_FIN\"} 1.0"));
			await().atMost(PATIENCE).untilAsserted(() -> {
				DocumentContext health = json("/actuator/health", 200);
				assertThat(health.<String>read("$.components.connections.status")).isEqualTo("UNKNOWN");
				assertThat(health.<String>read("$.components.connections.details.notReady.classic"))
					.contains("refused by 127.0.0.1:" + peer.port());
			});
			assertThat(json("/actuator/connections/classic", 200).<String>read("$.lastLoss.reason"))
				.isEqualTo("CONNECT_REFUSED");
			assertThat(get("/actuator/health/liveness").statusCode()).isEqualTo(200);

			peer.listenAgain();
			peer.accept();
			awaitState(ConnectionState.READY);
			DocumentContext back = json("/actuator/connections/classic", 200);
			assertThat(back.<String>read("$.state")).isEqualTo("READY");
			assertThat(back.<Integer>read("$.readyCount")).isEqualTo(2);
			assertThat(json("/actuator/health", 200).<String>read("$.status")).isEqualTo("UP");
			assertThat(output).contains("classic: connection lost (closed by the peer), trying again in ");
		}
	}

	/** As it is downloaded, but for the ports. */
	private void runAsShipped() {
		int port = freePort();
		run("--linekeeper.simulators.echo.port=" + port, "--linekeeper.connections.classic.address=localhost:" + port);
	}

	private void runAgainst(ScriptedPeer peer) {
		run("--linekeeper.simulators.echo.port=" + freePort(),
				"--linekeeper.connections.classic.address=127.0.0.1:" + peer.port(),
				"--linekeeper.connections.classic.critical=true",
				"--linekeeper.connections.classic.reconnect.initial-delay=100ms",
				"--linekeeper.connections.classic.reconnect.max-delay=250ms");
	}

	private void run(String... arguments) {
		List<String> all = new ArrayList<>(List.of(arguments));
		all.add("--server.port=0");
		this.context = new SpringApplicationBuilder(Linekeeper.class).run(all.toArray(String[]::new));
	}

	private void awaitState(ConnectionState state) {
		await().atMost(PATIENCE).until(() -> connection().snapshot().state() == state);
	}

	private ManagedConnection connection() {
		ManagedConnection connection = context().getBean(ConnectionManager.class).find("classic");
		assertThat(connection).isNotNull();
		return connection;
	}

	private String metrics() {
		HttpResponse<String> response = get("/actuator/prometheus");
		assertThat(response.statusCode()).isEqualTo(200);
		return response.body();
	}

	private DocumentContext json(String path, int status) {
		HttpResponse<String> response = get(path);
		assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
		return JsonPath.parse(response.body());
	}

	private HttpResponse<String> get(String path) {
		return send(request(path));
	}

	private HttpRequest.Builder request(String path) {
		String port = context().getEnvironment().getRequiredProperty("local.server.port");
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

	private ConfigurableApplicationContext context() {
		assertThat(this.context).isNotNull();
		return this.context;
	}

	// Below the range from which the kernel gives out ports: nobody gets it meanwhile.
	private static int freePort() {
		for (int port = 20_000; port < 30_000; port++) {
			try (ServerSocket probe = new ServerSocket()) {
				probe.bind(new InetSocketAddress("127.0.0.1", port));
				return port;
			}
			catch (IOException ex) {
				// Taken; the next.
			}
		}
		throw new AssertionError("no port is free");
	}

}
