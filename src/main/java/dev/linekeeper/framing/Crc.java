package dev.linekeeper.framing;

/**
 * A cyclic redundancy check of 16 or 32 bits by the parameters that catalogues give:
 * polynomial, initial value, whether bits are reflected, and what the result is XORed
 * with.
 */
final class Crc {

	private static final int ENTRIES = 256;

	private final int[] table = new int[ENTRIES];

	private final int width;

	private final int initial;

	private final boolean reflected;

	private final int xorOut;

	Crc(int width, int polynomial, int initial, boolean reflected, int xorOut) {
		this.width = width;
		this.reflected = reflected;
		this.initial = reflected ? Integer.reverse(initial) >>> (Integer.SIZE - width) : initial;
		this.xorOut = xorOut;
		int reversed = Integer.reverse(polynomial) >>> (Integer.SIZE - width);
		int top = 1 << (width - 1);
		for (int i = 0; i < ENTRIES; i++) {
			int value = reflected ? i : i << (width - Byte.SIZE);
			for (int bit = 0; bit < Byte.SIZE; bit++) {
				if (reflected) {
					value = ((value & 1) != 0) ? (value >>> 1) ^ reversed : value >>> 1;
				}
				else {
					value = ((value & top) != 0) ? (value << 1) ^ polynomial : value << 1;
				}
			}
			this.table[i] = value;
		}
	}

	int start() {
		return this.initial;
	}

	int update(int state, byte[] buffer, int from, int to) {
		int value = state;
		for (int i = from; i < to; i++) {
			if (this.reflected) {
				value = (value >>> Byte.SIZE) ^ this.table[(value ^ buffer[i]) & 0xFF];
			}
			else {
				value = (value << Byte.SIZE) ^ this.table[((value >>> (this.width - Byte.SIZE)) ^ buffer[i]) & 0xFF];
			}
		}
		return value;
	}

	int finish(int state) {
		int mask = (this.width == Integer.SIZE) ? -1 : (1 << this.width) - 1;
		return (state ^ this.xorOut) & mask;
	}

	boolean isReflected() {
		return this.reflected;
	}

}
