package dev.linekeeper.framing;

import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every framing there is through the check that users run their own through.
 */
class PresetCheckTests {

	@ParameterizedTest
	@MethodSource("names")
	void keepsTheRulesOfAFraming(String name) {
		check(name).rounds(1_000).run();
	}

	@Tag("full")
	@ParameterizedTest
	@MethodSource("names")
	void keepsTheRulesOfAFramingForLong(String name) {
		check(name).rounds(100_000).run();
	}

	static Stream<String> names() {
		return Stream.concat(Framings.names().stream(), LongForms.all().keySet().stream().sorted());
	}

	private static FramingCheck check(String name) {
		Framing preset = Framings.named(name);
		Framing framing = (preset != null) ? preset : Framings.of(LongForms.named(name));
		FramingCheck check = FramingCheck.of(framing);
		Function<RandomGenerator, byte[]> payloads = payloads(name);
		check = (payloads != null) ? check.payloads(payloads::apply) : check;
		return name.equals("raw") ? check.withoutBoundaries() : check;
	}

	/** What the framing can carry; nothing where that is any bytes or most of them. */
	private static @Nullable Function<RandomGenerator, byte[]> payloads(String name) {
		return switch (name) {
			case "nmea" -> (random) -> text((random.nextBoolean() ? "$" : "!") + letters(random, 0, 80));
			case "iso8583-2", "iso8583-4a", "octet-counted", "hdlc", "slip", "modbus-rtu" ->
				(random) -> bytes(random, 1, 200);
			case "int8" -> (random) -> bytes(random, 0, 255);
			case "fixed" -> (random) -> bytes(random, 4, 4);
			case "modbus" -> (random) -> headed(random, 7, 250, 4, 2, 6);
			case "smpp" -> (random) -> headed(random, 5, 300, 0, 4, 0);
			case "stx-etx", "stx-etx-lrc", "mllp", "astm" -> (random) -> text(letters(random, 0, 100));
			case "json" -> (random) -> text(json(random, 0));
			case "resp" -> (random) -> text(resp(random, 0));
			case "memcached" -> PresetCheckTests::memcached;
			default -> null;
		};
	}

	private static byte[] bytes(RandomGenerator random, int least, int most) {
		byte[] bytes = new byte[random.nextInt(least, most + 1)];
		random.nextBytes(bytes);
		return bytes;
	}

	/** A frame that has its header, with the right length in it. */
	private static byte[] headed(RandomGenerator random, int least, int most, int offset, int bytes, int uncounted) {
		byte[] frame = bytes(random, least, most);
		LengthField.BIG_ENDIAN.write(frame.length - uncounted, bytes, frame, offset);
		return frame;
	}

	private static String letters(RandomGenerator random, int least, int most) {
		StringBuilder text = new StringBuilder();
		for (int length = random.nextInt(least, most + 1); length > 0; length--) {
			text.append((char) random.nextInt('A', 'z'));
		}
		return text.toString();
	}

	private static String json(RandomGenerator random, int depth) {
		return switch (random.nextInt(depth < 3 ? 6 : 4)) {
			case 0 -> Integer.toString(random.nextInt());
			case 1 -> "\"" + letters(random, 0, 20).replace("\\", "\\\\") + "\"";
			case 2 -> "true";
			case 3 -> "null";
			case 4 -> "[" + json(random, depth + 1) + ", " + json(random, depth + 1) + "]";
			default -> "{\"a\": " + json(random, depth + 1) + "}";
		};
	}

	private static String resp(RandomGenerator random, int depth) {
		return switch (random.nextInt(depth < 3 ? 5 : 3)) {
			case 0 -> "+" + letters(random, 0, 20) + "\r\n";
			case 1 -> ":" + random.nextInt() + "\r\n";
			case 2 -> {
				String bulk = letters(random, 0, 60).replace('_', '\n');
				yield "$" + bulk.length() + "\r\n" + bulk + "\r\n";
			}
			default -> "*2\r\n" + resp(random, depth + 1) + resp(random, depth + 1);
		};
	}

	private static byte[] memcached(RandomGenerator random) {
		String body = letters(random, 0, 60).replace('_', '\n');
		return text(random.nextBoolean() ? letters(random, 0, 40) : "VALUE k 0 " + body.length() + "\r\n" + body);
	}

	private static byte[] text(String text) {
		byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
		assertThat(bytes).hasSize(text.length());
		return bytes;
	}

}
