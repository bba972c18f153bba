package dev.linekeeper.connection;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A server that nobody here wrote, on a port of 127.0.0.1, with a conversation of ours:
 * see {@code line_server.sh} and {@code line_server.py}.
 */
final class RealPeer implements AutoCloseable {

	// Below the ports that the system gives to clients: nobody is given it while the
	// server is down, and who dials it then does not connect to itself.
	private static final int LOWEST_PORT = 20_000;

	private static final int HIGHEST_PORT = 32_000;

	private static final SplittableRandom RANDOM = new SplittableRandom();

	private final List<String> command;

	private final Path printed;

	private final InetSocketAddress address = new InetSocketAddress("127.0.0.1", freePort());

	private @Nullable Process process;

	/**
	 * Take a free port; nothing is started yet.
	 * @param server which server
	 * @param conversation {@code talk} or {@code hold}
	 * @param printed is given what the server prints
	 */
	RealPeer(Server server, String conversation, Path printed) {
		this.command = Arrays.stream(server.command)
			.map((word) -> word.replace("PORT", Integer.toString(this.address.getPort())))
			.map((word) -> word.replace("CONVERSATION", conversation))
			.toList();
		this.printed = printed;
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
		try {
			this.process = new ProcessBuilder(this.command).directory(directory().toFile())
				.redirectInput(new File("/dev/null"))
				.redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.appendTo(this.printed.toFile()))
				.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Kill the server and what it has started, and wait for their end. */
	void kill() {
		Process server = this.process;
		if (server == null) {
			return;
		}
		// Asked first: when their parent has gone, they are nobody's.
		List<ProcessHandle> all = Stream.concat(Stream.of(server.toHandle()), server.descendants()).toList();
		all.forEach(ProcessHandle::destroyForcibly);
		await().pollInterval(Duration.ofMillis(10)).until(() -> all.stream().noneMatch(RealPeer::runs));
		this.process = null;
	}

	@Override
	public void close() {
		kill();
	}

	@Override
	public String toString() {
		try {
			Process server = this.process;
			return this.command + ", " + ((server != null && server.isAlive()) ? "running" : "not running")
					+ ", has printed '" + Files.readString(this.printed, Charset.defaultCharset()) + "'";
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	// Not every container has a first process that buries zombies; they have no command.
	private static boolean runs(ProcessHandle process) {
		return process.isAlive() && process.info().command().isPresent();
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

	private static int freePort() {
		for (int i = 0; i < 100; i++) {
			int port = RANDOM.nextInt(LOWEST_PORT, HIGHEST_PORT);
			try (ServerSocket socket = new ServerSocket()) {
				socket.bind(new InetSocketAddress("127.0.0.1", port));
				return port;
			}
			catch (IOException ex) {
				// Taken: another one.
			}
		}
		throw new IllegalStateException("no free port from " + LOWEST_PORT + " to " + HIGHEST_PORT);
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
