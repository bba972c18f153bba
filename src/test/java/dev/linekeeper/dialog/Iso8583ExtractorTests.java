package dev.linekeeper.dialog;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.linekeeper.dialog.Frames.key;
import static dev.linekeeper.dialog.Frames.keyOf;
import static dev.linekeeper.dialog.Frames.rangeText;
import static org.assertj.core.api.Assertions.assertThat;

class Iso8583ExtractorTests {

	private static final KeyExtractor TRACE_AND_TERMINAL = KeyExtractors.iso8583(List.of(11, 41));

	@ParameterizedTest
	@CsvSource(quoteCharacter = '`',
			value = { "2, 4111111111111111", "3, 000000", "7, 0301120000", "11, 000123", "12, 130000", "28, D00000150",
					"32, 123456", "37, 606012000123", "41, TERM0001", "42, MERCHANT0000001", "48, private data",
					"49, 978", "53, 0000000000000001", "60, 1", "70, 301", "90, `" + ORIGINAL + "`", "100, 98765",
					"102, account", "128, MACMACMA" })
	void fieldOf1987IsFound(int number, String expected) {
		found(purchase1987(), number, expected);
	}

	private static final String ORIGINAL = "020000012203011159590000012345600000654321";

	@ParameterizedTest
	@CsvSource({ "2, 4111111111111111", "7, 0301120000", "11, 000123", "12, 260301130000", "22, 21120121014C",
			"24, 200", "25, 1508", "30, 000000001000000000001000", "31, acquirer", "32, 123456", "37, 606012000123",
			"39, 000", "41, TERM0001", "43, shop", "46, fees", "48, private data", "53, SECURITY",
			"56, 1100000122260301", "58, 77", "70, 276", "71, 00000009", "72, record", "93, 4711", "96, KEYS",
			"97, C0000000000000042", "109, fee", "128, MACMACMA" })
	void fieldOf1993IsFound(int number, String expected) {
		found(purchase1993("1200"), number, expected);
		found(purchase1993("2200"), number, expected);
	}

	private static void found(Iso8583Message message, int number, String expected) {
		KeyExtractor extractor = KeyExtractors.iso8583(List.of(number));
		byte[] binary = message.withBinaryBitmap();

		assertThat(key(extractor, binary)).isEqualTo(keyOf(expected));
		assertThat(rangeText(extractor, binary)).isEqualTo(expected);
	}

	@Test
	void binaryFieldsAreHexadecimalWhereTheBitmapIs() {
		byte[] message = new Iso8583Message("0200").field(11, "000123")
			.field(52, "0123456789ABCDEF")
			.field(64, "FEDCBA9876543210")
			.field(70, "301")
			.withHexadecimalBitmap();

		assertThat(key(KeyExtractors.iso8583(List.of(52)), message)).isEqualTo(keyOf("0123456789ABCDEF"));
		assertThat(key(KeyExtractors.iso8583(List.of(70)), message)).isEqualTo(keyOf("301"));
	}

	@Test
	void lengthOfABinaryFieldCountsItsBytes() {
		byte[] message = new Iso8583Message("1200").field(55, "0039F0206").field(70, "276").withHexadecimalBitmap();

		assertThat(key(KeyExtractors.iso8583(List.of(55)), message)).isEqualTo(keyOf("9F0206"));
		assertThat(key(KeyExtractors.iso8583(List.of(70)), message)).isEqualTo(keyOf("276"));
	}

	@Test
	void responseHasTheKeyOfItsRequest() {
		byte[] request = purchase1987().withBinaryBitmap();
		byte[] response = new Iso8583Message("0210").field(11, "000123")
			.field(39, "00")
			.field(41, "TERM0001")
			.withHexadecimalBitmap();

		assertThat(key(TRACE_AND_TERMINAL, request)).isEqualTo(key(TRACE_AND_TERMINAL, response))
			.hasToString("000123|TERM0001");
	}

	@Test
	void keyHasItsFieldsInTheOrderAskedFor() {
		assertThat(key(KeyExtractors.iso8583(List.of(41, 7, 11)), purchase1987().withBinaryBitmap()))
			.hasToString("TERM0001|0301120000|000123");
	}

	@Test
	void keyOfSeveralFieldsHasNoRange() {
		assertThat(rangeText(TRACE_AND_TERMINAL, purchase1987().withBinaryBitmap())).isNull();
	}

	@Test
	void messageWithoutOneOfTheFieldsHasNoKey() {
		byte[] echo = new Iso8583Message("0800").field(7, "0301120000")
			.field(11, "000123")
			.field(70, "301")
			.withBinaryBitmap();

		assertThat(key(TRACE_AND_TERMINAL, echo)).isNull();
		assertThat(key(KeyExtractors.iso8583(List.of(11, 70)), echo)).hasToString("000123|301");
	}

	@Test
	void emptyFieldIsNoKey() {
		byte[] message = new Iso8583Message("0200").field(11, "000123").field(48, "000").withBinaryBitmap();

		assertThat(key(KeyExtractors.iso8583(List.of(48)), message)).isNull();
		assertThat(rangeText(KeyExtractors.iso8583(List.of(48)), message)).isNull();
		assertThat(key(KeyExtractors.iso8583(List.of(11, 48)), message)).isNull();
	}

	@Test
	void headerIsSkipped() {
		byte[] message = purchase1987().withBinaryBitmap();
		byte[] withHeader = new byte[5 + message.length];
		System.arraycopy(message, 0, withHeader, 5, message.length);

		assertThat(key(KeyExtractors.iso8583(List.of(11), 5), withHeader)).isEqualTo(keyOf("000123"));
		assertThat(rangeText(KeyExtractors.iso8583(List.of(11), 5), withHeader)).isEqualTo("000123");
		assertThat(key(KeyExtractors.iso8583(List.of(11)), withHeader)).isNull();
		assertThat(key(KeyExtractors.iso8583(List.of(11), Integer.MAX_VALUE), withHeader)).isNull();
	}

	@Test
	void fieldLongerThanTheStandardAllowsIsWalkedOver() {
		byte[] message = new Iso8583Message("0210").field(44, "30" + "x".repeat(30))
			.field(70, "301")
			.withBinaryBitmap();

		assertThat(key(KeyExtractors.iso8583(List.of(70)), message)).isEqualTo(keyOf("301"));
	}

	@Test
	void whatIsBehindTheLastFieldOfTheKeyMayBeAnything() {
		byte[] message = new Iso8583Message("0200").field(11, "000123")
			.field(41, "TERM0001")
			.field(48, "nothing that has a length")
			.withBinaryBitmap();

		assertThat(key(TRACE_AND_TERMINAL, message)).hasToString("000123|TERM0001");
	}

	@ParameterizedTest
	@ValueSource(strings = { "3200", "8200", "9200", "02X0", "x200", "    " })
	void otherMessageTypesHaveNoKey(String type) {
		assertThat(key(KeyExtractors.iso8583(List.of(11)),
				new Iso8583Message(type).field(11, "000123").withBinaryBitmap()))
			.isNull();
	}

	@Test
	void messageWithAThirdBitmapHasNoKey() {
		byte[] message = new Iso8583Message("0200").field(11, "000123").field(65, "12345678").withBinaryBitmap();

		assertThat(key(KeyExtractors.iso8583(List.of(11)), message)).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "x6", "1x", " 6", "-1", "99" })
	void messageWithAWrongLengthHasNoKey(String length) {
		byte[] message = new Iso8583Message("0200").field(2, length + "4111111111111111")
			.field(11, "000123")
			.withBinaryBitmap();

		assertThat(key(KeyExtractors.iso8583(List.of(11)), message)).isNull();
	}

	@Test
	void messageIsReadOnlyIfNothingOfItIsMissing() {
		for (byte[] message : List.of(purchase1987().withBinaryBitmap(), purchase1993("1200").withBinaryBitmap(),
				new Iso8583Message("0800").field(11, "000123").field(128, "0".repeat(16)).withHexadecimalBitmap())) {
			KeyExtractor last = KeyExtractors.iso8583(List.of(128));
			for (int length = 0; length < message.length; length++) {
				assertThat(key(last, Arrays.copyOf(message, length))).isNull();
			}
			assertThat(key(last, message)).isNotNull();
		}
	}

	@Test
	void damagedMessageNeverThrows() {
		byte[][] messages = { purchase1987().withBinaryBitmap(), purchase1993("1200").withBinaryBitmap(),
				new Iso8583Message("0200").field(11, "000123").field(128, "0".repeat(16)).withHexadecimalBitmap() };
		KeyExtractor[] extractors = { KeyExtractors.iso8583(List.of(2)), KeyExtractors.iso8583(List.of(70)),
				KeyExtractors.iso8583(List.of(128)), KeyExtractors.iso8583(List.of(128, 11), 1) };
		Random random = new Random(8583);
		for (int i = 0; i < 100_000; i++) {
			byte[] original = messages[random.nextInt(messages.length)];
			byte[] damaged = Arrays.copyOf(original, random.nextInt(original.length + 1));
			for (int n = random.nextInt(4); n > 0 && damaged.length > 0; n--) {
				damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
			}
			for (KeyExtractor extractor : extractors) {
				@Nullable String range = rangeText(extractor, damaged);
				@Nullable Key key = key(extractor, damaged);
				assertThat(range == null || keyOf(range).equals(key)).isTrue();
			}
		}
	}

	private static Iso8583Message purchase1987() {
		return new Iso8583Message("0200").field(2, "164111111111111111")
			.field(3, "000000")
			.field(4, "000000001000")
			.field(7, "0301120000")
			.field(11, "000123")
			.field(12, "130000")
			.field(13, "0301")
			.field(18, "5411")
			.field(22, "051")
			.field(25, "00")
			.field(27, "6")
			.field(28, "D00000150")
			.field(32, "06123456")
			.field(35, "334111111111111111=2812101123456789")
			.field(36, "005track")
			.field(37, "606012000123")
			.field(38, "A1B2C3")
			.field(39, "00")
			.field(41, "TERM0001")
			.field(42, "MERCHANT0000001")
			.field(43, "SHOP" + " ".repeat(36))
			.field(44, "02ok")
			.field(48, "012private data")
			.field(49, "978")
			.field(52, new byte[] { -1, 0, 1, 2, 3, 4, 5, 6 })
			.field(53, "0000000000000001")
			.field(54, "000")
			.field(60, "0011")
			.field(64, new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 })
			.field(70, "301")
			.field(74, "0000000001")
			.field(82, "000000000001")
			.field(86, "0000000000000001")
			.field(90, ORIGINAL)
			.field(95, "0".repeat(42))
			.field(97, "C0000000000000042")
			.field(100, "0598765")
			.field(102, "07account")
			.field(104, "002ab")
			.field(120, "003abc")
			.field(128, "MACMACMA");
	}

	private static Iso8583Message purchase1993(String type) {
		return new Iso8583Message(type).field(2, "164111111111111111")
			.field(3, "000000")
			.field(4, "000000001000")
			.field(7, "0301120000")
			.field(11, "000123")
			.field(12, "260301130000")
			.field(15, "260301")
			.field(22, "21120121014C")
			.field(24, "200")
			.field(25, "1508")
			.field(26, "5411")
			.field(28, "260301")
			.field(30, "000000001000000000001000")
			.field(31, "08acquirer")
			.field(32, "06123456")
			.field(37, "606012000123")
			.field(38, "A1B2C3")
			.field(39, "000")
			.field(41, "TERM0001")
			.field(42, "MERCHANT0000001")
			.field(43, "04shop")
			.field(44, "02ok")
			.field(46, "004fees")
			.field(48, "012private data")
			.field(49, "978")
			.field(52, new byte[] { -1, 0, 1, 2, 3, 4, 5, 6 })
			.field(53, "08SECURITY")
			.field(55, "0031\u009f2")
			.field(56, "161100000122260301")
			.field(57, "300")
			.field(58, "0277")
			.field(59, "002xy")
			.field(70, "276")
			.field(71, "00000009")
			.field(72, "006record")
			.field(82, "0000000001")
			.field(86, "0000000000000001")
			.field(90, "0000000001")
			.field(91, "276")
			.field(93, "044711")
			.field(95, "02is")
			.field(96, "004KEYS")
			.field(97, "C0000000000000042")
			.field(105, "0000000000000001")
			.field(107, "0000000001")
			.field(109, "03fee")
			.field(128, "MACMACMA");
	}

	static {
		assertThat(ORIGINAL.getBytes(StandardCharsets.US_ASCII)).hasSize(42);
	}

}
