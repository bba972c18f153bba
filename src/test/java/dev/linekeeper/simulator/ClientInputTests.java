package dev.linekeeper.simulator;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.regex.Pattern;

import dev.linekeeper.framing.Framings;
import dev.linekeeper.simulator.SimulatorSettings.Faults;
import dev.linekeeper.simulator.SimulatorSettings.Response;
import dev.linekeeper.testing.Link;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What framings ask of a simulator beyond the bytes: silence, the end, Telnet.
 */
@Timeout(30)
class ClientInputTests {

	private final ExecutorService executor = Executors.newCachedThreadPool();

	private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);

	private @Nullable Simulator simulator;

	@AfterEach
	void nothingIsLeft() {
		if (this.simulator != null) {
			this.simulator.close();
		}
		this.executor.shutdownNow();
		this.timer.shutdownNow();
	}

	@Test
	void silenceEndsAFrame() throws Exception {
		try (Link client = connect(Map.of("type", "idle-gap", "gap", Duration.ofMillis(60)))) {
			client.send("one");
			assertThat(client.read(6)).isEqualTo(bytes("re one"));
			client.send("two");
			assertThat(client.read(6)).isEqualTo(bytes("re two"));
		}
	}

	@Test
	void endOfTheStreamEndsAFrame() throws Exception {
		try (Link client = connect(Map.of("in", "json", "out", "lf"))) {
			client.send("[1]2");
			client.finish();

			assertThat(client.awaitEnd()).isEqualTo(bytes("re [1]\nre 2\n"));
		}
	}

	@Test
	void telnetIsTakenOutAndItsOptionsAreRefused() throws Exception {
		try (Link client = connect(Map.of("type", "crlf", "filter", "telnet"))) {
			client.send(bytes("he\u00FF\u00FD\u0001llo\r\n"));

			assertThat(client.read(3)).isEqualTo(bytes("\u00FF\u00FC\u0001"));
			assertThat(client.readLine()).isEqualTo("re hello");
		}
	}

	private Link connect(Map<String, Object> framing) throws Exception {
		SimulatorSettings settings = new SimulatorSettings("echo", 0, Framings.of(framing), null,
				List.of(new Response(Pattern.compile("(.*)"), "re $1")), null, Faults.NONE);
		Simulator started = new Simulator(settings, this.executor, this.timer);
		this.simulator = started;
		started.start();
		return Link.connect(new InetSocketAddress("127.0.0.1", started.port()));
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.ISO_8859_1);
	}

}
