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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.jayway.jsonpath.DocumentContext;
import com.jayway.jsonpath.JsonPath;
import dev.linekeeper.connection.ConnectionManager;
import dev.linekeeper.connection.ConnectionState;
import dev.linekeeper.connection.ManagedConnection;
import dev.linekeeper.framing.Framing;
import dev.linekeeper.framing.Framings;
import dev.linekeeper.protocol.Delivery;
import dev.linekeeper.testing.Link;
import dev.linekeeper.testing.ScriptedPeer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

/**
 * Framings of one's own and those that have a name, in a service as it is started.
 */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class ConfiguredFramingsTests {

	private static final String CONNECTIONS = "linekeeper.connections.";

	private @Nullable ConfigurableApplicationContext context;

	@AfterEach
	void stop() {
		if (this.context != null) {
			this.context.close();
		}
	}

	@Test
	void framingOfOnesOwnIsNamedByItsBean() {
		try (ScriptedPeer peer = ScriptedPeer.listen()) {
			run(Own.class, WebApplicationType.NONE, Map.of(CONNECTIONS + "scale.address", "127.0.0.1:" + peer.port(),
					CONNECTIONS + "scale.framing", "scale-protocol", CONNECTIONS + "scale.close-timeout", "100ms"));
			Link link = peer.accept();
			await().until(() -> connection("scale").snapshot().state() == ConnectionState.READY);

			assertThat(connection("scale").send(new byte[] { 'x' }).join()).isEqualTo(Delivery.WRITTEN);

			assertThat(link.read(2)).isEqualTo("x;".getBytes(StandardCharsets.US_ASCII));
			link.send("one;two;");
			await().until(() -> connection("scale").statistics().traffic().framesIn() == 2);
		}
	}

	@Test
	void framingOfOnesOwnHasNoOtherKeys(CapturedOutput output) {
		assertThatException().isThrownBy(() -> run(Own.class, WebApplicationType.NONE,
				Map.of(CONNECTIONS + "scale.address", "127.0.0.1:9", CONNECTIONS + "scale.framing.type",
						"scale-protocol", CONNECTIONS + "scale.framing.max-size", "1KB")));

		assertThat(output).contains("linekeeper.connections.scale.framing.type")
			.contains("'scale-protocol' is a bean, which takes no other keys; write 'framing: scale-protocol'")
			.doesNotContain("\tat ");
	}

	@Test
	void beanCalledLikeAFramingThereIsIsRefused(CapturedOutput output) {
		assertThatException().isThrownBy(() -> run(Taken.class, WebApplicationType.NONE,
				Map.of(CONNECTIONS + "a.address", "127.0.0.1:9", CONNECTIONS + "a.framing", "lf")));

		assertThat(output).contains("(the bean 'crlf'): 'crlf' is one of Linekeeper's own framings")
			.contains("give the bean another name")
			.doesNotContain("\tat ");
	}

	@Test
	void longFormOfEveryPresetIsShownWhereOneConnectionIsAskedForAndStandsForThePreset() {
		Map<String, Object> properties = new LinkedHashMap<>();
		for (String name : Framings.names()) {
			properties.put(CONNECTIONS + name + ".framing", name);
			properties.putAll(flat(CONNECTIONS + name + "-long.framing", preset(name).longForm()));
			for (String connection : List.of(name, name + "-long")) {
				properties.put(CONNECTIONS + connection + ".address", "127.0.0.1:9");
				properties.put(CONNECTIONS + connection + ".enabled", "false");
			}
		}
		run(Own.class, WebApplicationType.SERVLET, properties);

		for (String name : Framings.names()) {
			Map<String, Object> keys = preset(name).longForm();
			DocumentContext one = json("/actuator/connections/" + name);
			assertThat(one.<String>read("$.settings.framing")).isEqualTo(name);
			assertThat(one.<Map<String, Object>>read("$.settings.framingKeys")).isEqualTo(keys);
			assertThat(
					json("/actuator/connections/" + name + "-long").<Map<String, Object>>read("$.settings.framingKeys"))
				.as(name)
				.isEqualTo(keys);
		}
		DocumentContext all = json("/actuator/connections");
		assertThat(all.<Integer>read("$.total")).isEqualTo(2 * Framings.names().size());
		assertThat(all.<List<Object>>read("$..framing")).hasSize(2 * Framings.names().size());
		assertThat(all.<List<Object>>read("$..framingKeys")).allMatch((value) -> value == null);
	}

	@Test
	void whatTheReadmeSaysIsSo(@TempDir Path directory) throws IOException {
		String readme = Files.readString(Path.of("README.md"));
		String section = readme.substring(readme.indexOf("### Framing"), readme.indexOf("## Write a protocol"));
		assertThat(Framings.names()).allMatch((name) -> section.contains("`" + name + "`"));
		String[] examples = section.substring(section.indexOf("```yaml"))
			.substring("```yaml".length())
			.split("```", 2)[0].strip()
			.split("(?m)^framing: ");
		StringBuilder yaml = new StringBuilder("linekeeper.connections:\n");
		for (int i = 1; i < examples.length; i++) {
			yaml.append("  e" + i + ": {address: \"127.0.0.1:9\", enabled: false, framing: "
					+ examples[i].replaceAll("(?m) +#.*$", "").strip() + "}\n");
		}
		Path file = Files.writeString(directory.resolve("application.yml"), yaml);

		this.context = new SpringApplicationBuilder(Linekeeper.class).web(WebApplicationType.NONE)
			.run("--spring.config.location=" + file);

		assertThat(context().getBean(ConnectionManager.class).connections()).hasSize(5);
	}

	/** As if written in YAML. */
	private static Map<String, Object> flat(String path, Object value) {
		Map<String, Object> properties = new LinkedHashMap<>();
		if (value instanceof Map<?, ?> section) {
			section.forEach((key, below) -> properties.putAll(flat(path + "." + key, below)));
		}
		else if (value instanceof List<?> list) {
			for (int i = 0; i < list.size(); i++) {
				properties.put(path + "[" + i + "]", list.get(i));
			}
		}
		else {
			properties.put(path, value);
		}
		return properties;
	}

	private static Framing preset(String name) {
		Framing preset = Framings.named(name);
		assertThat(preset).isNotNull();
		return preset;
	}

	private void run(Class<?> beans, WebApplicationType type, Map<String, Object> properties) {
		Map<String, Object> all = new LinkedHashMap<>(properties);
		// Without the connections in the top-level application.yml.
		all.put("spring.config.location", "optional:classpath:/nowhere/");
		all.put("server.port", "0");
		all.put("management.endpoints.web.exposure.include", "connections");
		List<Class<?>> sources = new ArrayList<>(List.of(Linekeeper.class, beans));
		this.context = new SpringApplicationBuilder(sources.toArray(Class<?>[]::new)).web(type).properties(all).run();
	}

	private ManagedConnection connection(String name) {
		ManagedConnection connection = context().getBean(ConnectionManager.class).find(name);
		assertThat(connection).isNotNull();
		return connection;
	}

	private DocumentContext json(String path) {
		String port = context().getEnvironment().getRequiredProperty("local.server.port");
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
			.timeout(Duration.ofSeconds(20))
			.build();
		try {
			HttpResponse<String> response = HttpClient.newHttpClient()
				.send(request, HttpResponse.BodyHandlers.ofString());
			assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
			return JsonPath.parse(response.body());
		}
		catch (IOException | InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	private ConfigurableApplicationContext context() {
		assertThat(this.context).isNotNull();
		return this.context;
	}

	static class Own {

		@Bean("scale-protocol")
		Framing scaleProtocol() {
			return Framings.of(Map.of("type", "delimited", "delimiter", ";"));
		}

	}

	static class Taken {

		@Bean
		Framing crlf() {
			return Framings.of(Map.of("type", "delimited", "delimiter", ";"));
		}

	}

}
