package dev.linekeeper;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.linekeeper.testing.RawHttp;
import dev.linekeeper.testing.RawHttp.Answer;
import dev.linekeeper.testing.ScriptedPeer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Secrets in every place where there may be one are in nothing that the service shows or
 * writes, with everything shown that can be.
 */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class SecretsTests {

	private static final String CANARY = "c4n4ry-0123456789-abcdef";

	@Test
	void noneIsShownAnywhere(@TempDir Path directory, CapturedOutput output) throws Exception {
		Files.writeString(directory.resolve("DEVICE_PIN"), CANARY + "-file");
		try (ScriptedPeer peer = ScriptedPeer.listen();
				Service service = Service.start("server.address=0.0.0.0",
						"spring.config.import=configtree:" + directory + "/",
						"management.endpoints.web.exposure.include=*", "management.endpoint.env.show-values=always",
						"management.endpoint.configprops.show-values=always", "debug=false",
						// 1 and 2: tokens, one of them the caller's.
						"linekeeper.security.tokens.reader.token=" + CANARY + "-reader",
						"linekeeper.security.tokens.reader.roles=read,send,operate",
						"linekeeper.security.tokens.other.token=" + CANARY + "-other",
						"linekeeper.security.tokens.other.roles=send",
						// 3: a proxy's password.
						"linekeeper.connections.proxied.address=127.0.0.1:9",
						"linekeeper.connections.proxied.proxy.type=http",
						"linekeeper.connections.proxied.proxy.address=127.0.0.1:9",
						"linekeeper.connections.proxied.proxy.user=me",
						"linekeeper.connections.proxied.proxy.password=" + CANARY + "-proxy",
						// 4 and 5: what a login sends, from a property and from a file.
						"DEVICE_PASSWORD=" + CANARY + "-login",
						"linekeeper.connections.device.address=127.0.0.1:" + peer.port(),
						"linekeeper.connections.device.framing=crlf",
						"linekeeper.connections.device.login[0].send=USER me ${DEVICE_PASSWORD} ${DEVICE_PIN}",
						"linekeeper.connections.device.login[1].expect=^OK",
						"linekeeper.connections.device.login[1].reject=^ERR",
						// 6: a key store's password.
						"spring.ssl.bundle.jks.plant.keystore.password=" + CANARY + "-ssl")) {
			peer.accept().send("ERR wrong password " + CANARY + "-login\r\n");
			await().until(() -> output.getOut().contains("device: "));

			List<String> shown = new ArrayList<>();
			for (String path : List.of("env", "env/linekeeper.security.tokens.other.token", "env/DEVICE_PASSWORD",
					"env/DEVICE_PIN", "configprops", "configprops/linekeeper", "health", "health/connections",
					"metrics", "prometheus", "connections", "connections/device", "connections/proxied", "info",
					"beans", "loggers", "mappings", "conditions", "threaddump", "scheduledtasks", "integrationgraph")) {
				shown.add(path + ": " + get(service, "/actuator/" + path, "-reader"));
			}
			shown.add(get(service, "/actuator/env;" + CANARY, "-reader"));
			shown.add(get(service, "/actuator/env?access_token=" + CANARY, "-wrong"));
			shown.add(get(service, "/actuator/env", "-other"));

			assertThat(shown).allSatisfy((answer) -> assertThat(answer).doesNotContain(CANARY));
			assertThat(String.join("", shown)).contains("******", "linekeeper.security.tokens.other.roles");
			Map<String, ?> beans = service.context().getBeansOfType(Object.class);
			assertThat(beans.values().stream().map(String::valueOf).filter((text) -> text.contains(CANARY))).isEmpty();
		}
		assertThat(output).contains("device: ").doesNotContain(CANARY);
	}

	private static String get(Service service, String path, String token) {
		Answer answer = RawHttp.send(service.port(), "GET", path, "Authorization: Bearer " + CANARY + token);
		return answer.status() + " " + answer.headers() + " " + answer.body();
	}

}
