package dev.linekeeper.bench;

import java.util.Arrays;

/**
 * What one read brings: as many whole frames of one size as fit into 64 KiB.
 */
final class Wire {

	static final int READ_SIZE = 64 * 1024;

	private final byte[] bytes;

	private final Tally expected = new Tally();

	Wire(FrameKind kind, int frameSize) {
		int whole = frameSize + kind.overhead();
		int frames = kind.frames(frameSize);
		this.bytes = new byte[frames * whole];
		for (int i = 0; i < frames; i++) {
			byte[] frame = frame(frameSize, i);
			int begin = i * whole;
			switch (kind) {
				case LINES -> {
					System.arraycopy(frame, 0, this.bytes, begin, frameSize);
					this.bytes[begin + frameSize] = '\r';
					this.bytes[begin + frameSize + 1] = '\n';
				}
				case LENGTH -> {
					this.bytes[begin] = (byte) (frameSize >>> 24);
					this.bytes[begin + 1] = (byte) (frameSize >>> 16);
					this.bytes[begin + 2] = (byte) (frameSize >>> 8);
					this.bytes[begin + 3] = (byte) frameSize;
					System.arraycopy(frame, 0, this.bytes, begin + 4, frameSize);
				}
			}
			this.expected.add(frameSize, frame[0]);
		}
	}

	static byte[] frame(int frameSize, int index) {
		byte[] frame = new byte[frameSize];
		Arrays.fill(frame, (byte) 'x');
		frame[0] = (byte) ('0' + index % 64);
		return frame;
	}

	byte[] bytes() {
		return this.bytes;
	}

	/**
	 * Refuse frames other than those on the wire, or in another order.
	 */
	void check(Tally seen) {
		if (!seen.sameAs(this.expected)) {
			throw new IllegalStateException("read " + seen + " instead of " + this.expected);
		}
	}

}
