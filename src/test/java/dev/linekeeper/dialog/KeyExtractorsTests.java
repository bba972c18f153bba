package dev.linekeeper.dialog;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.linekeeper.dialog.Frames.key;
import static dev.linekeeper.dialog.Frames.keyOf;
import static dev.linekeeper.dialog.Frames.rangeText;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class KeyExtractorsTests {

	@ParameterizedTest
	@CsvSource({ "0..1, abcd, ab", "4, abcde, e", "1..3, abcd, bcd", "0..0, a, a", "0..1, a,", "4, abcd,",
			"999999999, abcd,", "0..999999999, abcd," })
	void bytesAreTakenFromTheirPlace(String positions, String frame, @Nullable String expected) {
		KeyExtractor extractor = KeyExtractors.bytes(positions);

		assertThat(key(extractor, frame)).isEqualTo((expected != null) ? keyOf(expected) : null);
		assertThat(rangeText(extractor, frame)).isEqualTo(expected);
	}

	@Test
	void modbusTransactionIsTwoBytes() {
		byte[] frame = { 0, 7, 0, 0, 0, 6, 1, 3, 0, 0, 0, 2 };

		assertThat(key(KeyExtractors.bytes("0..1"), frame)).hasToString("0x0007");
	}

	@ParameterizedTest
	@CsvSource(quoteCharacter = '`', value = { "`xx  42  x`, 42", "`xx42    x`, 42", "`xx    42x`, 42",
			"`xx4 2   x`, 4 2", "`xxabcdefx`, abcdef", "`xx      x`,", "`xx42   `,", "``," })
	void fixedFieldIsTakenWithoutTheSpacesAroundIt(String frame, @Nullable String expected) {
		assertThat(key(KeyExtractors.fixed("2..7"), frame)).isEqualTo((expected != null) ? keyOf(expected) : null);
	}

	@Test
	void rangeOfAFixedFieldIsTheWholeField() {
		assertThat(rangeText(KeyExtractors.fixed("2..7"), "xx  42  x")).isEqualTo("  42  ");
		assertThat(rangeText(KeyExtractors.fixed("2..7"), "xx      x")).isEqualTo("      ");
		assertThat(rangeText(KeyExtractors.fixed("2..7"), "xx42   ")).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "a", "-1", "1-2", "1..", "..1", "1...2", "0x1", "9999999999", "1 .. 2" })
	void positionsThatAreNoneAreRefused(String positions) {
		refused(() -> KeyExtractors.bytes(positions),
				"must be from..to, two byte positions counted from 0, or one position");
		refused(() -> KeyExtractors.fixed(positions),
				"must be from..to, two byte positions counted from 0, or one position");
	}

	@Test
	void positionsInTheWrongOrderAreRefused() {
		refused(() -> KeyExtractors.bytes("2..1"), "must be from..to, and not end before it begins");
	}

	@Test
	void expressionsWithoutAGroupAreRefused() {
		refused(() -> KeyExtractors.regex("id=\\w+", StandardCharsets.UTF_8),
				"must have a group in round brackets around the key");
		refused(() -> KeyExtractors.regex("id=(?:\\w+)\\(x\\)", StandardCharsets.UTF_8),
				"must have a group in round brackets around the key");
	}

	@Test
	void expressionsThatAreNoneAreRefusedInOneLine() {
		refused(() -> KeyExtractors.regex("id=(", StandardCharsets.UTF_8),
				"must be a regular expression: Unclosed group near character 5");
		refused(() -> KeyExtractors.regex("id=([0-9)", StandardCharsets.UTF_8),
				"must be a regular expression: Unclosed character class near character 9");
	}

	@Test
	void charsetThatCannotWriteIsRefused() {
		refused(() -> KeyExtractors.regex("(a)", Charset.forName("ISO-2022-CN")),
				"must have a charset that can write text too, for example UTF-8");
	}

	@ParameterizedTest
	@ValueSource(strings = { "id", "$.id", "/a~", "/a~2", "#/id", " /id" })
	void pointersThatAreNoneAreRefused(String pointer) {
		refused(() -> KeyExtractors.json(pointer), "must be a JSON pointer (RFC 6901), for example /id or /calls/0/id");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "MSA", "MSA-", "MSA-0", "msa-2", "MSA.2", "MSA-2.", "MSA-2.0", "MSA-2[0]", "MS-2",
			"MSAA-2", "MSA-2.1.1", "MSA-1234" })
	void hl7PathsThatAreNoneAreRefused(String path) {
		refused(() -> KeyExtractors.hl7(path),
				"must be a segment and its field, for example MSA-2, or with the component as PID-3.1");
	}

	@ParameterizedTest
	@ValueSource(strings = { "MSH-1.1", "MSH-2.1", "MSH-2[1]", "BHS-2.3" })
	void hl7SeparatorsHaveNoComponents(String path) {
		refused(() -> KeyExtractors.hl7(path), "must be a field with components; the first two of a header have none");
	}

	@Test
	void fieldsThatIso8583HasNotAreRefused() {
		String rule = "must be one or more different field numbers from 2 to 128, except 65";

		for (List<Integer> fields : List.of(List.<Integer>of(), List.of(1), List.of(0), List.of(-11), List.of(129),
				List.of(65), List.of(11, 11), List.of(11, 41, 200))) {
			refused(() -> KeyExtractors.iso8583(fields), rule);
		}
		refused(() -> KeyExtractors.iso8583(List.of(11), -1), "must have a header of 0 or more bytes");
	}

	private static void refused(ThrowingCallable call, String rule) {
		assertThatIllegalArgumentException().isThrownBy(call).withMessage(rule);
	}

}
