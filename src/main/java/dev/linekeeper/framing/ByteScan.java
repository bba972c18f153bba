package dev.linekeeper.framing;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds a byte, eight at a time.
 */
final class ByteScan {

	private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

	private static final long ONES = 0x0101010101010101L;

	private static final long HIGHS = 0x8080808080808080L;

	private ByteScan() {
	}

	/**
	 * Find a byte.
	 * @param buffer where to look
	 * @param from the first place to look at
	 * @param to the first place not to look at
	 * @param wanted the byte
	 * @return the first place that holds it, or -1
	 */
	static int indexOf(byte[] buffer, int from, int to, byte wanted) {
		long pattern = (wanted & 0xFF) * ONES;
		int i = from;
		for (; i <= to - Long.BYTES; i += Long.BYTES) {
			// A byte of the difference is zero where the byte is found; the subtraction
			// borrows there into its high bit. A borrow may also mark bytes above the
			// first zero, never below it, and only the first counts.
			long difference = (long) LONG.get(buffer, i) ^ pattern;
			long zeros = (difference - ONES) & ~difference & HIGHS;
			if (zeros != 0) {
				return i + (Long.numberOfTrailingZeros(zeros) >>> 3);
			}
		}
		for (; i < to; i++) {
			if (buffer[i] == wanted) {
				return i;
			}
		}
		return -1;
	}

}
