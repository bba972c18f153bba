package dev.linekeeper.framing;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Locale;

/**
 * How the length of a frame is written.
 */
enum LengthField {

	/** Most significant byte first. */
	BIG_ENDIAN {

		@Override
		long read(byte[] buffer, int from, int to) {
			if (to - from == Integer.BYTES) {
				return unsigned(buffer, from);
			}
			long value = 0;
			for (int i = from; i < to; i++) {
				value = (value << Byte.SIZE) | (buffer[i] & 0xFF);
			}
			return huge(value);
		}

		@Override
		void write(long value, int bytes, byte[] buffer, int at) {
			if (bytes == Integer.BYTES) {
				number(buffer, at, (int) value);
				return;
			}
			for (int i = 0; i < bytes; i++) {
				buffer[at + i] = (byte) (value >>> (Byte.SIZE * (bytes - 1 - i)));
			}
		}

		@Override
		long most(int bytes) {
			return (bytes >= Long.BYTES) ? Long.MAX_VALUE : (1L << (Byte.SIZE * bytes)) - 1;
		}

	},

	/** Least significant byte first. */
	LITTLE_ENDIAN {

		@Override
		long read(byte[] buffer, int from, int to) {
			long value = 0;
			for (int i = to - 1; i >= from; i--) {
				value = (value << Byte.SIZE) | (buffer[i] & 0xFF);
			}
			return huge(value);
		}

		@Override
		void write(long value, int bytes, byte[] buffer, int at) {
			for (int i = 0; i < bytes; i++) {
				buffer[at + i] = (byte) (value >>> (Byte.SIZE * i));
			}
		}

		@Override
		long most(int bytes) {
			return BIG_ENDIAN.most(bytes);
		}

	},

	/** Decimal digits, as text. */
	DECIMAL {

		@Override
		long read(byte[] buffer, int from, int to) {
			return digits(buffer, from, to, 10);
		}

		@Override
		void write(long value, int bytes, byte[] buffer, int at) {
			text(String.format(Locale.ROOT, "%0" + bytes + "d", value), buffer, at);
		}

		@Override
		long most(int bytes) {
			return power(10, bytes);
		}

	},

	/** Hexadecimal digits, as text. */
	HEX {

		@Override
		long read(byte[] buffer, int from, int to) {
			return digits(buffer, from, to, 16);
		}

		@Override
		void write(long value, int bytes, byte[] buffer, int at) {
			text(String.format(Locale.ROOT, "%0" + bytes + "X", value), buffer, at);
		}

		@Override
		long most(int bytes) {
			return power(16, bytes);
		}

	},

	/** Two decimal digits in each byte. */
	BCD {

		@Override
		long read(byte[] buffer, int from, int to) {
			long value = 0;
			for (int i = from; i < to; i++) {
				int high = (buffer[i] >> 4) & 0xF;
				int low = buffer[i] & 0xF;
				if (high > 9 || low > 9) {
					return NONE;
				}
				value = value * 100 + high * 10L + low;
			}
			return value;
		}

		@Override
		void write(long value, int bytes, byte[] buffer, int at) {
			long rest = value;
			for (int i = bytes - 1; i >= 0; i--) {
				buffer[at + i] = (byte) ((rest / 10 % 10 << 4) | rest % 10);
				rest /= 100;
			}
		}

		@Override
		long most(int bytes) {
			return power(100, bytes);
		}

	};

	// Most lengths have four bytes, and byte by byte reading them takes half the time of
	// a decoder.
	private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

	/** No length: the bytes are none. */
	static final long NONE = -1;

	/** A length that nothing has, and to which others can be added. */
	static final long HUGE = Long.MAX_VALUE / 2;

	/** Four bytes, most significant first. */
	static long unsigned(byte[] buffer, int at) {
		return (int) INT.get(buffer, at) & 0xFFFFFFFFL;
	}

	/** The same, written. */
	static void number(byte[] buffer, int at, int value) {
		INT.set(buffer, at, value);
	}

	/**
	 * Read a length.
	 * @return 0 or more, or {@link #NONE}
	 */
	abstract long read(byte[] buffer, int from, int to);

	/** Write a length, 0 to {@link #most}. */
	abstract void write(long value, int bytes, byte[] buffer, int at);

	/** The greatest length that so many bytes can say. */
	abstract long most(int bytes);

	/** Eight bytes may say more than can be counted with, or be negative. */
	private static long huge(long value) {
		return (value < 0 || value > HUGE) ? HUGE : value;
	}

	private static long digits(byte[] buffer, int from, int to, int radix) {
		long value = 0;
		for (int i = from; i < to; i++) {
			int digit = Character.digit(buffer[i] & 0xFF, radix);
			if (digit < 0) {
				return NONE;
			}
			value = value * radix + digit;
		}
		return value;
	}

	private static void text(String digits, byte[] buffer, int at) {
		byte[] bytes = ByteNotation.bytes(digits);
		System.arraycopy(bytes, 0, buffer, at, bytes.length);
	}

	private static long power(int radix, int digits) {
		long value = 1;
		for (int i = 0; i < digits; i++) {
			value *= radix;
		}
		return value - 1;
	}

}
