package dev.linekeeper.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import dev.linekeeper.testing.FreePort;
import dev.linekeeper.testing.ServerProcess;
import org.jspecify.annotations.Nullable;

import static org.awaitility.Awaitility.await;

/**
 * A server that is a program of the system, with a directory of its own.
 */
abstract class ProgramServer implements RealServer {

	private static final int ATTEMPTS = 5;

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private final String program;

	private final int port = FreePort.find();

	private final Path directory;

	private @Nullable ServerProcess process;

	/** Look for the program, and skip the test if it is not installed. */
	ProgramServer(String name) {
		this.program = Program.require(name);
		try {
			this.directory = Files.createTempDirectory("linekeeper-" + name + "-");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * How to start it, so that it stays in the foreground.
	 * @param executable where the program is
	 */
	abstract List<String> command(String executable);

	@Override
	public final int port() {
		return this.port;
	}

	@Override
	public final void start() {
		if (isReachable()) {
			throw new IllegalStateException("port " + this.port + ": somebody listens there already");
		}
		ServerProcess started = this.process;
		if (started == null) {
			started = new ServerProcess(this.directory, this.directory.resolve("printed"), command(this.program));
			this.process = started;
		}
		// What the last one held may be let go a little after its end.
		for (int i = 0; i < ATTEMPTS; i++) {
			if (listens(started)) {
				return;
			}
		}
		String what = started.toString();
		started.kill();
		throw new IllegalStateException("port " + this.port + ": the server does not listen there: " + what);
	}

	@Override
	public final void kill() {
		if (this.process != null) {
			this.process.kill();
		}
	}

	@Override
	public void close() {
		kill();
		try (Stream<Path> files = Files.walk(this.directory)) {
			for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
				Files.deleteIfExists(file);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public final String toString() {
		return String.valueOf(this.process);
	}

	/** The server's own directory; it goes when this closes. */
	final Path directory() {
		return this.directory;
	}

	/** Write a file into the server's directory. */
	final Path write(String name, String content) {
		try {
			return Files.writeString(this.directory.resolve(name), content);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private boolean listens(ServerProcess started) {
		started.start();
		await().alias("a listening " + this.program)
			.atMost(PATIENCE)
			.pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(20))
			.until(() -> !started.isAlive() || isReachable());
		return started.isAlive();
	}

	private boolean isReachable() {
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress("127.0.0.1", this.port));
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

}
