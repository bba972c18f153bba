package dev.linekeeper.servers;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;

/**
 * A program of the system.
 */
final class Program {

	private Program() {
	}

	/** Where it is; the test is skipped if it is nowhere. */
	static String require(String name) {
		Optional<String> found = find(name);
		Assumptions.assumeTrue(found.isPresent(), name + " is not installed");
		return found.orElseThrow();
	}

	static Optional<String> find(String name) {
		// Debian puts servers where only root's PATH leads.
		Stream<String> directories = Stream.concat(
				Arrays.stream(String.valueOf(System.getenv("PATH")).split(File.pathSeparator)),
				Stream.of("/usr/sbin", "/usr/local/sbin"));
		return directories.map((directory) -> Path.of(directory, name))
			.filter(Files::isExecutable)
			.map(Path::toString)
			.findFirst();
	}

}
