package dev.linekeeper.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import static org.awaitility.Awaitility.await;

/**
 * The process of a server, and those it starts. What they print goes to a file, which
 * {@link #toString()} shows.
 */
public final class ServerProcess {

	private final Path directory;

	private final Path printed;

	private final List<String> command;

	private @Nullable Process process;

	/**
	 * Nothing is started yet.
	 * @param directory where it is started
	 * @param printed is given what the server prints
	 * @param command the program and its arguments
	 */
	public ServerProcess(Path directory, Path printed, List<String> command) {
		this.directory = directory;
		this.printed = printed;
		this.command = command;
	}

	/** Start it; it listens a little later. */
	public void start() {
		try {
			this.process = new ProcessBuilder(this.command).directory(this.directory.toFile())
				.redirectInput(new File("/dev/null"))
				.redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.appendTo(this.printed.toFile()))
				.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public boolean isAlive() {
		Process server = this.process;
		return server != null && server.isAlive();
	}

	/**
	 * Whether this process still does anything. Not every container has a first process
	 * that buries zombies; they have no command.
	 */
	public static boolean runs(ProcessHandle process) {
		return process.isAlive() && process.info().command().isPresent();
	}

	/** Kill the server and what it has started, and wait for their end. */
	public void kill() {
		Process server = this.process;
		if (server == null) {
			return;
		}
		// Asked first: when their parent has gone, they are nobody's.
		List<ProcessHandle> all = Stream.concat(Stream.of(server.toHandle()), server.descendants()).toList();
		all.forEach(ProcessHandle::destroyForcibly);
		await().pollInterval(Duration.ofMillis(10)).until(() -> all.stream().noneMatch(ServerProcess::runs));
		this.process = null;
	}

	@Override
	public String toString() {
		try {
			return this.command + ", " + (isAlive() ? "running" : "not running") + ", has printed '"
					+ Files.readString(this.printed, Charset.defaultCharset()) + "'";
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
