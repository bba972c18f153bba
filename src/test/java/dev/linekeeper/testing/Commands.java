package dev.linekeeper.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.List;

/**
 * Running of short system commands.
 */
final class Commands {

	private Commands() {
	}

	/** Run and return what it printed; failure is an {@link IllegalStateException}. */
	static String run(String... command) {
		return runWithInput("", command);
	}

	static String runWithInput(String input, String... command) {
		try {
			Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
			try (var out = process.getOutputStream()) {
				out.write(input.getBytes(Charset.defaultCharset()));
			}
			String printed = new String(process.getInputStream().readAllBytes(), Charset.defaultCharset());
			if (process.waitFor() != 0) {
				throw new IllegalStateException(String.join(" ", List.of(command)) + ": " + printed.strip());
			}
			return printed;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("interrupted during " + String.join(" ", List.of(command)), ex);
		}
	}

}
