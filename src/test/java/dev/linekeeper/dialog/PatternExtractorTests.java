package dev.linekeeper.dialog;

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static dev.linekeeper.dialog.Frames.key;
import static dev.linekeeper.dialog.Frames.keyOf;
import static dev.linekeeper.dialog.Frames.rangeText;
import static org.assertj.core.api.Assertions.assertThat;

class PatternExtractorTests {

	@ParameterizedTest
	@CsvSource(delimiter = ';',
			value = { "id=(\\w+); GET id=42 x; 42", "id=(\\w+); GET; ", "^(\\d+) ;17 hello; 17",
					"(\\w+):(?<key>\\w+);a:b; b", "(?:id|no)=(\\d+) (\\w+);no=7 x; 7", "(a)|b;b; ", "id=(\\d*);id=; ",
					"(\\d+)$;x 99;99", "^(7);8; " })
	void groupIsTheKey(String regex, String frame, @Nullable String expected) {
		KeyExtractor extractor = KeyExtractors.regex(regex, StandardCharsets.UTF_8);

		assertThat(key(extractor, frame)).isEqualTo((expected != null) ? keyOf(expected) : null);
		assertThat(rangeText(extractor, frame)).isEqualTo(expected);
	}

	@Test
	void keyIsTheSameBytesWhateverElseIsInTheFrame() {
		KeyExtractor extractor = KeyExtractors.regex("id=(\\w+)", StandardCharsets.UTF_8);
		byte[] malformed = { (byte) 0xC3, 'i', 'd', '=', '4', '2' };

		assertThat(key(extractor, "\u00e4 id=42", StandardCharsets.UTF_8)).isEqualTo(keyOf("42"));
		assertThat(key(extractor, malformed)).isEqualTo(keyOf("42"));
		assertThat(rangeText(extractor, malformed)).isNull();
	}

	@Test
	void differentBytesAreNeverTheSameKey() {
		KeyExtractor utf8 = KeyExtractors.regex("id=(.+)", StandardCharsets.UTF_8);
		KeyExtractor ascii = KeyExtractors.regex("id=(.+)", StandardCharsets.US_ASCII);

		assertThat(key(utf8, "id=\u00fc")).isNull();
		assertThat(key(utf8, "id=\u00fc", StandardCharsets.UTF_8)).isEqualTo(keyOf("\u00c3\u00bc"));
		assertThat(key(utf8, "id=\uFFFD", StandardCharsets.UTF_8)).isEqualTo(keyOf("\u00ef\u00bf\u00bd"));
		assertThat(key(ascii, "id=\u00fc")).isEqualTo(keyOf("\u00fc"));
	}

	@Test
	void frameWhoseSearchIsGivenUpHasNoKeyAndIsCounted() {
		KeyExtractor extractor = KeyExtractors.regex("((a|aa)+)$", StandardCharsets.UTF_8);

		assertThat(key(extractor, "a".repeat(10_000) + "!")).isNull();
		assertThat(key(extractor, "aa")).isEqualTo(keyOf("aa"));
		assertThat(extractor.gaveUp()).isEqualTo(1);
	}

}
