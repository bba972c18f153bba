package dev.linekeeper.api;

import java.util.List;

import dev.linekeeper.api.RunningService.Answer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an operator's page has to know of lines before it acts on them.
 */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperatingPathTests {

	private RunningService service;

	@BeforeAll
	void start() {
		this.service = new RunningService("linekeeper.connections.a.address=127.0.0.1:9",
				"linekeeper.connections.a.enabled=false", "linekeeper.connections.a.critical=true");
	}

	@AfterAll
	void stop() {
		this.service.close();
	}

	@Test
	void listTellsSinceWhenAndWhatWasLost() {
		Answer list = this.service.get("/api/connections");

		assertThat(list.<String>read("$.connections[0].unreadySince")).isNotNull();
		assertThat(list.<Boolean>read("$.connections[0].critical")).isTrue();
		assertThat(list.<List<String>>read("$.connections[0].addresses")).containsExactly("127.0.0.1:9");
		for (String number : List.of("framesIn", "framesOut", "queued", "notDelivered")) {
			assertThat(list.<Integer>read("$.connections[0]." + number)).isZero();
		}
		Answer document = this.service.get("/v3/api-docs");
		assertThat(document.<Object>read("$.components.schemas.Summary.properties.unreadySince")).isNotNull();
		assertThat(document.<List<String>>read("$.components.schemas.Operating.properties.obstacle.enum"))
			.containsExactly("OFF", "NOT_ALLOWED", "OTHER_PORT");
	}

	@Test
	void aLineTellsWhereItIsActedOnOrWhyNot() {
		assertThat(this.service.get("/api/connections/a").<String>read("$.operating.obstacle")).isEqualTo("OFF");
		assertThat(this.service.get("/api/connections/a").<Boolean>read("$.streamed")).isTrue();
		String reader = "0123456789abcdefghijklmn-read";
		String operator = "0123456789abcdefghijklmn-operate";
		try (RunningService guarded = new RunningService("management.endpoint.connections.access=unrestricted",
				"management.endpoints.web.path-mapping.connections=lines",
				"linekeeper.security.tokens.reader.token=" + reader, "linekeeper.security.tokens.reader.roles=read",
				"linekeeper.security.tokens.operator.token=" + operator,
				"linekeeper.security.tokens.operator.roles=read,operate",
				"linekeeper.connections.a.address=127.0.0.1:9", "linekeeper.connections.a.enabled=false")) {
			assertThat(guarded.get("/api/connections/a", "Authorization", "Bearer " + reader)
				.<String>read("$.operating.obstacle")).isEqualTo("NOT_ALLOWED");
			Answer allowed = guarded.get("/api/connections/a", "Authorization", "Bearer " + operator);
			String path = allowed.read("$.operating.path");
			assertThat(path).isEqualTo("/actuator/lines/a");
			assertThat(guarded
				.post(path, "application/json", "{\"action\": \"pause\"}", "Authorization", "Bearer " + operator)
				.status()).isEqualTo(200);
		}
	}

	@Test
	void actionsAtAnotherPortAreToldToBeThere() {
		try (RunningService split = new RunningService("management.endpoint.connections.access=unrestricted",
				"management.server.port=0", "linekeeper.connections.a.address=127.0.0.1:9",
				"linekeeper.connections.a.enabled=false")) {
			Answer line = split.get("/api/connections/a");

			assertThat(line.<String>read("$.operating.obstacle")).isEqualTo("OTHER_PORT");
			assertThat(line.<String>read("$.operating.path")).isNull();
		}
	}

}
