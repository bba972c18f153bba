package dev.linekeeper.bench;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The shortest loop that does it, without limits, without choice of framing, and without
 * anybody to hand the frames to.
 */
final class PlainDecoding implements Decoding {

	private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

	private final byte[] read;

	private final FrameKind kind;

	PlainDecoding(Wire wire, FrameKind kind) {
		this.read = wire.bytes();
		this.kind = kind;
	}

	@Override
	public void decode(Tally tally) {
		if (this.kind == FrameKind.LINES) {
			lines(this.read, tally);
		}
		else {
			lengths(this.read, tally);
		}
	}

	private static void lines(byte[] read, Tally tally) {
		int begin = 0;
		for (int i = 0; i < read.length; i++) {
			if (read[i] == '\n') {
				tally.add(i - 1 - begin, read[begin]);
				begin = i + 1;
			}
		}
	}

	private static void lengths(byte[] read, Tally tally) {
		int begin = 0;
		while (begin < read.length) {
			int length = (int) INT.get(read, begin);
			tally.add(length, read[begin + Integer.BYTES]);
			begin += Integer.BYTES + length;
		}
	}

}
