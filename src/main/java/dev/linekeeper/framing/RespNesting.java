package dev.linekeeper.framing;

import java.util.Arrays;

/**
 * The aggregates of RESP that are open, innermost last, and what each still lacks. Not
 * thread-safe.
 */
final class RespNesting {

	/** The most aggregates that may be open. */
	static final int MAX_DEPTH = 512;

	/** In place of a number of values: any number, up to END. */
	static final int STREAMED = -1;

	// A streamed map holds a key without its value.
	private static final int STREAMED_VALUE_DUE = -2;

	private byte[] types = new byte[8];

	private int[] left = new int[8];

	private int depth;

	/**
	 * Open an aggregate.
	 * @param type its type
	 * @param values how many it holds, keys included, 1 or more, or {@link #STREAMED}
	 * @return {@code false} if too many are open
	 */
	boolean open(byte type, int values) {
		if (this.depth == MAX_DEPTH) {
			return false;
		}
		if (this.depth == this.left.length) {
			// Most connections never come here.
			this.left = Arrays.copyOf(this.left, MAX_DEPTH);
			this.types = Arrays.copyOf(this.types, MAX_DEPTH);
		}
		this.types[this.depth] = type;
		this.left[this.depth] = values;
		this.depth++;
		return true;
	}

	/**
	 * A value was read to its end, and with it perhaps those around it.
	 * @return whether that ended an attribute, so that the value it belongs to follows
	 */
	boolean valueEnded() {
		while (this.depth > 0) {
			int top = this.depth - 1;
			if (this.left[top] < 0) {
				boolean keyRead = this.types[top] == '%' && this.left[top] == STREAMED;
				this.left[top] = keyRead ? STREAMED_VALUE_DUE : STREAMED;
				return false;
			}
			if (--this.left[top] > 0) {
				return false;
			}
			this.depth = top;
			if (this.types[top] == '|') {
				return true;
			}
		}
		return false;
	}

	/**
	 * Whether the innermost aggregate has no number of values.
	 * @return {@code false} also if none is open
	 */
	boolean isStreamed() {
		return this.depth > 0 && this.left[this.depth - 1] < 0;
	}

	/**
	 * Whether END may follow.
	 * @return whether it may
	 */
	boolean mayEnd() {
		return this.depth > 0 && this.left[this.depth - 1] == STREAMED;
	}

	/**
	 * Close the innermost aggregate, which is streamed. It is itself a value that has
	 * ended.
	 */
	void end() {
		this.depth--;
	}

	/**
	 * Forget what is open.
	 */
	void clear() {
		this.depth = 0;
	}

}
