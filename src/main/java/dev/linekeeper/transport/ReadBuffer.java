package dev.linekeeper.transport;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * The bytes of one connection that were received and not yet consumed. Starts small, for
 * there may be thousands of quiet lines; grows while reads fill it, and shrinks again
 * when they no longer do. Used by the reader alone.
 */
final class ReadBuffer {

	static final int INITIAL = 1024;

	private static final int BULK = 64 * 1024;

	private static final int SMALL_READS_BEFORE_SHRINKING = 32;

	private static final byte[] NONE = new byte[0];

	private final int limit;

	private byte[] bytes = NONE;

	private int from;

	private int to;

	private int smallReads;

	/**
	 * Create an empty buffer.
	 * @param maxFrameBytes the most bytes an unfinished frame may have
	 */
	ReadBuffer(int maxFrameBytes) {
		this.limit = Math.max(BULK, Math.addExact(maxFrameBytes, 1));
	}

	/**
	 * Read once, as much as there is room for.
	 * @return the number of bytes read, or -1 at the end of the stream
	 */
	int read(InputStream in) throws IOException {
		makeRoom();
		int count = in.read(this.bytes, this.to, this.bytes.length - this.to);
		if (count > 0) {
			this.to += count;
			adapt(count);
		}
		return count;
	}

	/**
	 * Read once more, though what is there was not consumed.
	 * @return the number of bytes read, or -1 at the end of the stream
	 */
	int readMore(InputStream in) throws IOException {
		if (this.to == this.bytes.length) {
			this.bytes = Arrays.copyOf(this.bytes, Math.max(BULK, this.bytes.length * 2));
		}
		int count = in.read(this.bytes, this.to, Math.min(BULK, this.bytes.length - this.to));
		this.to += Math.max(0, count);
		return count;
	}

	/** Keep only so much of what was read last. */
	void keepUpTo(int index) {
		this.to = index;
	}

	byte[] bytes() {
		return this.bytes;
	}

	int from() {
		return this.from;
	}

	int to() {
		return this.to;
	}

	int size() {
		return this.to - this.from;
	}

	void consumedUpTo(int index) {
		this.from = index;
		if (this.from == this.to) {
			this.from = 0;
			this.to = 0;
		}
	}

	/** Hold no memory that holds nothing. */
	void relax() {
		if (this.to == 0) {
			this.bytes = NONE;
		}
	}

	private void makeRoom() {
		if (this.from > 0) {
			// What is left is part of one frame, and moves only after others were
			// consumed.
			System.arraycopy(this.bytes, this.from, this.bytes, 0, size());
			this.to -= this.from;
			this.from = 0;
		}
		if (this.to == this.bytes.length) {
			if (this.to >= this.limit) {
				throw new IllegalStateException("The framing consumes nothing of " + this.to
						+ " bytes, though it says that no frame is longer than " + (this.limit - 1));
			}
			grow();
		}
	}

	private void adapt(int count) {
		if (this.to == this.bytes.length && this.bytes.length < BULK) {
			grow();
		}
		this.smallReads = (count < this.bytes.length / 4) ? this.smallReads + 1 : 0;
		if (this.smallReads > SMALL_READS_BEFORE_SHRINKING && this.bytes.length > INITIAL
				&& this.to <= this.bytes.length / 2) {
			this.bytes = Arrays.copyOf(this.bytes, this.bytes.length / 2);
			this.smallReads = 0;
		}
	}

	private void grow() {
		this.bytes = Arrays.copyOf(this.bytes, (int) Math.min(this.limit, Math.max(INITIAL, this.bytes.length * 2L)));
	}

}
