package dev.linekeeper.bench.line;

import java.nio.ByteBuffer;

/**
 * The frames that go over the line: of one size, and each of them tells its place among
 * the others by its first and its last four bytes. After some they begin again. The same
 * as in {@code peer.c}.
 */
final class Frames {

	/** What a frame begins with that ends the traffic instead of being part of it. */
	static final byte END = '!';

	private static final int MOST = 1024;

	private final byte[][] payloads;

	private final int[] first;

	private final int[] last;

	private final int size;

	Frames(int size) {
		this.size = size;
		int cycle = Math.max(4, Math.min(MOST, 65_536 / size));
		this.payloads = new byte[cycle][];
		this.first = new int[cycle];
		this.last = new int[cycle];
		for (int i = 0; i < cycle; i++) {
			byte[] payload = new byte[size];
			for (int j = 0; j < size; j++) {
				payload[j] = (byte) ('a' + (i * 7 + j) % 26);
			}
			this.first[i] = code(i);
			this.last[i] = code(i * 31 + size);
			ByteBuffer.wrap(payload).putInt(0, this.first[i]).putInt(size - Integer.BYTES, this.last[i]);
			this.payloads[i] = payload;
		}
	}

	/** How many there are before they begin again. */
	int cycle() {
		return this.payloads.length;
	}

	int size() {
		return this.size;
	}

	byte[] payload(int place) {
		return this.payloads[place];
	}

	int first(int place) {
		return this.first[place];
	}

	int last(int place) {
		return this.last[place];
	}

	private static int code(int i) {
		int code = 0;
		for (int k = 3; k >= 0; k--) {
			code = code << Byte.SIZE | (0x40 + (i >> (6 * k) & 63));
		}
		return code;
	}

}
