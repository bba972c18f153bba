package dev.linekeeper.dialog;

import java.util.Arrays;
import java.util.HexFormat;

import org.jspecify.annotations.Nullable;

/**
 * What a request and its reply have in common: some bytes, compared byte by byte.
 * Immutable.
 */
public final class Key {

	/** Between the parts of a key that has several: ASCII's unit separator. */
	static final byte SEPARATOR = 0x1F;

	private static final int MAX_SHOWN = 40;

	private static final String CUT = "...";

	private final int length;

	// Most keys are short: up to eight bytes are kept here, without an array.
	private final long packed;

	private final byte @Nullable [] bytes;

	private Key(int length, long packed, byte @Nullable [] bytes) {
		this.length = length;
		this.packed = packed;
		this.bytes = bytes;
	}

	/**
	 * Copy a key out of a buffer.
	 * @param buffer holds it
	 * @param offset where it begins
	 * @param length how many bytes it has
	 * @return the key
	 */
	static Key of(byte[] buffer, int offset, int length) {
		if (length > Long.BYTES) {
			byte[] copy = Arrays.copyOfRange(buffer, offset, offset + length);
			return new Key(length, Arrays.hashCode(copy), copy);
		}
		long packed = 0;
		for (int i = 0; i < length; i++) {
			packed = (packed << Byte.SIZE) | (buffer[offset + i] & 0xFF);
		}
		return new Key(length, packed, null);
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof Key key && this.length == key.length && this.packed == key.packed
				&& Arrays.equals(this.bytes, key.bytes);
	}

	@Override
	public int hashCode() {
		// Keys that are counted up differ in their last bytes only; the factor (2^64
		// divided by the golden ratio) spreads them.
		return (int) ((this.packed * 0x9E3779B97F4A7C15L) >>> 32) + this.length;
	}

	/**
	 * Show the key in a log.
	 * @return printable ASCII as it is, with a bar for the separator; other keys in
	 * hexadecimal with {@code 0x} before it; {@value #MAX_SHOWN} characters at most
	 */
	@Override
	public String toString() {
		boolean printable = true;
		for (int i = 0; i < this.length && printable; i++) {
			printable = (at(i) >= ' ' && at(i) <= '~') || at(i) == SEPARATOR;
		}
		return printable ? text() : hexadecimal();
	}

	private String text() {
		boolean cut = this.length > MAX_SHOWN;
		int shown = cut ? MAX_SHOWN - CUT.length() : this.length;
		StringBuilder text = new StringBuilder(MAX_SHOWN);
		for (int i = 0; i < shown; i++) {
			text.append((at(i) != SEPARATOR) ? (char) at(i) : '|');
		}
		return cut ? text.append(CUT).toString() : text.toString();
	}

	private String hexadecimal() {
		StringBuilder text = new StringBuilder(MAX_SHOWN).append("0x");
		boolean cut = text.length() + 2 * this.length > MAX_SHOWN;
		int shown = cut ? (MAX_SHOWN - CUT.length() - text.length()) / 2 : this.length;
		for (int i = 0; i < shown; i++) {
			HexFormat.of().toHexDigits(text, at(i));
		}
		return cut ? text.append(CUT).toString() : text.toString();
	}

	private byte at(int index) {
		return (this.bytes != null) ? this.bytes[index]
				: (byte) (this.packed >>> (Byte.SIZE * (this.length - 1 - index)));
	}

}
