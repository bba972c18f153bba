package dev.linekeeper.connection;

import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import dev.linekeeper.protocol.DisconnectReason.Kind;
import dev.linekeeper.transport.PeerAddress;
import dev.linekeeper.transport.TransportSettings;
import dev.linekeeper.transport.TransportSettings.ProxyType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

/**
 * A managed connection through proxies that nobody here wrote.
 */
@Timeout(60)
class RealProxiesTests {

	@TempDir
	Path directory;

	private final BlockingQueue<String> frames = new LinkedBlockingQueue<>();

	private final LoopbackEnvironment environment = new LoopbackEnvironment();

	private @Nullable Process process;

	@AfterEach
	void nothingIsLeft() throws InterruptedException {
		this.environment.close();
		kill();
	}

	@Test
	void microsocksTakesFramesBothWaysAndComesBack() throws Exception {
		int port = freePort();
		List<String> command = List.of(installed("microsocks"), "-i", "127.0.0.1", "-p", Integer.toString(port), "-u",
				"me", "-P", "secret1");

		comesBack(ProxyType.SOCKS5, command, port);
	}

	@Test
	void tinyproxyTakesFramesBothWaysAndComesBack() throws Exception {
		int port = freePort();
		Path configuration = Files.writeString(this.directory.resolve("tinyproxy.conf"), """
				Port %d
				Listen 127.0.0.1
				Timeout 600
				Allow 127.0.0.1
				MaxClients 10
				BasicAuth me secret1
				""".formatted(port));
		List<String> command = List.of(installed("tinyproxy"), "-d", "-c", configuration.toString());

		comesBack(ProxyType.HTTP, command, port);
	}

	private void comesBack(ProxyType type, List<String> command, int port) throws Exception {
		try (EchoPeer echo = new EchoPeer()) {
			start(command, port);
			ManagedConnection refused = connect(type, port, echo, "wrong");
			await().until(() -> refused.snapshot().failures() >= 1);
			assertThat(SupervisorScene.lossOf(refused).kind()).isEqualTo(Kind.PROXY);
			assertThat(SupervisorScene.lossOf(refused).detail()).contains("proxy.password");
			refused.stop();
			ManagedConnection line = connect(type, port, echo, "secret1");
			await().until(() -> isReady(line));
			assertEchoes(line, 100);

			kill();
			await().until(() -> line.snapshot().failures() >= 2);
			start(command, port);

			await().until(() -> isReady(line));
			assertEchoes(line, 100);
			assertThat(line.snapshot().readyCount()).isEqualTo(2);
		}
	}

	private ManagedConnection connect(ProxyType type, int port, EchoPeer echo, String password) {
		// A name that only the proxy looks up.
		return this.environment.connect(echo.address(), "crlf",
				(address) -> (data) -> this.frames.add(new String(data, StandardCharsets.US_ASCII)),
				With.addresses(new PeerAddress("localhost", echo.address().getPort())),
				With.retryEvery(Duration.ofMillis(100)), With.proxy(new TransportSettings.Proxy(type,
						new PeerAddress("127.0.0.1", port), "me", password, Duration.ofSeconds(5))));
	}

	private void assertEchoes(ManagedConnection line, int count) throws InterruptedException {
		for (int i = 0; i < count; i++) {
			line.send(("frame " + i).getBytes(StandardCharsets.US_ASCII));
		}
		for (int i = 0; i < count; i++) {
			assertThat(this.frames.poll(5, TimeUnit.SECONDS)).isEqualTo("frame " + i);
		}
	}

	private static boolean isReady(ManagedConnection line) {
		return line.snapshot().state() == ConnectionState.READY;
	}

	private void start(List<String> command, int port) throws IOException {
		this.process = new ProcessBuilder(command).redirectInput(new File("/dev/null"))
			.redirectErrorStream(true)
			.redirectOutput(this.directory.resolve("printed").toFile())
			.start();
		await().ignoreExceptions().until(() -> {
			new java.net.Socket("127.0.0.1", port).close();
			return true;
		});
	}

	private void kill() throws InterruptedException {
		Process running = this.process;
		if (running != null) {
			running.destroyForcibly().waitFor();
		}
	}

	private static String installed(String program) {
		for (String folder : List.of("/usr/bin", "/usr/sbin", "/usr/local/bin")) {
			if (Files.isExecutable(Path.of(folder, program))) {
				return folder + "/" + program;
			}
		}
		return abort(program + " is not installed");
	}

	// Below the ports that the system gives to clients: who dials it while the proxy is
	// down does not connect to itself.
	private static int freePort() throws IOException {
		for (int port = 20_000 + (int) (ProcessHandle.current().pid() % 10_000); port < 32_000; port++) {
			try (ServerSocket socket = new ServerSocket()) {
				socket.bind(new InetSocketAddress("127.0.0.1", port));
				return port;
			}
			catch (IOException ex) {
				// Taken: the next.
			}
		}
		throw new IOException("no free port");
	}

}
