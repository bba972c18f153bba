package dev.linekeeper.connection;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.linekeeper.testing.FreePort;
import dev.linekeeper.testing.ServerProcess;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A server that nobody here wrote, on a port of 127.0.0.1, with a conversation of ours:
 * see {@code line_server.sh} and {@code line_server.py}.
 */
final class RealPeer implements AutoCloseable {

	private final InetSocketAddress address = new InetSocketAddress("127.0.0.1", FreePort.find());

	private final ServerProcess process;

	/**
	 * Take a free port; nothing is started yet.
	 * @param server which server
	 * @param conversation {@code talk} or {@code hold}
	 * @param printed is given what the server prints
	 */
	RealPeer(Server server, String conversation, Path printed) {
		List<String> command = Arrays.stream(server.command)
			.map((word) -> word.replace("PORT", Integer.toString(this.address.getPort())))
			.map((word) -> word.replace("CONVERSATION", conversation))
			.toList();
		this.process = new ServerProcess(directory(), printed, command);
	}

	/** What the server of this conversation sends to a client with that port. */
	static List<String> frames(int clientPort) {
		return Stream
			.concat(Stream.of("hello " + clientPort, "a frame in many pieces"),
					IntStream.rangeClosed(1, 200).mapToObj((number) -> "frame " + number))
			.toList();
	}

	InetSocketAddress address() {
		return this.address;
	}

	/** Start the server; it listens a little later. */
	void start() {
		this.process.start();
	}

	/** Kill the server and what it has started, and wait for their end. */
	void kill() {
		this.process.kill();
	}

	@Override
	public void close() {
		kill();
	}

	@Override
	public String toString() {
		return this.process.toString();
	}

	private static Path directory() {
		try {
			URL script = RealPeer.class.getResource("line_server.py");
			assertThat(script).isNotNull();
			return Path.of(script.toURI()).getParent();
		}
		catch (URISyntaxException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * The servers there are.
	 */
	enum Server {

		/** The netcat of Nmap. */
		NCAT(new String[] { "ncat", "--version" }, "ncat", "-l", "-k", "127.0.0.1", "PORT", "--sh-exec",
				"exec sh line_server.sh CONVERSATION"),

		/** The relay between anything and anything. */
		SOCAT(new String[] { "socat", "-V" }, "socat", "TCP-LISTEN:PORT,bind=127.0.0.1,reuseaddr,fork",
				"SYSTEM:exec sh line_server.sh CONVERSATION"),

		/** The framework whose words we use. */
		TWISTED(new String[] { "/usr/bin/python3", "-c", "import twisted.internet.reactor" }, "/usr/bin/python3",
				"line_server.py", "PORT", "CONVERSATION");

		private final String[] probe;

		private final String[] command;

		Server(String[] probe, String... command) {
			this.probe = probe;
			this.command = command;
		}

		boolean isInstalled() {
			try {
				Process process = new ProcessBuilder(this.probe).redirectErrorStream(true)
					.redirectOutput(ProcessBuilder.Redirect.DISCARD)
					.start();
				assertThat(process.waitFor(10, TimeUnit.SECONDS)).as(this + " says its version").isTrue();
				return process.exitValue() == 0;
			}
			catch (IOException ex) {
				return false;
			}
			catch (InterruptedException ex) {
				throw new AssertionError(ex);
			}
		}

	}

}
