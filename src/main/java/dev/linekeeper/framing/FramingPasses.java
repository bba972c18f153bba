package dev.linekeeper.framing;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Reads samples in many ways. Each way differs from one before in a single thing, so that
 * a failure names the rule that is broken.
 */
final class FramingPasses {

	private static final int SHORT_WIRE = 256;

	private final Framing framing;

	private final boolean boundaries;

	FramingPasses(Framing framing, boolean boundaries) {
		this.framing = framing;
		this.boundaries = boundaries;
	}

	/**
	 * Read what was encoded.
	 * @param sample for one connection
	 * @param other for a second one
	 * @param random decides
	 */
	void read(FramingSample sample, FramingSample other, RandomGenerator random) {
		expectPayloads(open(FramingRule.ROUND_TRIP, sample, Slices.whole(sample), random).play(), sample);
		Slices slices = Slices.random(sample, random);
		expectPayloads(open(FramingRule.SLICING, sample, slices, random).play(), sample);
		// What costs more is done less often.
		if (random.nextInt(16) == 0) {
			expectPayloads(open(FramingRule.SLICING, sample, Slices.byteByByte(sample, random), random).play(), sample);
		}
		if (sample.wire().length <= SHORT_WIRE && random.nextInt(64) == 0) {
			for (int place = 1; place < sample.wire().length; place++) {
				Slices parts = Slices.cutAt(place, sample);
				expectPayloads(open(FramingRule.SLICING, sample, parts, random).play(), sample);
			}
		}
		expectPayloads(open(FramingRule.STOPPING, sample, slices, random).stopping().play(), sample);
		if (random.nextBoolean()) {
			Slices others = Slices.random(other, random);
			expectPayloads(open(FramingRule.SLICING, other, others, random).play(), other);
			readByTurns(open(FramingRule.ONE_CONNECTION, sample, slices, random), sample,
					open(FramingRule.ONE_CONNECTION, other, others, random), other);
		}
	}

	private void readByTurns(FramingStream left, FramingSample sample, FramingStream right, FramingSample other) {
		// A frame may lead to a read on another connection, on another thread.
		left.meanwhile(right::step);
		boolean more = true;
		while (more) {
			more = left.step();
			more |= right.step();
		}
		expectPayloads(left, sample);
		expectPayloads(right, other);
	}

	/**
	 * Read bytes that may break the framing, twice.
	 * @param wire the bytes
	 * @param random decides
	 */
	void readDamaged(byte[] wire, RandomGenerator random) {
		FramingSample sample = FramingSample.damaged(wire);
		FramingStream whole = open(FramingRule.BOUNDS, sample, Slices.whole(sample), random).refusing().play();
		FramingStream sliced = open(FramingRule.BOUNDS, sample, Slices.random(sample, random), random).refusing()
			.play();
		expect(FramingRule.SLICING, sliced, whole.frames(), "in one read");
		if (whole.wasRefused() != sliced.wasRefused()) {
			throw sliced.broken(FramingRule.SLICING,
					"the bytes are refused " + (whole.wasRefused() ? "in one read" : "in these reads") + " only");
		}
	}

	private FramingStream open(FramingRule rule, FramingSample sample, Slices slices, RandomGenerator random) {
		return new FramingStream(this.framing, rule, sample, slices, random);
	}

	private void expectPayloads(FramingStream stream, FramingSample sample) {
		expect(stream.rule(), stream, sample.payloads(), "sent");
	}

	private void expect(FramingRule rule, FramingStream stream, List<byte[]> expected, String said) {
		List<byte[]> frames = stream.frames();
		if (!this.boundaries) {
			frames = List.of(joined(frames));
			expected = List.of(joined(expected));
		}
		int same = 0;
		while (same < frames.size() && same < expected.size() && Arrays.equals(frames.get(same), expected.get(same))) {
			same++;
		}
		if (same < frames.size() || same < expected.size()) {
			String number = "frame " + (same + 1) + " of " + expected.size();
			throw stream.broken(rule, (same == frames.size())
					? number + " is missing, " + said + ": " + BrokenRule.hex(expected.get(same))
					: (same == expected.size())
							? "a frame more than the " + same + " " + said + ": " + BrokenRule.hex(frames.get(same))
							: number + " is " + BrokenRule.hex(frames.get(same)) + "; " + said + ": "
									+ BrokenRule.hex(expected.get(same)));
		}
	}

	private static byte[] joined(List<byte[]> frames) {
		ByteSink all = new ByteSink(64);
		for (byte[] frame : frames) {
			all.write(frame, 0, frame.length);
		}
		return Arrays.copyOf(all.array(), all.length());
	}

}
