package dev.linekeeper.dialog;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class PatternStartTests {

	private static final List<String> FRAMES = List.of("", "O", "OK", "OK 1", "ok", "xOK", "END", "ERR 7", "\nOK",
			"EVENT 7 a", "EVENT x", "* alarm", "** alarm", "A|B", "(", "\u00e4OK", "OK\u00e4", "\uFFFDOK", "a#b", "ab",
			"b\n", "|", "x\nb");

	@ParameterizedTest
	@CsvSource(delimiter = ';', value = { "^OK; ^OK", "^OK$; ^OK...", "^EVENT \\d+ ; ^EVENT ...", "^(OK|ERR); ^...",
			"^\\*x.; ^*x...", "^ab?c; ^a...", "^ab{2}; ^a...", "^\\.\\|x; ^.|x", "^a\\d; ^a...", "^\u00e4; ^...",
			"^a(b|c)|d; ...", "^a|b; ...", "^*a; ...", "^?a; ...", "OK; ...", "(?i)^OK; ...", "(?m)^OK; ...",
			"^OK(?i)x; ...", "^[a|b]c; ...", "^[ab]c; ^...", "^\\Qa|b\\E; ...", "^a\\c|b; ...", "^(a#|b); ..." })
	void isReadOffTheExpression(String regex, String start) {
		assertThat(PatternStart.of(Pattern.compile(regex), StandardCharsets.UTF_8)).hasToString(start);
	}

	@Test
	void flagsMayMeanAnything() {
		for (int flag : new int[] { Pattern.CASE_INSENSITIVE, Pattern.MULTILINE, Pattern.COMMENTS, Pattern.LITERAL }) {
			assertThat(PatternStart.of(Pattern.compile("^OK", flag), StandardCharsets.UTF_8)).hasToString("...");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "UTF-16BE", "windows-1252", "IBM037" })
	void bytesOfOtherCharsetsAreNotCompared(String charset) {
		assertThat(PatternStart.of(Pattern.compile("^OK"), Charset.forName(charset))).hasToString("^...");
	}

	@Test
	void frameThatIsShorterIsExcludedThoughItGoesOnInTheBuffer() {
		PatternStart start = PatternStart.of(Pattern.compile("^OK"), StandardCharsets.UTF_8);
		byte[] buffer = "xOK".getBytes(StandardCharsets.US_ASCII);

		assertThat(start.excludes(buffer, 1, 2)).isFalse();
		assertThat(start.excludes(buffer, 1, 1)).isTrue();
		assertThat(start.excludes(buffer, 0, 2)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "^OK", "^OK$", "^EVENT \\d+ ", "^(END|OK|ERR)", "^\\*+ ", "^\\* ", "OK", "^O?K", "^OK*",
			"^O{0}K", "^A\\|B", "^A|B", "^(A|x)|OK", "^*OK", "^?OK", "(?i)^ok", "(?m)^OK", "^(?i)ok", "^[A|b]", "^",
			"^$", "^\\(", "^\\Q|\\E", "\\AOK", "^\\p{Lu}+", "^\u00e4?OK", "^.OK", "^(?x)a #|\n b", "^a(?x)#(\n|\n b",
			"^a(?x)b|c", "^(?m)x$|b", "^a|^b", "(^a|^O)", "^x\\n(?m)^b" })
	void expressionMatchesAsItDoesByItself(String regex) {
		for (Charset charset : List.of(StandardCharsets.UTF_8, StandardCharsets.ISO_8859_1, StandardCharsets.US_ASCII,
				StandardCharsets.UTF_16BE)) {
			Pattern pattern = Pattern.compile(regex);
			BoundedPattern bounded = new BoundedPattern(pattern, charset);
			for (String text : FRAMES) {
				byte[] frame = text.getBytes(charset);
				Matcher expected = pattern.matcher(new String(frame, charset));
				boolean found = expected.find();
				FrameMatch match = bounded.find(frame, 0, frame.length);
				assertThat(match != null).as("%s in '%s', %s", regex, text, charset).isEqualTo(found);
				assertThat(bounded.matches(frame, 0, frame.length)).isEqualTo(found);
				if (match != null) {
					assertThat(match.group()).isEqualTo(expected.group());
					assertThat(match.start()).isEqualTo(expected.start());
				}
			}
		}
	}

}
