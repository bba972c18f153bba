package dev.linekeeper.framing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Frames without anything special are cut by a loop of their own; whatever is odd among
 * them must come out as if there were none.
 */
class PlainFramesTests {

	private static final int ROUNDS = 20_000;

	@ParameterizedTest
	@ValueSource(strings = { "\n", "\r\n", "\r\n or \n" })
	void plainDelimitersCutWhatOthersCut(String delimiters) {
		List<String> plain = List.of(delimiters.split(" or "));
		List<String> more = plusOneNeverSent(plain);
		SplittableRandom random = new SplittableRandom(11);
		for (int round = 0; round < ROUNDS; round++) {
			boolean strip = random.nextBoolean();
			String sent = text(random, 40);
			byte[] wire = sent.getBytes(StandardCharsets.US_ASCII);
			long seed = random.nextLong();

			List<String> seen = frames(delimited(plain, strip), wire, seed);

			assertThat(seen).as("round %d: %s", round, ByteNotation.show(sent))
				.isEqualTo(frames(delimited(more, strip), wire, seed));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "\n", "\r\n", "\r\n or \n" })
	void plainDelimitersAreAppendedAndRefusedAsOthersAre(String delimiters) {
		List<String> plain = List.of(delimiters.split(" or "));
		List<String> more = plusOneNeverSent(plain);
		SplittableRandom random = new SplittableRandom(17);
		for (int round = 0; round < ROUNDS; round++) {
			String payload = text(random, 7);

			assertThat(sent(delimited(plain, true), payload)).as("round %d: %s", round, ByteNotation.show(payload))
				.isEqualTo(sent(delimited(more, true), payload));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "payload", "from-field-end", "whole" })
	void plainLengthsCutWhatWasMeant(String counts) {
		SplittableRandom random = new SplittableRandom(13);
		for (int round = 0; round < ROUNDS; round++) {
			boolean ignored = random.nextBoolean();
			int offset = random.nextInt(3);
			int strip = random.nextBoolean() ? 0 : offset + 4 + random.nextInt(2);
			int header = Math.max(strip, offset + 4);
			Framing framing = Framings.of(Map.of("type", "length-prefixed", "bytes", 4, "offset", offset, "counts",
					counts, "strip", strip, "zero", ignored ? "ignore" : "deliver", "max-size", 64));
			ByteSink wire = new ByteSink(16);
			List<String> meant = new ArrayList<>();
			for (int frame = random.nextInt(6); frame > 0; frame--) {
				int content = random.nextInt(4);
				byte[] bytes = new byte[header + content];
				int said = switch (counts) {
					case "payload" -> content;
					case "whole" -> content + header;
					default -> content + header - offset - 4;
				};
				bytes[offset + 3] = (byte) said;
				wire.write(bytes, 0, bytes.length);
				if (content > 0 || !ignored) {
					int from = (strip == 0) ? 0 : header;
					meant.add(SlicedFeed.text(bytes, from, bytes.length - from));
				}
			}
			byte[] bytes = Arrays.copyOf(wire.array(), wire.length());

			assertThat(frames(framing, bytes, random.nextLong())).as("round %d", round).isEqualTo(meant);
		}
	}

	@Test
	void lengthBeyondTheLimitBehindOthersIsRefusedWithItsPlace() {
		Framing framing = Framings.of(Map.of("type", "length-prefixed", "bytes", 4, "max-size", 8));
		byte[] wire = { 0, 0, 0, 1, 'a', 0, 0, 0, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9 };
		List<String> frames = new ArrayList<>();
		FrameDecoder decoder = framing.decoder();

		assertThatExceptionOfType(FrameException.class)
			.isThrownBy(() -> decoder.decode(wire, 0, wire.length,
					(buffer, offset, length) -> frames.add(SlicedFeed.text(buffer, offset, length))))
			.satisfies((ex) -> assertThat(ex.rule()).isEqualTo(FrameException.Rule.TOO_LONG))
			.withMessageContaining("5");
		assertThat(frames).containsExactly("a");
	}

	@Test
	void lengthThatIsNegativeAsANumberOfFourBytesIsTooLong() {
		Framing framing = Framings.of(Map.of("type", "length-prefixed", "bytes", 4));
		byte[] wire = { -1, -1, -1, -1, 'a' };

		assertThatExceptionOfType(FrameException.class)
			.isThrownBy(() -> framing.decoder().decode(wire, 0, wire.length, (buffer, offset, length) -> true))
			.satisfies((ex) -> assertThat(ex.rule()).isEqualTo(FrameException.Rule.TOO_LONG));
	}

	/** No framing with it is plain. */
	private static List<String> plusOneNeverSent(List<String> delimiters) {
		List<String> more = new ArrayList<>(delimiters);
		// As long as the others, or a frame would be given up later.
		more.add("z".repeat(delimiters.get(0).length()));
		return more;
	}

	private static String text(SplittableRandom random, int bound) {
		StringBuilder text = new StringBuilder();
		random.ints(random.nextInt(bound), 0, 4).forEach((i) -> text.append("ab\r\n".charAt(i)));
		return text.toString();
	}

	private static String sent(Framing framing, String payload) {
		try {
			return SlicedFeed.encoded(framing, payload);
		}
		catch (FrameException ex) {
			return "refused: " + ex.getMessage();
		}
	}

	private static Framing delimited(List<String> delimiters, boolean strip) {
		return Framings.of(Map.of("type", "delimited", "delimiter", delimiters, "append", "\n", "strip", strip,
				"max-size", 5, "on-error", "skip"));
	}

	/**
	 * The frames, and what was passed over, fed in slices; the sink stops it now and
	 * then.
	 */
	private static List<String> frames(Framing framing, byte[] wire, long seed) {
		SplittableRandom random = new SplittableRandom(seed);
		FrameDecoder decoder = framing.decoder();
		List<String> seen = new ArrayList<>();
		AtomicBoolean stopped = new AtomicBoolean();
		FrameSink sink = new FrameSink() {

			@Override
			public boolean frame(byte[] buffer, int offset, int length) {
				assertThat(stopped).as("handed on though stopped").isFalse();
				seen.add(SlicedFeed.text(buffer, offset, length));
				stopped.set(seen.size() % 3 == 0);
				return !stopped.get();
			}

			@Override
			public void skipped(FrameException why) {
				seen.add("skipped: " + why.rule());
			}

		};
		int from = 0;
		int to = 0;
		while (to < wire.length) {
			to = Math.min(wire.length, to + random.nextInt(1, 12));
			int before;
			do {
				before = seen.size();
				stopped.set(false);
				from = decoder.decode(wire, from, to, sink);
			}
			while (seen.size() > before);
		}
		return seen;
	}

}
