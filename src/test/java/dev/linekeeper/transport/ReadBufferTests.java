package dev.linekeeper.transport;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class ReadBufferTests {

	private static final int BULK = 64 * 1024;

	@Test
	void startsWithNothingAndReadsLittleFirst() throws IOException {
		ReadBuffer buffer = new ReadBuffer(BULK);

		assertThat(buffer.bytes()).isEmpty();

		buffer.read(new ByteArrayInputStream(new byte[1]));
		assertThat(buffer.bytes()).hasSize(ReadBuffer.INITIAL);
	}

	@Test
	void relaxedHoldsNoMemoryUnlessItHoldsBytes() throws IOException {
		ReadBuffer buffer = new ReadBuffer(BULK);
		buffer.read(new ByteArrayInputStream(new byte[] { 'a', 'b' }));

		buffer.consumedUpTo(1);
		buffer.relax();
		assertThat(buffer.size()).isOne();
		assertThat(buffer.bytes()[buffer.from()]).isEqualTo((byte) 'b');

		buffer.consumedUpTo(2);
		buffer.relax();
		assertThat(buffer.bytes()).isEmpty();

		buffer.read(new ByteArrayInputStream(new byte[] { 'c' }));
		assertThat(buffer.bytes()[buffer.from()]).isEqualTo((byte) 'c');
	}

	@Test
	void growsWhileReadsFillItButNotBeyondBulk() throws IOException {
		ReadBuffer buffer = new ReadBuffer(1);
		InputStream endless = new Endless();

		for (int expected = 2 * ReadBuffer.INITIAL; expected <= BULK; expected *= 2) {
			buffer.read(endless);
			consumeAll(buffer);
			assertThat(buffer.bytes()).hasSize(expected);
		}

		buffer.read(endless);
		consumeAll(buffer);
		assertThat(buffer.bytes()).hasSize(BULK);
	}

	@Test
	void growsToHoldTheLongestFrame() throws IOException {
		int longest = 200_000;
		ReadBuffer buffer = new ReadBuffer(longest);
		InputStream endless = new Endless();

		while (buffer.size() <= longest) {
			buffer.read(endless);
		}

		assertThat(buffer.size()).isEqualTo(longest + 1);
	}

	@Test
	void refusesAFramingThatConsumesNothing() throws IOException {
		ReadBuffer buffer = new ReadBuffer(100_000);
		InputStream endless = new Endless();
		while (buffer.size() <= 100_000) {
			buffer.read(endless);
		}

		assertThatIllegalStateException().isThrownBy(() -> buffer.read(endless))
			.withMessage("The framing consumes nothing of 100001 bytes, though it says that no frame is longer than"
					+ " 100000");
	}

	@Test
	void shrinksAfterManySmallReads() throws IOException {
		ReadBuffer buffer = grown();

		for (int i = 0; i < 10 * 33; i++) {
			read(buffer, "small");
			consumeAll(buffer);
		}

		assertThat(buffer.bytes()).hasSize(ReadBuffer.INITIAL);
	}

	@Test
	void staysLargeAsLongAsALargeReadComesNowAndThen() throws IOException {
		ReadBuffer buffer = grown();

		for (int i = 0; i < 500; i++) {
			read(buffer, (i % 30 == 0) ? "x".repeat(BULK / 2) : "small");
			consumeAll(buffer);
		}

		assertThat(buffer.bytes()).hasSize(BULK);
	}

	@Test
	void keepsWhatWasNotConsumedWhenItMovesGrowsAndShrinks() throws IOException {
		ReadBuffer buffer = new ReadBuffer(BULK);
		read(buffer, "consumed|kept");
		buffer.consumedUpTo(buffer.from() + "consumed|".length());

		// Grows ...
		read(buffer, "x".repeat(buffer.bytes().length - "kept".length()));
		assertThat(buffer.bytes().length).isGreaterThan(ReadBuffer.INITIAL);
		assertThat(content(buffer)).startsWith("keptxxx").hasSize(ReadBuffer.INITIAL);

		// ... and shrinks, with some bytes in it all the while.
		buffer.consumedUpTo(buffer.to() - 3);
		for (int i = 0; i < 40; i++) {
			read(buffer, "y");
			buffer.consumedUpTo(buffer.from() + 1);
		}
		assertThat(buffer.bytes()).hasSize(ReadBuffer.INITIAL);
		assertThat(content(buffer)).isEqualTo("yyy");
	}

	@Test
	void tellsTheEndOfTheStreamAndKeepsWhatIsLeft() throws IOException {
		ReadBuffer buffer = new ReadBuffer(1);
		InputStream stream = new ByteArrayInputStream("half".getBytes(StandardCharsets.US_ASCII));

		assertThat(buffer.read(stream)).isEqualTo(4);
		assertThat(buffer.read(stream)).isEqualTo(-1);

		assertThat(content(buffer)).isEqualTo("half");
	}

	private static ReadBuffer grown() throws IOException {
		ReadBuffer buffer = new ReadBuffer(1);
		while (buffer.bytes().length < BULK) {
			buffer.read(new Endless());
			consumeAll(buffer);
		}
		return buffer;
	}

	private static void read(ReadBuffer buffer, String text) throws IOException {
		int count = buffer.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII)));
		assertThat(count).isEqualTo(text.length());
	}

	private static void consumeAll(ReadBuffer buffer) {
		buffer.consumedUpTo(buffer.to());
		assertThat(buffer.size()).isZero();
	}

	private static String content(ReadBuffer buffer) {
		return new String(buffer.bytes(), buffer.from(), buffer.size(), StandardCharsets.US_ASCII);
	}

	/** A stream that always has as much as is asked for. */
	private static final class Endless extends InputStream {

		@Override
		public int read() {
			return 'z';
		}

		@Override
		public int read(byte[] target, int offset, int length) {
			Arrays.fill(target, offset, offset + length, (byte) 'z');
			return length;
		}

	}

}
