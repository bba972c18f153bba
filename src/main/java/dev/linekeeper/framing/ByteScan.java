package dev.linekeeper.framing;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds bytes, eight at a time.
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
			long zeros = zeros((long) LONG.get(buffer, i) ^ pattern);
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

	/**
	 * Find either of two bytes.
	 * @param buffer where to look
	 * @param from the first place to look at
	 * @param to the first place not to look at
	 * @param one a byte
	 * @param other another
	 * @return the first place that holds one of them, or -1
	 */
	static int indexOfEither(byte[] buffer, int from, int to, byte one, byte other) {
		long first = (one & 0xFF) * ONES;
		long second = (other & 0xFF) * ONES;
		int i = from;
		for (; i <= to - Long.BYTES; i += Long.BYTES) {
			long word = (long) LONG.get(buffer, i);
			long zeros = zeros(word ^ first) | zeros(word ^ second);
			if (zeros != 0) {
				return i + (Long.numberOfTrailingZeros(zeros) >>> 3);
			}
		}
		for (; i < to; i++) {
			if (buffer[i] == one || buffer[i] == other) {
				return i;
			}
		}
		return -1;
	}

	/**
	 * Find any of some bytes.
	 * @param buffer where to look
	 * @param from the first place to look at
	 * @param to the first place not to look at
	 * @param wanted the bytes, at least one
	 * @return the first place that holds one of them, or -1
	 */
	static int indexOfAny(byte[] buffer, int from, int to, byte[] wanted) {
		if (wanted.length == 1) {
			return indexOf(buffer, from, to, wanted[0]);
		}
		if (wanted.length == 2) {
			return indexOfEither(buffer, from, to, wanted[0], wanted[1]);
		}
		for (int i = from; i < to; i++) {
			for (byte value : wanted) {
				if (buffer[i] == value) {
					return i;
				}
			}
		}
		return -1;
	}

	/**
	 * Mark the bytes that are zero with their high bit. A borrow may also mark bytes
	 * above the first zero, never below it, and only the first counts.
	 */
	private static long zeros(long difference) {
		return (difference - ONES) & ~difference & HIGHS;
	}

}
