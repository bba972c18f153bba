package dev.linekeeper.framing;

import java.util.Arrays;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

/**
 * Bytes that a framing did not encode: damaged, made up, or without an end.
 */
final class FramingGarbage {

	private static final int READ = 4096;

	private static final int BEYOND = 64 * 1024;

	private static final int MOST = 4 * 1024 * 1024;

	private static final int LONGEST_NOISE = 600;

	private static final byte[] EXTREMES = { 0, 1, 0x7F, (byte) 0x80, (byte) 0xFF, '0', '9', ' ', '\n' };

	private FramingGarbage() {
	}

	/**
	 * Damage bytes, or make some up.
	 * @param wire what a framing encoded
	 * @param random decides
	 * @return other bytes
	 */
	static byte[] damaged(byte[] wire, RandomGenerator random) {
		if (wire.length == 0 || random.nextInt(8) == 0) {
			return noise(random.nextInt(LONGEST_NOISE), random);
		}
		byte[] bytes = wire;
		for (int times = random.nextInt(1, 4); times > 0; times--) {
			int from = random.nextInt(bytes.length + 1);
			int to = Math.min(bytes.length, from + random.nextInt(8));
			bytes = switch (random.nextInt(5)) {
				case 0 -> replaced(bytes, from, from, noise(random.nextInt(8), random));
				case 1 -> replaced(bytes, from, to, new byte[0]);
				case 2 -> replaced(bytes, from, from, Arrays.copyOfRange(bytes, from, to));
				case 3 -> replaced(bytes, from, bytes.length, new byte[0]);
				default -> replaced(bytes, from, Math.min(bytes.length, from + 1),
						new byte[] { EXTREMES[random.nextInt(EXTREMES.length)] });
			};
		}
		return bytes;
	}

	/**
	 * Feed bytes that never end to decoders of a framing: the beginning of a frame, then
	 * the same byte over and over, or noise.
	 * @param framing the framing under check
	 * @param wire what it encoded
	 * @param random decides
	 */
	static void feedWithoutEnd(Framing framing, byte[] wire, RandomGenerator random) {
		feedWithoutEnd(framing, new byte[0], null, random);
		for (byte fill : EXTREMES) {
			byte[] begin = Arrays.copyOf(wire, random.nextInt(wire.length + 1));
			feedWithoutEnd(framing, begin, fill, random);
		}
		if (wire.length > 0) {
			feedWithoutEnd(framing, wire, wire[0], random);
			feedWithoutEnd(framing, wire, wire[wire.length - 1], random);
		}
	}

	private static void feedWithoutEnd(Framing framing, byte[] begin, @Nullable Byte fill, RandomGenerator random) {
		byte[] bytes = noise((int) Math.min(MOST, (long) framing.maxFrameBytes() + BEYOND), random);
		if (fill != null) {
			Arrays.fill(bytes, fill);
		}
		System.arraycopy(begin, 0, bytes, 0, Math.min(begin.length, bytes.length));
		byte[] head = Arrays.copyOf(bytes, Math.min(bytes.length, READ));
		CheckedDecoder decoder = new CheckedDecoder(framing, FramingRule.BOUNDS, (array, offset, length) -> true);
		CheckedReadFilter filter = new CheckedReadFilter(framing);
		byte[] buffer = new byte[bytes.length];
		int from = 0;
		int to = 0;
		try {
			for (int read = 0; read < bytes.length; read += READ) {
				byte[] more = Arrays.copyOfRange(bytes, read, Math.min(bytes.length, read + READ));
				int kept = filter.filter(more, 0, more.length);
				System.arraycopy(more, 0, buffer, to, kept);
				to += kept;
				from = decoder.decode(buffer, from, to);
			}
		}
		catch (FrameException ex) {
			return;
		}
		catch (BrokenRule ex) {
			throw ex.reading(head, "of " + READ + " bytes, "
					+ ((fill != null) ? "the last byte of these repeated without end" : "of noise without end"));
		}
	}

	private static byte[] replaced(byte[] bytes, int from, int to, byte[] by) {
		byte[] result = new byte[bytes.length - (to - from) + by.length];
		System.arraycopy(bytes, 0, result, 0, from);
		System.arraycopy(by, 0, result, from, by.length);
		System.arraycopy(bytes, to, result, from + by.length, bytes.length - to);
		return result;
	}

	private static byte[] noise(int length, RandomGenerator random) {
		byte[] noise = new byte[length];
		random.nextBytes(noise);
		return noise;
	}

}
