package dev.linekeeper.dialog;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Pattern;

import dev.linekeeper.dialog.KeyExtractor.Range;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

class BoundedPatternTests {

	// Some hundred times what it takes; a search without bounds takes years.
	private static final Duration LONG = Duration.ofSeconds(20);

	private static final String LINE = "a line of eighty characters or so, as a device may send them by the thousand\r\n";

	@Test
	void matchHasItsGroupsAndPositions() {
		FrameMatch match = find("(?<verb>\\w+) id=(\\w+)( end)?", "say hello id=42", StandardCharsets.US_ASCII);

		assertThat(match).isNotNull();
		assertThat(match.group()).isEqualTo("hello id=42");
		assertThat(match.start()).isEqualTo(4);
		assertThat(match.end()).isEqualTo(15);
		assertThat(match.groupCount()).isEqualTo(3);
		assertThat(match.group(2)).isEqualTo("42");
		assertThat(match.start(2)).isEqualTo(13);
		assertThat(match.end(2)).isEqualTo(15);
		assertThat(match.group(3)).isNull();
		assertThat(match.range(3)).isNull();
		assertThat(match.groupNamed("verb")).isEqualTo("hello");
		assertThat(match.rangeNamed("verb")).isEqualTo(new Range(4, 5));
	}

	@Test
	void frameBeginsAndEndsWhereItDoesInTheBuffer() {
		BoundedPattern pattern = new BoundedPattern(Pattern.compile("^b+$"), StandardCharsets.ISO_8859_1);
		byte[] buffer = "abbba".getBytes(StandardCharsets.ISO_8859_1);

		assertThat(pattern.find(buffer, 1, 3)).isNotNull();
		assertThat(pattern.find(buffer, 0, 4)).isNull();
		assertThat(pattern.find(buffer, 1, 4)).isNull();
	}

	@Test
	void whatComesBeforeTheFrameIsNotLookedBehindTo() {
		BoundedPattern pattern = new BoundedPattern(Pattern.compile("(?<!a)b"), StandardCharsets.ISO_8859_1);

		assertThat(pattern.find("ab".getBytes(StandardCharsets.ISO_8859_1), 1, 1)).isNotNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "ISO-8859-1", "US-ASCII", "UTF-8", "windows-1252", "UTF-16BE", "Shift_JIS" })
	void asciiReadsTheSameInEveryCharset(String charset) {
		FrameMatch match = find("b(.)d", "abcd", Charset.forName(charset));

		assertThat(match).isNotNull();
		assertThat(match.group(1)).isEqualTo("c");
	}

	@ParameterizedTest
	@CsvSource({ "ISO-8859-1, 2", "UTF-8, 4", "windows-1252, 2", "UTF-16BE, 4", "UTF-16LE, 4" })
	void rangeIsInBytes(String name, int offset) {
		Charset charset = Charset.forName(name);
		FrameMatch match = find("\u00e4\u00f6(\u00fc+)", "\u00e4\u00f6\u00fc\u00fcx", charset);

		assertThat(match).isNotNull();
		assertThat(match.group(1)).isEqualTo("\u00fc\u00fc");
		assertThat(match.range(1)).isEqualTo(new Range(offset, "\u00fc\u00fc".getBytes(charset).length));
	}

	@Test
	void bytesThatAreNoCharacterAreTheReplacementCharacter() {
		byte[] frame = { 'a', (byte) 0xC3, '=', '4', '2' };

		for (Charset charset : new Charset[] { StandardCharsets.US_ASCII, StandardCharsets.UTF_8 }) {
			FrameMatch match = new BoundedPattern(Pattern.compile("a(.)=(\\d+)"), charset).find(frame, 0, 5);
			assertThat(match).isNotNull();
			assertThat(match.group(1)).isEqualTo("\uFFFD");
			assertThat(match.group(2)).isEqualTo("42");
		}
	}

	@Test
	void noRangeIsGivenBehindBytesThatAreNoCharacter() {
		byte[] frame = { (byte) 0xC3, '7', '7', '7', '7', '7', '7' };
		FrameMatch match = new BoundedPattern(Pattern.compile("(7+)"), StandardCharsets.UTF_8).find(frame, 0, 7);

		assertThat(match).isNotNull();
		assertThat(match.group(1)).isEqualTo("777777");
		assertThat(match.range(1)).isNull();
	}

	@ParameterizedTest
	@CsvSource(delimiter = ' ', value = { "(?<key>a) true", "(?<keys>a) false", "(a) false", "\\(?<key>a\\) false",
			"[(?<key>a)] false", "\\Q(?<key>a)\\E false", "(?x)(?<key>a)#comment true", "(a(?<key>b)) true" })
	void groupIsKnownByItsName(String regex, boolean known) {
		BoundedPattern pattern = new BoundedPattern(Pattern.compile(regex), StandardCharsets.UTF_8);

		assertThat(pattern.hasGroup("key")).isEqualTo(known);
	}

	@ParameterizedTest
	@CsvSource({ "0, 1000", "1, 1200", "30000, 6001000", "30001, 6001010", "1000000, 15701000" })
	void budgetGrowsWithTheFrame(int length, long budget) {
		assertThat(BoundedPattern.budget(length)).isEqualTo(budget);
	}

	@Test
	void budgetOfTheLongestFrameDoesNotOverflow() {
		assertThat(BoundedPattern.budget(Integer.MAX_VALUE)).isEqualTo(1_000 + 6_000_000 + 10L * 2_147_453_647);
	}

	@ParameterizedTest
	@ValueSource(strings = { "(a+)+$", "(a|aa)+$", "(a*)*b", "(a|a?)+$", "(.*a){12}b", "^(([a-z])+.)+[A-Z]([a-z])+$" })
	void catastrophicExpressionIsBounded(String regex) {
		BoundedPattern pattern = new BoundedPattern(Pattern.compile(regex), StandardCharsets.US_ASCII);
		byte[] frame = ("a".repeat(10_000) + "!").getBytes(StandardCharsets.US_ASCII);

		FrameMatch match = assertTimeoutPreemptively(LONG, () -> pattern.find(frame, 0, frame.length));

		assertThat(match).isNull();
		assertThat(pattern.gaveUp()).isEqualTo(1);
	}

	@Test
	void catastrophicExpressionOverShortTextIsBoundedToo() {
		BoundedPattern pattern = new BoundedPattern(Pattern.compile("(x+x+)+y"), StandardCharsets.US_ASCII);
		byte[] frame = "x".repeat(40).getBytes(StandardCharsets.US_ASCII);

		assertThat(assertTimeoutPreemptively(LONG, () -> pattern.find(frame, 0, frame.length))).isNull();
		assertThat(pattern.gaveUp()).isEqualTo(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "US-ASCII", "UTF-8", "windows-1252" })
	void megabyteThatNestsTooDeeplyIsGivenUp(String charset) {
		BoundedPattern pattern = new BoundedPattern(Pattern.compile("^(a|b)*$"), Charset.forName(charset));
		byte[] frame = "ab".repeat(512 * 1024).getBytes(StandardCharsets.US_ASCII);

		assertThatNoException().isThrownBy(() -> assertThat(pattern.find(frame, 0, frame.length)).isNull());
		assertThat(pattern.gaveUp()).isEqualTo(1);
	}

	@Test
	void patternWorksAfterItGaveUp() {
		BoundedPattern pattern = new BoundedPattern(Pattern.compile("(a+a+)+b"), StandardCharsets.US_ASCII);
		byte[] costly = "a".repeat(1_000).getBytes(StandardCharsets.US_ASCII);
		byte[] cheap = "aaab".getBytes(StandardCharsets.US_ASCII);

		for (int i = 1; i <= 3; i++) {
			assertThat(pattern.find(costly, 0, costly.length)).isNull();
			assertThat(pattern.find(cheap, 0, cheap.length)).isNotNull();
			assertThat(pattern.gaveUp()).isEqualTo(i);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "id=(\\w+)", "^220 ", "^(END|OK|ERR)", "\\bid\\s*[:=]\\s*\"?(\\w+)", "(?s).*id=(\\d+)",
			"(?i)ID=(\\d+)" })
	void ordinaryExpressionIsNotGivenUpOnAMegabyte(String regex) {
		BoundedPattern pattern = new BoundedPattern(Pattern.compile(regex), StandardCharsets.UTF_8);
		byte[] frame = (LINE.repeat(13_000) + "id=42").getBytes(StandardCharsets.US_ASCII);

		boolean found = pattern.find(frame, 0, frame.length) != null;

		assertThat(found).isEqualTo(!regex.startsWith("^"));
		assertThat(pattern.gaveUp()).isZero();
	}

	@Test
	void expressionThatGoesBackInEveryLineIsNotGivenUpOnThirtyKilobytes() {
		BoundedPattern pattern = new BoundedPattern(Pattern.compile(".*id=(\\d+).*"), StandardCharsets.UTF_8);
		byte[] frame = (LINE.repeat(390) + "id=42").getBytes(StandardCharsets.US_ASCII);

		assertThat(frame).hasSizeBetween(30_000, 32_768);
		assertThat(pattern.find(frame, 0, frame.length)).isNotNull();
	}

	private static FrameMatch find(String regex, String text, Charset charset) {
		byte[] frame = text.getBytes(charset);
		return new BoundedPattern(Pattern.compile(regex), charset).find(frame, 0, frame.length);
	}

}
