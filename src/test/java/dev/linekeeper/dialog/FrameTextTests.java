package dev.linekeeper.dialog;

import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class FrameTextTests {

	@Test
	void printableAsciiIsShownAsItIs() {
		StringBuilder printable = new StringBuilder();
		for (char c = ' '; c <= '~'; c++) {
			if (c != '"' && c != '\\') {
				printable.append(c);
			}
		}

		assertThat(text(bytes(printable.toString()))).isEqualTo('"' + printable.toString() + '"');
	}

	@Test
	void emptyFrameIsTwoQuotes() {
		assertThat(text(new byte[0])).isEqualTo("\"\"");
	}

	@ParameterizedTest
	@CsvSource(delimiter = ' ', quoteCharacter = '`', value = { "0 \\x00", "7 \\x07", "9 \\t", "10 \\n", "13 \\r",
			"27 \\x1b", "34 \\\"", "92 \\\\", "127 \\x7f", "128 \\x80", "155 \\x9b", "255 \\xff" })
	void everythingElseIsEscaped(int value, String shown) {
		assertThat(text(new byte[] { (byte) value })).isEqualTo('"' + shown + '"');
	}

	@Test
	void noByteIsShownRawThatIsNotPrintableAscii() {
		for (int value = 0; value < 256; value++) {
			assertThat(text(new byte[] { (byte) value })).matches("\"[ -~]+\"");
		}
	}

	@Test
	void everyByteLooksDifferent() {
		assertThat(IntStream.range(0, 256).mapToObj((value) -> text(new byte[] { (byte) value })))
			.doesNotHaveDuplicates();
	}

	@Test
	void nonAsciiTextIsShownByItsBytes() {
		assertThat(text("Grüße".getBytes(StandardCharsets.UTF_8))).isEqualTo("\"Gr\\xc3\\xbc\\xc3\\x9fe\"");
	}

	@Test
	void frameThatWasCutEndsWithAnEllipsisOutsideTheQuotes() {
		assertThat(FrameText.of(bytes("abc"), 3)).isEqualTo("\"abc\"");
		assertThat(FrameText.of(bytes("abc"), 4)).isEqualTo("\"abc\"...");
	}

	private static String text(byte[] frame) {
		return FrameText.of(frame, frame.length);
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

}
