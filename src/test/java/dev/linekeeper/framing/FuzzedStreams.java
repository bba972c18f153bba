package dev.linekeeper.framing;

import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What holds for every framing, whatever a peer sends and however it is read.
 */
final class FuzzedStreams {

	private static final int MOST_SENT_BACK = 16;

	private FuzzedStreams() {
	}

	/**
	 * Read what a fuzzer made up.
	 * @param framings one of them is chosen
	 * @param bytes the input
	 * @throws AssertionError if a rule is broken
	 */
	static void check(List<Framing> framings, byte[] bytes) {
		FuzzedInput input = new FuzzedInput(bytes);
		Framing framing = framings.get(input.choice(framings.size()));
		byte[] wire = input.wire(framing);
		List<Integer> silences = FuzzedStream.silences(framing, input, wire);
		try {
			FuzzedStream whole = FuzzedStream.inOnePiece(framing, wire, silences);
			FuzzedStream sliced = FuzzedStream.inReads(framing, input, wire, silences);
			expect(whole.frames(), whole.ruleBroken(), sliced, FramingRule.SLICING);
			for (byte[] frame : whole.frames().subList(0, Math.min(MOST_SENT_BACK, whole.frames().size()))) {
				sendBack(framing, frame);
			}
		}
		catch (BrokenRule ex) {
			throw new AssertionError(
					"Framing " + framing.longForm() + " " + ex.getMessage() + "\n  Wire:  " + BrokenRule.hex(wire), ex);
		}
	}

	private static void sendBack(Framing framing, byte[] frame) {
		ByteSink out = new ByteSink(1);
		out.write('!');
		byte[] payload = frame.clone();
		try {
			framing.encode(payload, 0, payload.length, out);
		}
		catch (FrameException ex) {
			if (out.length() != 1) {
				throw new BrokenRule(FramingRule.ENCODING, "something is written, yet the payload is refused");
			}
			if (!FuzzedFramings.isOneWay(framing, frame)) {
				throw new BrokenRule(FramingRule.ROUND_TRIP,
						"the frame " + BrokenRule.hex(frame) + " cannot be sent: " + ex.getMessage(), ex);
			}
			return;
		}
		if (out.array()[0] != '!' || !Arrays.equals(payload, frame)) {
			throw new BrokenRule(FramingRule.ENCODING, "the payload, or what was written before, is changed");
		}
		byte[] wire = Arrays.copyOfRange(out.array(), 1, out.length());
		FuzzedStream back = FuzzedStream.inOnePiece(framing, wire, List.of(wire.length));
		expect(List.of(frame), null, back, FramingRule.ROUND_TRIP);
	}

	private static void expect(List<byte[]> frames, FrameException.@Nullable Rule ruleBroken, FuzzedStream seen,
			FramingRule rule) {
		if (ruleBroken != seen.ruleBroken() || !areEqual(frames, seen.frames())) {
			throw new BrokenRule(rule,
					said(seen.frames(), seen.ruleBroken()) + "\n  Not:   " + said(frames, ruleBroken));
		}
	}

	private static boolean areEqual(List<byte[]> frames, List<byte[]> others) {
		boolean equal = frames.size() == others.size();
		for (int i = 0; equal && i < frames.size(); i++) {
			equal = Arrays.equals(frames.get(i), others.get(i));
		}
		return equal;
	}

	private static String said(List<byte[]> frames, FrameException.@Nullable Rule ruleBroken) {
		return frames.stream().map(BrokenRule::hex).toList() + ", rule broken: " + ruleBroken;
	}

}
