package dev.linekeeper.dialog;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.linekeeper.dialog.Frames.keyOf;
import static org.assertj.core.api.Assertions.assertThat;

class KeyTests {

	@ParameterizedTest
	@ValueSource(strings = { "1", "1234567", "12345678", "123456789", "\u0000\u0000",
			"\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff" })
	void keysOfTheSameBytesAreEqual(String text) {
		assertThat(keyOf(text)).isEqualTo(keyOf(text)).hasSameHashCodeAs(keyOf(text));
	}

	@Test
	void keysThatDifferInOneByteAreNot() {
		assertThat(keyOf("12345678")).isNotEqualTo(keyOf("12345679"));
		assertThat(keyOf("123456789")).isNotEqualTo(keyOf("123456780"));
		assertThat(keyOf("1")).isNotEqualTo("1");
	}

	@Test
	void leadingZeroBytesCount() {
		assertThat(keyOf("\u0000\u0001")).isNotEqualTo(keyOf("\u0001"));
		assertThat(keyOf("\u0000")).isNotEqualTo(keyOf("\u0000\u0000"));
	}

	@Test
	void longKeyDiffersFromAShortOneThatLooksAlikeInside() {
		Key longKey = keyOf("abcdefghi");
		long hash = Arrays.hashCode("abcdefghi".getBytes(StandardCharsets.US_ASCII));
		byte[] packed = ByteBuffer.allocate(8).putLong(hash).array();

		assertThat(Key.of(packed, 0, 8)).isNotEqualTo(longKey);
	}

	@Test
	void keyKeepsItsBytesWhenTheBufferChanges() {
		byte[] buffer = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 };
		Key key = Key.of(buffer, 0, 10);
		buffer[0] = 99;

		assertThat(key).isEqualTo(Key.of(new byte[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 }, 0, 10));
	}

	@Test
	void hashesOfSixteenBitNumbersAreAllDifferentAndSpread() {
		Set<Integer> hashes = new HashSet<>();
		Set<Integer> buckets = new HashSet<>();
		for (int i = 0; i < 65_536; i++) {
			int hash = Key.of(new byte[] { (byte) (i >> 8), (byte) i }, 0, 2).hashCode();
			hashes.add(hash);
			buckets.add((hash ^ (hash >>> 16)) & 0xFFFF);
		}

		assertThat(hashes).hasSize(65_536);
		assertThat(buckets).hasSizeGreaterThan(32_768);
	}

	@Test
	void printableKeyIsShownAsText() {
		assertThat(keyOf("000123\u001fTERM0001")).hasToString("000123|TERM0001");
		assertThat(keyOf("a".repeat(40))).hasToString("a".repeat(40));
		assertThat(keyOf("a".repeat(41))).hasToString("a".repeat(37) + "...");
	}

	@Test
	void otherKeyIsShownInHexadecimal() {
		assertThat(keyOf("\u0000\u0001")).hasToString("0x0001");
		assertThat(keyOf("a\r\nb")).hasToString("0x610d0a62");
		assertThat(keyOf("\u00ff".repeat(19))).hasToString("0x" + "ff".repeat(19));
		assertThat(keyOf("\u00ff".repeat(20))).hasToString("0x" + "ff".repeat(17) + "...");
	}

	@Test
	void everyKeyIsSafeToLog() {
		for (int length = 0; length < 100; length++) {
			for (int value = 0; value < 256; value++) {
				assertThat(keyOf(String.valueOf((char) value).repeat(length)).toString()).matches("[ -~]{0,40}");
			}
		}
	}

}
