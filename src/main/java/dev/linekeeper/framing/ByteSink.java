package dev.linekeeper.framing;

import java.util.Arrays;

/**
 * A growing array of bytes that frames are written to, one after another. Not
 * thread-safe.
 */
public final class ByteSink {

	private static final byte[] NONE = {};

	private byte[] bytes;

	private int length;

	/**
	 * Create an empty sink.
	 * @param capacity the bytes it holds before it grows, 0 or more
	 */
	public ByteSink(int capacity) {
		this.bytes = (capacity > 0) ? new byte[capacity] : NONE;
	}

	/**
	 * Append one byte.
	 * @param value its lower eight bits count
	 */
	public void write(int value) {
		ensure(1);
		this.bytes[this.length++] = (byte) value;
	}

	/**
	 * Append bytes.
	 * @param source holds them
	 * @param offset where they begin
	 * @param count how many
	 */
	public void write(byte[] source, int offset, int count) {
		ensure(count);
		System.arraycopy(source, offset, this.bytes, this.length, count);
		this.length += count;
	}

	/**
	 * Return the bytes; only the first {@link #length()} are meant.
	 * @return the array itself, valid until the next write
	 */
	public byte[] array() {
		return this.bytes;
	}

	/**
	 * Return how many bytes were written.
	 * @return 0 or more
	 */
	public int length() {
		return this.length;
	}

	/**
	 * Return how many bytes fit before it grows.
	 * @return 0 or more
	 */
	public int capacity() {
		return this.bytes.length;
	}

	/**
	 * Forget what was written last.
	 * @param length how many bytes stay, 0 to {@link #length()}
	 */
	public void truncate(int length) {
		if (length < 0 || length > this.length) {
			throw new IllegalArgumentException("length " + length + " must be from 0 to " + this.length);
		}
		this.length = length;
	}

	/**
	 * Forget what was written.
	 */
	public void clear() {
		this.length = 0;
	}

	/**
	 * Append bytes, with room before and behind them for others that are set in the array
	 * next. Looks only once whether all of it fits: this is done for each frame.
	 * @return where the room before them begins
	 */
	int write(int before, byte[] source, int offset, int count, int behind) {
		int begin = this.length;
		ensure(before + count + behind);
		System.arraycopy(source, offset, this.bytes, begin + before, count);
		this.length = begin + before + count + behind;
		return begin;
	}

	/** Leave room for bytes that are set in the array next. */
	void skip(int count) {
		ensure(count);
		this.length += count;
	}

	private void ensure(int more) {
		int needed = Math.addExact(this.length, more);
		if (needed > this.bytes.length) {
			this.bytes = Arrays.copyOf(this.bytes, Math.max(needed, this.bytes.length * 2));
		}
	}

}
