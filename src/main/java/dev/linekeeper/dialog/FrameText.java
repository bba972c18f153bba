package dev.linekeeper.dialog;

import java.util.Arrays;

/**
 * A frame as text that cannot be taken for anything else in a log: printable ASCII as it
 * is, every other byte escaped, cut where it grows long.
 */
final class FrameText {

	static final int MAX_BYTES = 256;

	private FrameText() {
	}

	/**
	 * Write a frame.
	 * @param bytes its first bytes, {@value #MAX_BYTES} at most
	 * @param length how many it has in all
	 * @return in double quotes, with an ellipsis if it was cut
	 */
	static String of(byte[] bytes, int length) {
		StringBuilder text = new StringBuilder(bytes.length + 2).append('"');
		for (byte value : bytes) {
			append(text, value & 0xFF);
		}
		text.append('"');
		return (length > bytes.length) ? text.append("...").toString() : text.toString();
	}

	/**
	 * Write a frame that is in a buffer.
	 * @return as {@link #of(byte[], int)}
	 */
	static String of(byte[] buffer, int offset, int length) {
		return of(Arrays.copyOfRange(buffer, offset, offset + Math.min(length, MAX_BYTES)), length);
	}

	private static void append(StringBuilder text, int value) {
		switch (value) {
			case '"', '\\' -> text.append('\\').append((char) value);
			case '\r' -> text.append("\\r");
			case '\n' -> text.append("\\n");
			case '\t' -> text.append("\\t");
			default -> {
				if (value >= ' ' && value <= '~') {
					text.append((char) value);
				}
				else {
					text.append("\\x")
						.append(Character.forDigit(value >> 4, 16))
						.append(Character.forDigit(value & 15, 16));
				}
			}
		}
	}

}
