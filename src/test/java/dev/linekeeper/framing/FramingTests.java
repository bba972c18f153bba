package dev.linekeeper.framing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class FramingTests {

	@Test
	void rawHandsOutWhatWasRead() {
		Feed feed = new Feed("raw");

		feed.bytes("ab");
		feed.bytes("c\r\n");

		assertThat(feed.frames).containsExactly("ab", "c\r\n");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			crlf | a\\r\\nbc\\r\\n\\r\\n     | a,bc,
			crlf | a\\nb\\r\\n              | a\\nb
			crlf | a\\r\\r\\n               | a\\r
			crlf | \\r\\n                   | ''
			lf   | a\\nb\\r\\n              | a,b\\r
			line | a\\nb\\r\\nc\\r\\n       | a,b,c
			line | a\\r\\n\\nb\\n           | a,,b
			""")
	void linesAreCutAtTheirDelimiters(String framing, String wire, String expected) {
		Feed feed = new Feed(framing);

		feed.bytes(unescape(wire));

		assertThat(String.join(",", feed.frames)).isEqualTo(unescape(expected));
	}

	@ParameterizedTest
	@ValueSource(strings = { "line", "crlf", "lf" })
	void anySlicingGivesTheSameFrames(String name) {
		SplittableRandom random = new SplittableRandom(7);
		for (int round = 0; round < 2000; round++) {
			List<String> sent = new ArrayList<>();
			ByteSink wire = new ByteSink(16);
			for (int frame = random.nextInt(1, 8); frame > 0; frame--) {
				byte[] payload = payload(random);
				sent.add(text(payload));
				framing(name).encode(payload, 0, payload.length, wire);
			}
			Feed feed = new Feed(name);
			byte[] bytes = Arrays.copyOf(wire.array(), wire.length());
			int most = random.nextBoolean() ? 1 : 40;
			int from = 0;
			while (from < bytes.length) {
				int to = Math.min(bytes.length, from + random.nextInt(1, most + 1));
				feed.bytes(Arrays.copyOfRange(bytes, from, to));
				from = to;
			}

			assertThat(feed.frames).as("round %d", round).isEqualTo(sent);
		}
	}

	@Test
	void decoderStopsWhereTheSinkSaysAndGoesOnFromThere() {
		FrameDecoder decoder = framing("crlf").decoder();
		byte[] wire = "one\r\ntwo\r\nthr".getBytes(StandardCharsets.ISO_8859_1);
		List<String> frames = new ArrayList<>();
		FrameSink one = (buffer, offset, length) -> {
			frames.add(new String(buffer, offset, length, StandardCharsets.ISO_8859_1));
			return false;
		};

		int consumed = decoder.decode(wire, 0, wire.length, one);
		assertThat(consumed).isEqualTo(5);
		consumed = decoder.decode(wire, consumed, wire.length, one);
		assertThat(consumed).isEqualTo(10);
		consumed = decoder.decode(wire, consumed, wire.length, one);

		assertThat(consumed).isEqualTo(10);
		assertThat(frames).containsExactly("one", "two");
	}

	@Test
	void lineWithoutAnEndIsRefusedAtTheLimit() {
		Feed feed = new Feed("crlf");
		feed.bytes("ok\r\n");
		feed.bytes("x".repeat(64 * 1024 + 1));

		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> feed.bytes("xx")).satisfies((ex) -> {
			assertThat(ex.rule()).isEqualTo(FrameException.Rule.TOO_LONG);
			assertThat(ex.offset()).isEqualTo(4);
			assertThat(ex.firstBytes()).startsWith("78 78 78");
			assertThat(ex).hasMessageContaining("65536");
			assertThat(ex).hasMessageNotContaining("78");
		});
	}

	@Test
	void longestLineIsCarried() {
		Feed feed = new Feed("crlf");
		String longest = "y".repeat(64 * 1024);

		feed.bytes(longest + "\r\n");

		assertThat(feed.frames).containsExactly(longest);
	}

	@Test
	void payloadThatHoldsTheDelimiterIsRefusedAndNothingIsWritten() {
		ByteSink out = new ByteSink(8);
		byte[] payload = "a\r\nb".getBytes(StandardCharsets.ISO_8859_1);

		assertThatExceptionOfType(FrameException.class)
			.isThrownBy(() -> framing("crlf").encode(payload, 0, payload.length, out))
			.withMessageContaining("at byte 1")
			.satisfies((ex) -> assertThat(ex.rule()).isEqualTo(FrameException.Rule.NOT_FRAMEABLE));
		assertThat(out.length()).isZero();
	}

	@Test
	void payloadBeyondTheLimitIsRefused() {
		byte[] payload = new byte[64 * 1024 + 1];

		assertThatExceptionOfType(FrameException.class)
			.isThrownBy(() -> framing("line").encode(payload, 0, payload.length, new ByteSink(8)))
			.withMessageContaining("65536")
			.withMessageContaining("65537");
	}

	@Test
	void scanFindsTheFirstByteWhereverItIs() {
		SplittableRandom random = new SplittableRandom(3);
		// Few values, among them those whose subtraction borrows.
		byte[] values = { 0, 1, 0x0A, 0x0B, (byte) 0x80, (byte) 0xFF };
		for (int round = 0; round < 20_000; round++) {
			byte[] bytes = new byte[random.nextInt(40)];
			for (int i = 0; i < bytes.length; i++) {
				bytes[i] = values[random.nextInt(values.length)];
			}
			int from = random.nextInt(bytes.length + 1);
			byte wanted = values[(round % 2 == 0) ? 2 : 0];
			int expected = -1;
			for (int i = from; i < bytes.length && expected < 0; i++) {
				expected = (bytes[i] == wanted) ? i : -1;
			}

			assertThat(ByteScan.indexOf(bytes, from, bytes.length, wanted)).isEqualTo(expected);
		}
	}

	private static byte[] payload(SplittableRandom random) {
		byte[] payload = new byte[random.nextInt(30)];
		for (int i = 0; i < payload.length; i++) {
			payload[i] = (byte) ((random.nextInt(8) == 0) ? '\t' : random.nextInt(0x20, 0x100));
		}
		return payload;
	}

	private static Framing framing(String name) {
		Framing framing = Framings.named(name);
		assertThat(framing).isNotNull();
		return framing;
	}

	private static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.ISO_8859_1);
	}

	private static String unescape(String text) {
		return text.replace("\\r", "\r").replace("\\n", "\n");
	}

	/** Feeds a decoder as a reader does, keeping what was not consumed. */
	private static final class Feed {

		final List<String> frames = new ArrayList<>();

		private final FrameDecoder decoder;

		private byte[] left = new byte[0];

		Feed(String name) {
			this.decoder = framing(name).decoder();
		}

		void bytes(String more) {
			bytes(more.getBytes(StandardCharsets.ISO_8859_1));
		}

		void bytes(byte[] more) {
			// At another place each time, so that nobody relies on the place.
			int from = this.frames.size() % 3;
			byte[] buffer = new byte[from + this.left.length + more.length];
			System.arraycopy(this.left, 0, buffer, from, this.left.length);
			System.arraycopy(more, 0, buffer, from + this.left.length, more.length);
			int consumed = this.decoder.decode(buffer, from, buffer.length, (bytes, offset, length) -> {
				this.frames.add(new String(bytes, offset, length, StandardCharsets.ISO_8859_1));
				return true;
			});
			this.left = Arrays.copyOfRange(buffer, consumed, buffer.length);
		}

	}

}
