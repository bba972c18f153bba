package dev.linekeeper.framing;

import java.util.ArrayList;
import java.util.List;

/**
 * Byte strings of which each ends a frame. Where several end at the same byte the longest
 * counts, so that LF and CRLF may be mixed.
 */
final class Delimiters {

	private static final int NO_BYTE = Integer.MIN_VALUE;

	private final byte[][] longestFirst;

	private final byte[] lastBytes;

	Delimiters(List<String> delimiters) {
		this.longestFirst = delimiters.stream()
			.distinct()
			.sorted((left, right) -> right.length() - left.length())
			.map(ByteNotation::bytes)
			.toArray(byte[][]::new);
		List<Byte> last = new ArrayList<>();
		for (byte[] delimiter : this.longestFirst) {
			if (!last.contains(delimiter[delimiter.length - 1])) {
				last.add(delimiter[delimiter.length - 1]);
			}
		}
		this.lastBytes = new byte[last.size()];
		for (int i = 0; i < this.lastBytes.length; i++) {
			this.lastBytes[i] = last.get(i);
		}
	}

	/** Whether all are one byte, or that byte behind one other. */
	boolean isPlain() {
		return this.lastBytes.length == 1 && longest() <= 2
				&& (this.longestFirst.length == 1 || (this.longestFirst.length == 2 && isLastAlone()));
	}

	/** Of plain ones, the byte that they end with. */
	byte last() {
		return this.lastBytes[0];
	}

	/** Of plain ones, the byte that may come before the last; no byte if none may. */
	int before() {
		return (longest() == 2) ? this.longestFirst[0][0] : NO_BYTE;
	}

	/** Of plain ones, whether the last byte may come alone. */
	boolean isLastAlone() {
		return this.longestFirst[this.longestFirst.length - 1].length == 1;
	}

	/** Of plain ones, whether none is in these bytes, nor joins what follows them. */
	boolean isFree(byte[] buffer, int from, int to) {
		return ByteScan.indexOf(buffer, from, to, last()) < 0 && (from == to || buffer[to - 1] != before());
	}

	/** The bytes of the longest one. */
	int longest() {
		return this.longestFirst[0].length;
	}

	/** The next place at which one may end, or -1. */
	int nextEnd(byte[] buffer, int from, int to) {
		return ByteScan.indexOfAny(buffer, from, to, this.lastBytes);
	}

	/**
	 * The length of the longest one that ends with the byte at {@code index} and begins
	 * not before {@code from}, or -1.
	 */
	int lengthEndingAt(byte[] buffer, int from, int index) {
		for (byte[] delimiter : this.longestFirst) {
			int begin = index - delimiter.length + 1;
			if (begin >= from && matches(buffer, begin, delimiter)) {
				return delimiter.length;
			}
		}
		return -1;
	}

	private static boolean matches(byte[] buffer, int begin, byte[] delimiter) {
		for (int i = 0; i < delimiter.length; i++) {
			if (buffer[begin + i] != delimiter[i]) {
				return false;
			}
		}
		return true;
	}

}
