package dev.linekeeper.framing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Replays the inputs that {@link FramingFuzz} begins with, and those that ever found a
 * fault.
 */
class FramingFuzzTests {

	@TestFactory
	Stream<DynamicNode> inputsBreakNoRule() {
		return Stream.of(replay("delimited", FuzzedFramings.delimited()),
				replay("enveloped", FuzzedFramings.enveloped()),
				replay("lengthPrefixed", FuzzedFramings.lengthPrefixed()), replay("fixed", FuzzedFramings.fixed()),
				replay("counted", FuzzedFramings.counted()), replay("idleGap", FuzzedFramings.idleGap()),
				replay("json", FuzzedFramings.json()), replay("resp", FuzzedFramings.resp()),
				replay("telnet", FuzzedFramings.telnet()));
	}

	private static DynamicNode replay(String type, List<Framing> framings) {
		List<Path> inputs = inputs(type);
		return DynamicTest.dynamicTest(type, () -> {
			assertThat(inputs).hasSizeGreaterThan(20);
			for (Path input : inputs) {
				try {
					FuzzedStreams.check(framings, Files.readAllBytes(input));
				}
				catch (AssertionError ex) {
					throw new AssertionError(input + ": " + ex.getMessage(), ex);
				}
			}
		});
	}

	private static List<Path> inputs(String type) {
		URL directory = FramingFuzzTests.class.getResource("FramingFuzzInputs/" + type);
		try (Stream<Path> files = Files.list(Path.of(Objects.requireNonNull(directory, type).toURI()))) {
			return files.sorted().toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (URISyntaxException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
