package dev.linekeeper.framing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The presets against wire examples of the protocols' own specifications, which are in
 * {@code wire-examples.txt}.
 */
class PresetTests {

	@ParameterizedTest
	@MethodSource("examples")
	void readsAndWritesTheExampleOfTheSpecification(Example example) {
		Framing framing = example.framing();
		SlicedFeed feed = new SlicedFeed(framing);

		assertThat(feed.bytes(example.wire).frames).containsExactlyElementsOf(example.frames);

		if (example.written) {
			StringBuilder wire = new StringBuilder();
			example.frames.forEach((frame) -> wire.append(SlicedFeed.encoded(framing, frame)));
			assertThat(wire).hasToString(example.wire);
		}
	}

	@ParameterizedTest
	@MethodSource("examples")
	void readsTheExampleByteByByte(Example example) {
		SlicedFeed feed = new SlicedFeed(example.framing());

		for (int i = 0; i < example.wire.length(); i++) {
			feed.bytes(example.wire.substring(i, i + 1));
		}

		assertThat(feed.frames).containsExactlyElementsOf(example.frames);
	}

	@Test
	void everyPresetHasAnExample() {
		Set<String> shown = new LinkedHashSet<>();
		examples().forEach((example) -> shown.add(example.name));

		assertThat(shown).containsAll(Framings.names().stream().filter((name) -> !name.equals("raw")).toList());
	}

	@ParameterizedTest
	@MethodSource("names")
	void longFormMakesTheSameFramingAgain(String name) {
		Framing preset = preset(name);

		Framing again = Framings.of(preset.longForm());

		assertThat(again.longForm()).isEqualTo(preset.longForm());
		assertThat(again.maxFrameBytes()).isEqualTo(preset.maxFrameBytes());
	}

	@Test
	void sizesAndTimesHaveTheirUnit() {
		assertThat(preset("mllp").longForm()).containsEntry("max-size", "16MB").containsEntry("stall-timeout", "30s");
		assertThat(preset("line").longForm()).containsEntry("max-size", "64KB");
		assertThat(preset("modbus").longForm()).containsEntry("max-size", "260B");
		assertThat(Framings.of(Map.of("type", "idle-gap", "gap", "50ms", "max-size", "3KB")).idleGap())
			.isEqualTo(Duration.ofMillis(50));
	}

	@ParameterizedTest
	@ValueSource(strings = { "0ms", "2073600001ms", "2073601s", "50", "1KB" })
	void timeThatIsNoneIsRefused(String gap) {
		assertThatExceptionOfType(InvalidFramingException.class)
			.isThrownBy(() -> Framings.of(Map.of("type", "idle-gap", "gap", gap)))
			.satisfies((ex) -> assertThat(ex.key()).isEqualTo("gap"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "0B", "2GB", "65MB", "999999999MB", "5s", "x" })
	void sizeThatIsNoneIsRefused(String size) {
		assertThatExceptionOfType(InvalidFramingException.class)
			.isThrownBy(() -> Framings.of(Map.of("type", "lf", "max-size", size)))
			.satisfies((ex) -> assertThat(ex.key()).isEqualTo("max-size"));
	}

	@Test
	void keysOfAPresetAreOverridden() {
		Framing framing = Framings.of(Map.of("type", "line", "max-size", 5));

		assertThat(new SlicedFeed(framing).bytes("12345\n").frames).containsExactly("12345");
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> new SlicedFeed(framing).bytes("123456\n"));
		assertThat(framing).hasToString("line");
	}

	private static Framing preset(String name) {
		Framing preset = Framings.named(name);
		assertThat(preset).isNotNull();
		return preset;
	}

	static Set<String> names() {
		return Framings.names();
	}

	static Stream<Example> examples() {
		List<Example> examples = new ArrayList<>();
		for (String block : resource().split("\n\\s*\n")) {
			List<String> lines = block.lines().filter((line) -> !line.isBlank() && !line.startsWith("#")).toList();
			if (!lines.isEmpty()) {
				examples.add(Example.of(lines));
			}
		}
		return examples.stream();
	}

	private static String resource() {
		try (InputStream in = PresetTests.class.getResourceAsStream("wire-examples.txt")) {
			assertThat(in).isNotNull();
			return new String(in.readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * One example.
	 *
	 * @param name the framing, or {@code a/b} for a long form named so here
	 * @param source where the example is from
	 * @param wire the bytes
	 * @param frames what they hold
	 * @param written whether the frames make just these bytes
	 */
	record Example(String name, String source, String wire, List<String> frames, boolean written) {

		static Example of(List<String> lines) {
			String[] title = lines.get(0).split("\\s*\\|\\s*", 2);
			StringBuilder wire = new StringBuilder();
			List<String> frames = new ArrayList<>();
			boolean written = true;
			for (String line : lines.subList(1, lines.size())) {
				String text = line.substring(2);
				switch (line.substring(0, 2)) {
					case "< " -> wire.append(bytes(text));
					case "= " -> frames.add(bytes(text));
					case "~ " -> {
						wire.append(bytes(text));
						written = false;
					}
					default -> throw new IllegalArgumentException(line);
				}
			}
			return new Example(title[0], title[1], wire.toString(), frames, written);
		}

		Framing framing() {
			Framing preset = Framings.named(this.name);
			return (preset != null) ? preset : Framings.of(LongForms.named(this.name));
		}

		private static String bytes(String text) {
			return text.startsWith("hex:") ? ByteNotation.read(text) : text.translateEscapes();
		}

		@Override
		public String toString() {
			return this.name + ": " + this.source;
		}

	}

}
