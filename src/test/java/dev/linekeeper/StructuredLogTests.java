package dev.linekeeper;

import java.time.Duration;
import java.util.List;

import com.jayway.jsonpath.DocumentContext;
import com.jayway.jsonpath.JsonPath;
import dev.linekeeper.testing.FreePort;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The log as JSON, by Boot's own property.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class StructuredLogTests {

	@Test
	void connectionAndEpochAreFieldsOfTheirOwn(CapturedOutput output) {
		int port = FreePort.find();
		SpringApplicationBuilder service = new SpringApplicationBuilder(Linekeeper.class).web(WebApplicationType.NONE);
		try (ConfigurableApplicationContext context = service.run("--logging.structured.format.console=ecs",
				"--linekeeper.simulators.echo.port=" + port, "--linekeeper.connections.pos-7.address=127.0.0.1:" + port,
				"--linekeeper.connections.pos-7.framing=crlf", "--logging.level.dev.linekeeper.dialog=DEBUG",
				"--linekeeper.simulators.echo.framing=crlf", "--linekeeper.simulators.echo.greet=hello")) {
			assertThat(context.isRunning()).isTrue();
			await().atMost(Duration.ofSeconds(30)).until(() -> output.getOut().contains("pos-7: received 5 bytes"));

			List<DocumentContext> lines = output.getOut()
				.lines()
				.filter((line) -> line.startsWith("{") && line.contains("\"pos-7: "))
				.map(JsonPath::parse)
				.toList();
			assertThat(lines).hasSizeGreaterThan(2).allSatisfy((line) -> {
				assertThat(line.<String>read("$.connection")).isEqualTo("pos-7");
				assertThat(line.<String>read("$.epoch")).isEqualTo("1");
			});
		}
		finally {
			// Other tests read lines as people do.
			System.clearProperty("CONSOLE_LOG_STRUCTURED_FORMAT");
			LoggingSystem.get(getClass().getClassLoader()).cleanUp();
		}
	}

}
