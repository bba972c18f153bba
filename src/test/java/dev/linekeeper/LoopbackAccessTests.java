package dev.linekeeper;

import java.util.List;

import com.jayway.jsonpath.JsonPath;
import dev.linekeeper.testing.RawHttp;
import dev.linekeeper.testing.RawHttp.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Who may do what where there are no tokens: the whole service, over HTTP.
 */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class LoopbackAccessTests {

	private static final String REFUSED = "must be a loopback address, such as 127.0.0.1, because there are no "
			+ "'linekeeper.security.tokens'";

	@Test
	void thisMachineMayDoEverythingAndPagesOfOtherSitesNothing() {
		try (Service service = Service.start("management.endpoints.web.exposure.include=*")) {
			assertThat(service.get("/actuator/env").status()).isEqualTo(200);
			assertThat(service.get("/actuator/health").body()).contains("components");
			assertThat(setLevel(service)).isEqualTo(204);
			assertThat(setLevel(service, "Origin: http://localhost:" + service.port())).isEqualTo(204);

			assertThat(setLevel(service, "Origin: https://evil.example")).isEqualTo(403);
			assertThat(setLevel(service, "Sec-Fetch-Site: cross-site")).isEqualTo(403);
			assertThat(service.get("/api/connections/a/socket", "Origin: https://evil.example", "Upgrade: websocket")
				.status()).isEqualTo(403);
			assertThat(service.get("/nothing/here").status()).isEqualTo(403);

			Answer rebound = service.get("/actuator/env", "Host: evil.example:" + service.port());
			assertThat(rebound.status()).isEqualTo(421);
			assertThat(rebound.header("Content-Type")).isEqualTo("application/problem+json");
			assertThat(JsonPath.<String>read(rebound.body(), "$.code")).isEqualTo("MISDIRECTED_REQUEST");
			assertThat(rebound.body()).doesNotContain("evil");
			assertThat(service.get("/actuator/env", "Host: evil.example", "X-Forwarded-Host: localhost").status())
				.isEqualTo(421);
			assertThat(service.get("/actuator/health", "Host: evil.example").status()).isEqualTo(421);
		}
	}

	@Test
	void actuatorOnAPortOfItsOwnHasTheSameRulesAndFilters() {
		try (Service service = Service.start("management.server.port=0", "linekeeper.connections.a.address=127.0.0.1:9",
				"linekeeper.connections.a.enabled=false", "linekeeper.api.max-body-size=1KB")) {
			int port = service.port("local.management.port");
			assertThat(service.context().getEnvironment().getProperty("management.server.address"))
				.isEqualTo("127.0.0.1");
			Answer answer = RawHttp.send(port, "GET", "/actuator/connections", "X-Request-Id: mine");
			assertThat(answer.status()).isEqualTo(200);
			assertThat(answer.body()).contains("\"a\"");
			assertThat(answer.header("X-Request-Id")).isEqualTo("mine");
			assertThat(RawHttp.send(port, "GET", "/actuator/connections", "Host: evil.example").status())
				.isEqualTo(421);
			assertThat(RawHttp.send(port, "POST", "/actuator/connections/a", "Content-Length: 1025").status())
				.isEqualTo(413);
		}
		try (Service service = Service.start("management.server.port=0",
				"linekeeper.security.tokens.me.token=0123456789abcdefghijklmn",
				"linekeeper.security.tokens.me.roles=read")) {
			int port = service.port("local.management.port");
			assertThat(RawHttp.send(port, "GET", "/actuator/health").body())
				.isEqualTo("{\"groups\":[\"liveness\",\"readiness\"],\"status\":\"UP\"}");
			assertThat(RawHttp.send(port, "GET", "/actuator/metrics").status()).isEqualTo(401);
			assertThat(RawHttp.send(port, "GET", "/actuator/metrics", "Authorization: Bearer 0123456789abcdefghijklmn")
				.status()).isEqualTo(200);
		}
	}

	@ParameterizedTest
	@CsvSource({ "server.address=0.0.0.0, server.address (commandLineArgs): '0.0.0.0' ",
			"server.address=::, server.address (commandLineArgs): '::' ",
			"server.address=, server.address (commandLineArgs): " })
	void openAddressWithoutTokensIsRefused(String setting, String start, CapturedOutput output) {
		assertThatException().isThrownBy(() -> Service.start(setting));

		assertThat(output).contains(start.strip() + " " + REFUSED).doesNotContain("\tat ", "Error starting Tomcat");
	}

	@Test
	void openAddressOfTheActuatorWithoutTokensIsRefused(CapturedOutput output) {
		assertThatException()
			.isThrownBy(() -> Service.start("management.server.port=0", "management.server.address=0.0.0.0"));

		assertThat(output).contains("management.server.address (commandLineArgs): '0.0.0.0' " + REFUSED)
			.doesNotContain("\tat ");
	}

	@ParameterizedTest
	@ValueSource(strings = { "127.0.0.1", "localhost", "127.1.2.3" })
	void otherLoopbackAddressesAreNot(String address) {
		try (Service service = Service.start("server.address=" + address)) {
			assertThat(service.context().isRunning()).isTrue();
		}
	}

	@Test
	void wrongTokenInTheConfigurationIsTheOnlyThingThatIsSaid(CapturedOutput output) {
		assertThatException().isThrownBy(() -> Service.start("linekeeper.security.tokens.me.token=hunter2",
				"linekeeper.security.tokens.me.roles=read"));

		assertThat(output).contains("linekeeper.security.tokens.me.token (commandLineArgs): must be of 22 to 512")
			.doesNotContain("\tat ", "Error starting Tomcat", "hunter2");
	}

	@Test
	void whoAllowsItIsRemindedOfIt(CapturedOutput output) {
		try (Service service = Service.start("server.address=0.0.0.0", "linekeeper.security.allow-anonymous=true")) {
			assertThat(service.get("/actuator/metrics", "Host: lines.example").status()).isEqualTo(200);
			Answer health = service.get("/actuator/health");
			assertThat(JsonPath.<List<String>>read(health.body(), "$..anonymous"))
				.containsExactly("everyone who can reach this service may read, send and operate");
			assertThat(RawHttp
				.send(service.port(), "POST", "/actuator/connections/a", "Origin: https://evil.example",
						"Content-Length: 0")
				.status()).isEqualTo(403);
		}
		assertThat(output).contains("HTTP: everyone who can reach this service may read, send and operate");
	}

	@Test
	void noPasswordIsMadeUp(CapturedOutput output) {
		Service.start().close();

		assertThat(output).doesNotContain("password");
	}

	private static int setLevel(Service service, String... headers) {
		String[] all = new String[headers.length + 2];
		System.arraycopy(headers, 0, all, 2, headers.length);
		all[0] = "Content-Type: application/json";
		all[1] = "Content-Length: 26";
		return RawHttp
			.send(service.port(), "POST", "/actuator/loggers/x.y", "{\"configuredLevel\":\"WARN\"}\n".getBytes(), all)
			.status();
	}

}
