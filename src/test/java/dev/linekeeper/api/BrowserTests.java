package dev.linekeeper.api;

import java.nio.file.Path;

import dev.linekeeper.connection.ConnectionState;
import dev.linekeeper.testing.Chromium;
import dev.linekeeper.testing.Link;
import dev.linekeeper.testing.ScriptedPeer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What a browser makes of a stream.
 */
@Timeout(120)
@EnabledIf(value = "dev.linekeeper.testing.Chromium#isInstalled", disabledReason = "chromium is not installed")
class BrowserTests {

	@Test
	void anEventSourceGoesOnWhereItWas(@TempDir Path profile) throws Exception {
		try (ScriptedPeer peer = ScriptedPeer.listen();
				RunningService service = new RunningService("linekeeper.connections.a.address=127.0.0.1:" + peer.port(),
						"linekeeper.connections.a.framing=crlf");
				Chromium browser = new Chromium(profile)) {
			Link link = peer.accept();
			service.awaitState("a", ConnectionState.READY);
			browser.open(service.uri("/actuator/health").toString());
			browser.evaluate("window.heard = []; window.opened = 0; window.states = [];"
					+ "window.source = new EventSource('/api/connections/a/stream');"
					+ "source.onopen = () => opened++;"
					+ "source.addEventListener('state', (event) => states.push(JSON.parse(event.data).state));"
					+ "source.addEventListener('message', (event) => heard.push(JSON.parse(event.data).text)); 1");
			await().atMost(RunningService.PATIENCE).until(() -> browser.evaluate("opened").equals("1"));
			link.send("one\r\n");
			await().atMost(RunningService.PATIENCE).until(() -> browser.evaluate("heard.join()").equals("one"));

			// As a restart of something in between would: the browser comes back by
			// itself.
			service.bean(EventStreams.class).endAll();
			link.send("two\r\n");
			await().atMost(RunningService.PATIENCE).until(() -> browser.evaluate("opened").equals("2"));
			link.send("three\r\n");
			await().atMost(RunningService.PATIENCE)
				.until(() -> browser.evaluate("heard.join()").equals("one,two,three"));

			assertThat(browser.evaluate("states.join()")).isEqualTo("READY,READY");
		}
	}

}
