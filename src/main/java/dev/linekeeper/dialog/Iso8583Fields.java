package dev.linekeeper.dialog;

import java.util.Collections;
import java.util.List;

import dev.linekeeper.dialog.Iso8583Table.Element;
import dev.linekeeper.dialog.KeyExtractor.Range;
import org.jspecify.annotations.Nullable;

/**
 * Finds fields of an ISO 8583 message, which are one behind the other: the message type
 * of four ASCII digits, a bitmap that says which fields there are, and a second one if
 * its first bit is set; then the fields, as long as {@link Iso8583Table} says. Fields and
 * their lengths are in ASCII. The bitmap is either binary, and so are binary fields; or
 * 16 hexadecimal digits, and binary fields too have two digits a byte. Immutable.
 *
 * <p>
 * The walk ends at the last field that is wanted: behind it a peer may have fields of its
 * own making. A field may be longer than the standard's maximum, for hosts extend theirs.
 */
final class Iso8583Fields {

	private static final int TYPE_LENGTH = 4;

	private static final int BITMAP_BYTES = 8;

	private final int[] wanted;

	private final int last;

	private final int header;

	/**
	 * Create a finder.
	 * @param wanted numbers of fields, each of which {@link #exists}
	 * @param header how many bytes are before the message type
	 */
	Iso8583Fields(List<Integer> wanted, int header) {
		this.wanted = wanted.stream().mapToInt(Integer::intValue).toArray();
		this.last = Collections.max(wanted);
		this.header = header;
	}

	/**
	 * Return whether there is such a field.
	 * @param number any
	 * @return whether it can be wanted
	 */
	static boolean exists(int number) {
		return number >= 2 && number <= Iso8583Table.LAST && number != Iso8583Table.EXTENSION;
	}

	/**
	 * Find the fields.
	 * @param buffer holds the message
	 * @param offset where it begins
	 * @param length how many bytes it has
	 * @return where the wanted fields are, in the order in which they are wanted, without
	 * their digits of length; {@code null} if one is missing, or the message is not of
	 * this kind
	 */
	Range @Nullable [] find(byte[] buffer, int offset, int length) {
		if (length - this.header < TYPE_LENGTH + BITMAP_BYTES) {
			return null;
		}
		int type = offset + this.header;
		Iso8583Table table = Iso8583Table.of(buffer[type]);
		if (table == null || number(buffer, type, TYPE_LENGTH) < 0) {
			return null;
		}
		Walk walk = new Walk(buffer, type + TYPE_LENGTH, offset + length);
		return walk.readBitmaps() ? walk(walk, table, offset) : null;
	}

	private Range @Nullable [] walk(Walk walk, Iso8583Table table, int offset) {
		Range[] found = new Range[this.wanted.length];
		int missing = found.length;
		for (int number = 2; number <= this.last; number++) {
			if (!walk.has(number)) {
				continue;
			}
			Element element = table.element(number);
			int size = (element != null) ? walk.sizeOf(element) : -1;
			if (size < 0) {
				return null;
			}
			int index = indexOf(number);
			if (index >= 0) {
				found[index] = new Range(walk.at - offset, size);
				missing--;
			}
			walk.at += size;
		}
		return (missing == 0) ? found : null;
	}

	private int indexOf(int number) {
		for (int i = 0; i < this.wanted.length; i++) {
			if (this.wanted[i] == number) {
				return i;
			}
		}
		return -1;
	}

	/** The number that ASCII digits write, or -1 if they are none. */
	private static int number(byte[] buffer, int from, int digits) {
		int number = 0;
		for (int i = from; i < from + digits; i++) {
			if (buffer[i] < '0' || buffer[i] > '9') {
				return -1;
			}
			number = 10 * number + buffer[i] - '0';
		}
		return number;
	}

	/** The way through one message. */
	private static final class Walk {

		private final byte[] buffer;

		private final int end;

		// A binary bitmap of such bytes would claim 3, 4, 11, 12, 19, 20 and so on up to
		// 59 and 60, or others with as little sense.
		private final boolean hexadecimal;

		private int at;

		private long primary;

		private long secondary;

		Walk(byte[] buffer, int at, int end) {
			this.buffer = buffer;
			this.at = at;
			this.end = end;
			this.hexadecimal = areDigits(2 * BITMAP_BYTES);
		}

		boolean readBitmaps() {
			int size = this.hexadecimal ? 2 * BITMAP_BYTES : BITMAP_BYTES;
			this.primary = bitmap();
			this.at += size;
			if (this.primary < 0) {
				if (this.end - this.at < size || (this.hexadecimal && !areDigits(size))) {
					return false;
				}
				this.secondary = bitmap();
				this.at += size;
			}
			// With a third bitmap all fields move, and peers do not agree on where it is.
			return !has(Iso8583Table.EXTENSION);
		}

		boolean has(int number) {
			long bitmap = (number <= Long.SIZE) ? this.primary : this.secondary;
			// Bits count from the left: a shift by -number is one by 64 - number.
			return ((bitmap >>> -number) & 1) != 0;
		}

		/** Step over the digits of length; how many bytes follow, or -1 if too few do. */
		int sizeOf(Element element) {
			int size = element.length();
			if (element.prefix() > 0) {
				size = (this.end - this.at >= element.prefix()) ? number(this.buffer, this.at, element.prefix()) : -1;
				this.at += element.prefix();
			}
			if (element.binary() && this.hexadecimal) {
				size *= 2;
			}
			return (size <= this.end - this.at) ? size : -1;
		}

		private boolean areDigits(int count) {
			if (this.end - this.at < count) {
				return false;
			}
			for (int i = this.at; i < this.at + count; i++) {
				if (digit(this.buffer[i]) < 0) {
					return false;
				}
			}
			return true;
		}

		private long bitmap() {
			long bits = 0;
			for (int i = 0; i < BITMAP_BYTES; i++) {
				int value = this.hexadecimal
						? 16 * digit(this.buffer[this.at + 2 * i]) + digit(this.buffer[this.at + 2 * i + 1])
						: this.buffer[this.at + i] & 0xFF;
				bits = (bits << Byte.SIZE) | value;
			}
			return bits;
		}

		private static int digit(byte value) {
			return Character.digit((char) (value & 0xFF), 16);
		}

	}

}
