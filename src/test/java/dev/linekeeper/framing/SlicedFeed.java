package dev.linekeeper.framing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Feeds a decoder as a reader does, in slices: what was not consumed is kept, and put at
 * another place of another array each time, so that nobody relies on the place.
 */
final class SlicedFeed {

	final List<String> frames = new ArrayList<>();

	private final Framing framing;

	private final FrameDecoder decoder;

	private final FrameSink sink;

	private byte[] left = new byte[0];

	private int calls;

	/**
	 * Create a feed.
	 * @param framing makes the decoder
	 * @param framesAtOnce after how many frames the sink says to stop, 0 for never
	 */
	SlicedFeed(Framing framing, int framesAtOnce) {
		this.framing = framing;
		this.decoder = framing.decoder();
		this.sink = (buffer, offset, length) -> {
			this.frames.add(text(buffer, offset, length));
			return framesAtOnce == 0 || this.frames.size() % framesAtOnce != 0;
		};
	}

	SlicedFeed(Framing framing) {
		this(framing, 0);
	}

	/** Feed text as ISO-8859-1, at once. */
	SlicedFeed bytes(String more) {
		return bytes(more.getBytes(StandardCharsets.ISO_8859_1));
	}

	SlicedFeed bytes(byte[] more) {
		int from = this.calls++ % 3;
		byte[] buffer = new byte[from + this.left.length + more.length + 2];
		Arrays.fill(buffer, (byte) '\n');
		System.arraycopy(this.left, 0, buffer, from, this.left.length);
		System.arraycopy(more, 0, buffer, from + this.left.length, more.length);
		int to = buffer.length - 2;
		int before;
		do {
			before = this.frames.size();
			from = this.decoder.decode(buffer, from, to, this.sink);
		}
		while (this.frames.size() > before);
		this.left = Arrays.copyOfRange(buffer, from, to);
		assertThat(this.left.length).isLessThanOrEqualTo(this.framing.maxFrameBytes());
		return this;
	}

	/** Feed in slices of a random length. */
	SlicedFeed slices(byte[] bytes, SplittableRandom random, int longest) {
		int from = 0;
		while (from < bytes.length) {
			int to = Math.min(bytes.length, from + random.nextInt(1, longest + 1));
			bytes(Arrays.copyOfRange(bytes, from, to));
			from = to;
		}
		return this;
	}

	/** The stream has ended. */
	SlicedFeed end() {
		int consumed = this.decoder.decodeRest(this.left, 0, this.left.length, this.sink);
		this.left = Arrays.copyOfRange(this.left, consumed, this.left.length);
		return this;
	}

	/** The bytes not consumed. */
	String left() {
		return text(this.left, 0, this.left.length);
	}

	/** Encode text, given as ISO-8859-1, and return what is written. */
	static String encoded(Framing framing, String payload) {
		ByteSink out = new ByteSink(16);
		// Not at the beginning of its array, and not up to the end.
		byte[] bytes = ("\n" + payload + "\n").getBytes(StandardCharsets.ISO_8859_1);
		try {
			framing.encode(bytes, 1, bytes.length - 2, out);
		}
		catch (FrameException ex) {
			assertThat(out.length()).as("nothing is written").isZero();
			throw ex;
		}
		return text(out.array(), 0, out.length());
	}

	/**
	 * Decode bytes that are mostly nonsense, in slices and then again at once.
	 * @return the rule they break, or {@code null} for none
	 */
	static FrameException.Rule ruleBrokenBy(Framing framing, byte[] bytes, SplittableRandom random) {
		FrameException.Rule sliced = null;
		FrameException.Rule whole = null;
		SlicedFeed slices = new SlicedFeed(framing, random.nextInt(3));
		SlicedFeed atOnce = new SlicedFeed(framing);
		try {
			slices.slices(bytes, random, 8).end();
		}
		catch (FrameException ex) {
			sliced = ex.rule();
		}
		try {
			atOnce.bytes(bytes).end();
		}
		catch (FrameException ex) {
			whole = ex.rule();
		}
		assertThat(sliced).isEqualTo(whole);
		assertThat(slices.frames).isEqualTo(atOnce.frames);
		return whole;
	}

	static String text(byte[] buffer, int offset, int length) {
		return new String(buffer, offset, length, StandardCharsets.ISO_8859_1);
	}

}
