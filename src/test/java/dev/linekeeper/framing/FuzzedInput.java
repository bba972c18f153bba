package dev.linekeeper.framing;

import java.util.Arrays;

/**
 * What a fuzzer made up: six bytes that choose the framing and how its stream is read,
 * then the stream.
 * <p>
 * The first byte is the framing. Bit 7 of the second tells that the stream is written in
 * parts: a byte with their length in its low seven bits, then so many bytes, which are
 * encoded if bit 7 of their length is set. Without that, no fuzzer would ever find a
 * checksum. The other four are the reads, over and over: the length in the low six bits,
 * 0 for as much as there is; bit 6, that the sink stops after each frame of this read;
 * bit 7, that there is silence after it.
 */
final class FuzzedInput {

	private static final int HEAD = 6;

	private static final int FIRST_READ = 2;

	private static final int FLAG = 0x80;

	private static final int STOPS = 0x40;

	private static final int LENGTH = 0x3F;

	private final byte[] head;

	private final byte[] rest;

	FuzzedInput(byte[] bytes) {
		this.head = Arrays.copyOf(bytes, HEAD);
		this.rest = Arrays.copyOfRange(bytes, Math.min(HEAD, bytes.length), bytes.length);
	}

	/** A number from 0, less than {@code count}. */
	int choice(int count) {
		return (this.head[0] & 0xFF) % count;
	}

	/** The bytes that the peer sends. */
	byte[] wire(Framing framing) {
		if ((this.head[1] & FLAG) == 0) {
			return this.rest;
		}
		ByteSink wire = new ByteSink(this.rest.length + 16);
		int next = 0;
		while (next < this.rest.length) {
			int part = this.rest[next++];
			int length = Math.min(part & (FLAG - 1), this.rest.length - next);
			if ((part & FLAG) == 0 || !encoded(framing, next, length, wire)) {
				wire.write(this.rest, next, length);
			}
			next += length;
		}
		return Arrays.copyOf(wire.array(), wire.length());
	}

	/** The length of the n-th read, 0 for as much as there is. */
	int length(int read) {
		return read(read) & LENGTH;
	}

	/** Whether the sink stops after each frame of the n-th read. */
	boolean stops(int read) {
		return (read(read) & STOPS) != 0;
	}

	/** Whether there is silence after the n-th read. */
	boolean isSilentAfter(int read) {
		return (read(read) & FLAG) != 0;
	}

	private int read(int read) {
		return this.head[FIRST_READ + read % (HEAD - FIRST_READ)];
	}

	private boolean encoded(Framing framing, int from, int length, ByteSink wire) {
		try {
			framing.encode(this.rest, from, length, wire);
			return true;
		}
		catch (FrameException ex) {
			return false;
		}
	}

}
