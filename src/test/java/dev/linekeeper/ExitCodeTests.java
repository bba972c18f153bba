package dev.linekeeper;

import java.io.File;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import dev.linekeeper.testing.Link;
import dev.linekeeper.testing.ScriptedPeer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/**
 * How the service ends, and what it says then: a process of its own, started as an
 * operator starts it.
 */
@Timeout(120)
class ExitCodeTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private final ScriptedPeer peer = ScriptedPeer.listen();

	@TempDir
	private Path directory;

	private @Nullable Process process;

	@AfterEach
	void nothingIsLeft() throws InterruptedException {
		this.peer.close();
		Process started = this.process;
		if (started != null) {
			assertThat(started.destroyForcibly().waitFor(10, TimeUnit.SECONDS)).isTrue();
		}
	}

	@Test
	void peerThatRefusesEndsWith3() throws Exception {
		this.peer.refuse();

		assertThat(exitCode(start("on-lost: stop"))).isEqualTo(3);
		assertThat(errors()).singleElement()
			.asString()
			.endsWith(" x: could not connect (refused by 127.0.0.1:" + this.peer.port()
					+ "); stopping the process (on-lost: stop)");
		assertThat(printed()).doesNotContain("\tat ");
	}

	@Test
	void lossEndsWith3() throws Exception {
		Process service = start("on-lost: stop");
		try (Link link = accept()) {
			link.send("hello\r\n");
		}

		assertThat(exitCode(service)).isEqualTo(3);
		assertThat(errors()).singleElement()
			.asString()
			.endsWith(" x: connection lost (closed by the peer); stopping the process (on-lost: stop)");
		assertThat(printed()).doesNotContain("\tat ");
	}

	@Test
	void sigtermEndsTheStreamInGoodOrderAndThenTheProcess() throws Exception {
		Process service = start("on-lost: reconnect");
		try (Link link = accept()) {
			await().atMost(PATIENCE).untilAsserted(() -> assertThat(printed()).contains(" x: ready"));

			service.destroy();

			assertThat(link.awaitEnd()).isEmpty();
		}
		assertThat(exitCode(service)).isEqualTo(143);
		assertThat(errors()).isEmpty();
		assertThat(printed()).doesNotContain("\tat ");
	}

	@Test
	void unknownProtocolEndsWith1() throws Exception {
		assertThat(exitCode(start("protocol: dialogue"))).isEqualTo(1);

		assertThat(printed())
			.containsOnlyOnce("linekeeper.connections.x.protocol (service.yml:5): 'dialogue' must be the name of a "
					+ "ProtocolFactory or MessageHandler bean; there are: 'dialog'.")
			.doesNotContain("\tat ");
		assertThat(errors()).hasSize(1);
	}

	@Test
	void tooFewOpenFilesEndWith1BeforeAnyIsUsed() throws Exception {
		Path prlimit = Path.of("/usr/bin/prlimit");
		assumeThat(prlimit).as("prlimit is not installed (Debian's package util-linux)").exists();
		StringBuilder lines = new StringBuilder("linekeeper:\n  connections:\n");
		for (int i = 0; i < 201; i++) {
			lines.append("    x%d: {address: '127.0.0.1:%d'}\n".formatted(i, this.peer.port()));
		}

		assertThat(exitCode(launch(lines.toString(), prlimit.toString(), "--nofile=300:300"))).isEqualTo(1);

		assertThat(printed())
			.containsOnlyOnce("linekeeper.connections (service.yml:3): 201 connections need at least 401 open files, "
					+ "and this process may have 300; raise the limit")
			.doesNotContain("\tat ");
		assertThat(this.peer.connections()).isZero();
	}

	private Process start(String line) throws IOException {
		return launch("""
				linekeeper:
				  connections:
				    x:
				      address: 127.0.0.1:%d
				      %s
				""".formatted(this.peer.port(), line));
	}

	private Process launch(String yaml, String... prefix) throws IOException {
		Path configuration = this.directory.resolve("service.yml");
		Files.writeString(configuration, yaml);
		List<String> command = new ArrayList<>(List.of(prefix));
		command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx128m",
				"-XX:TieredStopAtLevel=1", "-cp", classPath(), Linekeeper.class.getName(),
				"--spring.config.location=" + configuration.toUri(), "--server.port=0"));
		Process started = new ProcessBuilder(command).directory(this.directory.toFile())
			.redirectErrorStream(true)
			.redirectOutput(output().toFile())
			.start();
		this.process = started;
		return started;
	}

	// The service as it is: without what else the tests bring along.
	private static String classPath() {
		return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter((entry) -> !entry.endsWith("test-classes"))
			.collect(Collectors.joining(File.pathSeparator));
	}

	private Link accept() {
		await().atMost(PATIENCE).untilAsserted(() -> assertThat(this.peer.connections()).as(printed()).isPositive());
		return this.peer.accept();
	}

	private int exitCode(Process service) throws Exception {
		assertThat(service.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as("ended after %s", printed()).isTrue();
		return service.exitValue();
	}

	private List<String> errors() throws IOException {
		return printed().lines().filter((line) -> line.contains(" ERROR ")).toList();
	}

	private String printed() throws IOException {
		return Files.readString(output(), Charset.defaultCharset());
	}

	private Path output() {
		return this.directory.resolve("output");
	}

}
