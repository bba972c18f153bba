package dev.linekeeper.api;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import com.jayway.jsonpath.JsonPath;
import dev.linekeeper.Linekeeper;
import dev.linekeeper.connection.ConnectionManager;
import dev.linekeeper.connection.ConnectionState;
import dev.linekeeper.connection.ManagedConnection;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The service on a free port, and a client of it.
 */
final class RunningService implements AutoCloseable {

	static final Duration PATIENCE = Duration.ofSeconds(20);

	private final ConfigurableApplicationContext context;

	private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	/** Start it with nothing but these properties. */
	RunningService(String... properties) {
		List<String> args = new ArrayList<>(List.of("--spring.config.location=optional:classpath:/none/",
				"--server.port=0", "--linekeeper.defaults.reconnect.initial-delay=100ms"));
		for (String property : properties) {
			args.add("--" + property);
		}
		this.context = new SpringApplicationBuilder(Linekeeper.class).run(args.toArray(String[]::new));
	}

	int port() {
		return Integer.parseInt(this.context.getEnvironment().getRequiredProperty("local.server.port"));
	}

	InetSocketAddress address() {
		return new InetSocketAddress("127.0.0.1", port());
	}

	URI uri(String path) {
		return URI.create("http://127.0.0.1:" + port() + path);
	}

	<T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	ManagedConnection connection(String name) {
		ManagedConnection connection = bean(ConnectionManager.class).find(name);
		assertThat(connection).isNotNull();
		return connection;
	}

	void awaitState(String name, ConnectionState state) {
		await().atMost(PATIENCE).until(() -> connection(name).snapshot().state() == state);
	}

	Answer get(String path, String... headers) {
		return send(request(path, headers).GET());
	}

	Answer post(String path, String type, String body, String... headers) {
		return post(path, type, body.getBytes(StandardCharsets.UTF_8), headers);
	}

	Answer post(String path, String type, byte[] body, String... headers) {
		return send(request(path, headers).header("Content-Type", type).POST(BodyPublishers.ofByteArray(body)));
	}

	Answer call(String method, String path, BodyPublisher body, String... headers) {
		return send(request(path, headers).method(method, body));
	}

	HttpClient http() {
		return this.http;
	}

	HttpRequest.Builder request(String path, String... headers) {
		HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).timeout(PATIENCE);
		return (headers.length > 0) ? request.headers(headers) : request;
	}

	private Answer send(HttpRequest.Builder request) {
		try {
			return new Answer(this.http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray()));
		}
		catch (IOException | InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	@Override
	public void close() {
		this.context.close();
	}

	/**
	 * What came back.
	 *
	 * @param response with its body
	 */
	record Answer(HttpResponse<byte[]> response) {

		int status() {
			return this.response.statusCode();
		}

		byte[] bytes() {
			return this.response.body();
		}

		String body() {
			return new String(this.response.body(), StandardCharsets.UTF_8);
		}

		String header(String name) {
			return this.response.headers().firstValue(name).orElse("");
		}

		<T> T read(String path) {
			return JsonPath.parse(body()).read(path);
		}

		/** Check that it is a problem document, and which. */
		Answer isProblem(int status, String code) {
			assertThat(status()).as(body()).isEqualTo(status);
			assertThat(header("Content-Type")).startsWith("application/problem+json");
			assertThat(this.<String>read("$.code")).isEqualTo(code);
			assertThat(this.<Integer>read("$.status")).isEqualTo(status);
			assertThat(this.<String>read("$.detail")).endsWith(".");
			assertThat(this.<Boolean>read("$.retryable")).isEqualTo(ProblemCode.valueOf(code).isRetryable());
			assertThat(this.<String>read("$.instance")).isEqualTo("urn:request:" + header("X-Request-Id"));
			assertThat(body()).doesNotContain("Exception").doesNotContain("\"trace\"");
			return this;
		}

	}

}
