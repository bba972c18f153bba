package dev.linekeeper.servers;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Debian's {@code gpsd}, fed with the positions of a {@link NmeaFeeder}. Greets with
 * {@code VERSION}, and after {@code ?WATCH} sends a {@code TPV} five times a second.
 */
public final class GpsdServer extends ProgramServer {

	private final NmeaFeeder feeder = new NmeaFeeder();

	public GpsdServer() {
		super("gpsd");
	}

	@Override
	public void close() {
		super.close();
		this.feeder.close();
	}

	@Override
	List<String> command(String executable) {
		List<String> command = new ArrayList<>(withOwnSharedMemory());
		command.addAll(List.of(executable, "-N", "-n", "-b", "-S", Integer.toString(port()),
				"tcp://127.0.0.1:" + this.feeder.port()));
		return command;
	}

	// It also shares positions through System V memory, which outlives it: where we may,
	// we give it a namespace of its own, which does not.
	private static List<String> withOwnSharedMemory() {
		Optional<String> unshare = Program.find("unshare");
		if (unshare.isEmpty()) {
			return List.of();
		}
		List<String> prefix = List.of(unshare.get(), "--ipc");
		try {
			Process tried = new ProcessBuilder(unshare.get(), "--ipc", "true")
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.redirectError(ProcessBuilder.Redirect.DISCARD)
				.start();
			return (tried.waitFor() == 0) ? prefix : List.of();
		}
		catch (IOException ex) {
			return List.of();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return List.of();
		}
	}

}
