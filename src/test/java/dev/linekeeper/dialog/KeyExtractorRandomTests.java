package dev.linekeeper.dialog;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import dev.linekeeper.dialog.KeyExtractor.Range;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

/**
 * Random bytes, and random pieces of what each kind understands.
 */
class KeyExtractorRandomTests {

	static Stream<Arguments> kinds() {
		return Stream.of(kind("bytes", KeyExtractors.bytes("3..9"), "a"),
				kind("fixed", KeyExtractors.fixed("3..9"), " "),
				kind("regex in UTF-8", regex(StandardCharsets.UTF_8), "id=", "\u00e4", "7"),
				kind("regex in ISO-8859-1", regex(StandardCharsets.ISO_8859_1), "id=", "\u00e4", "7"),
				kind("regex in UTF-16", regex(StandardCharsets.UTF_16), "\u0000i\u0000d\u0000=", "\u00d8", "\u0000"),
				kind("regex in Shift_JIS", regex(Charset.forName("Shift_JIS")), "id=", "\u0083A", "7"),
				kind("regex in ISO-2022-JP", regex(Charset.forName("ISO-2022-JP")), "id=", "\u001b$B", "\u001b(B", "7"),
				kind("costly regex", KeyExtractors.regex("((\\w+)*)!", StandardCharsets.UTF_8), "abcdefgh", "a"),
				kind("json", KeyExtractors.json("/a/0/id"), "{\"a\":[", "{\"id\":", "\"", "\\u00fc", "\\", "4", "e",
						".", "-", "tru", "null", "[", "]", "{", "}", ",", ":", " ", "\u00c3", "\ufeff", "\u0000"),
				kind("json text", KeyExtractors.json(""), "\"", "\\u00fc", "\\", "4", "e", ".", "-", "true", " "),
				kind("hl7", KeyExtractors.hl7("MSA-2"), "MSH|^~\\&|", "\rMSA|", "MSA", "|", "^", "~", "\r", "\n", "A"),
				kind("hl7 component", KeyExtractors.hl7("PID-3[2].1"), "MSH|^~\\&|", "MSH", "\rPID|", "|", "^", "~",
						"\n"),
				kind("iso8583", KeyExtractors.iso8583(List.of(11, 41)), "0200", "1210", "\u0000\u0020",
						"0020000000800000", "02", "4"),
				kind("iso8583 field", KeyExtractors.iso8583(List.of(2), 1), " 0200\u0040", "1210", "\u00c0",
						"4000000000000000", "02", "\u0000"));
	}

	@ParameterizedTest
	@MethodSource("kinds")
	void nothingThrowsAndNoRangeLeavesTheFrame(KeyExtractor extractor, List<String> pieces) {
		extract(extractor, pieces, 5_000);
	}

	@ParameterizedTest
	@MethodSource("kinds")
	@Tag("full")
	void nothingThrowsInManyFrames(KeyExtractor extractor, List<String> pieces) {
		extract(extractor, pieces, 200_000);
	}

	private static void extract(KeyExtractor extractor, List<String> pieces, int frames) {
		Random random = new Random(42);
		byte[] buffer = new byte[160];
		for (int i = 0; i < frames; i++) {
			random.nextBytes(buffer);
			int length = random.nextInt(100);
			int offset = random.nextInt(buffer.length - length + 1);
			if (i % 4 != 0) {
				overwrite(buffer, offset, length, pieces, random);
			}

			@Nullable Key key = extractor.extract(buffer, offset, length);
			@Nullable Range range = extractor.range(buffer, offset, length);

			if (range != null
					&& (range.offset() < 0 || range.length() < 1 || range.length() > length - range.offset())) {
				assertThat(range).as("range in a frame of %d bytes", length).isNull();
			}
			if (key != null && (key.toString().isEmpty() || key.toString().length() > 40)) {
				assertThat(key.toString()).hasSizeBetween(1, 40);
			}
		}
	}

	/** The pieces one behind the other, now and then with the random bytes in between. */
	private static void overwrite(byte[] buffer, int offset, int length, List<String> pieces, Random random) {
		int at = offset;
		int next = 0;
		while (at < offset + length) {
			int index = (random.nextInt(3) > 0) ? next++ % pieces.size() : random.nextInt(pieces.size());
			byte[] piece = pieces.get(index).getBytes(StandardCharsets.ISO_8859_1);
			int count = Math.min(piece.length, offset + length - at);
			System.arraycopy(piece, 0, buffer, at, count);
			at += count + ((random.nextInt(8) == 0) ? 1 : 0);
		}
	}

	private static KeyExtractor regex(Charset charset) {
		return KeyExtractors.regex("id=(.+)", charset);
	}

	private static Arguments kind(String name, KeyExtractor extractor, String... pieces) {
		return argumentSet(name, extractor, List.of(pieces));
	}

}
