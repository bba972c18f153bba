package dev.linekeeper.framing;

import java.util.Arrays;
import java.util.Objects;

/**
 * The header of a length-prefixed frame: perhaps constant bytes at its start, perhaps
 * others, and the length field. The field has a fixed number of bytes, or is digits up to
 * a byte that ends them.
 */
final class FrameHeader {

	/** The header has not come as a whole. */
	static final int MORE = -1;

	/** The bytes are no header. */
	static final int BAD = -2;

	private static final int LONGEST = 64;

	private static final int NO_UNTIL = -1;

	private final byte[] start;

	private final int offset;

	private final int bytes;

	private final LengthField field;

	private final int until;

	private final Counts counts;

	private final int adjust;

	private final int strip;

	// The bytes of a header of fixed size.
	private final int fixed;

	// What such a header's number is more, or less, than the bytes behind it.
	private final int shift;

	// Such a header, its start filled in.
	private final byte[] blank;

	private FrameHeader(byte[] start, int offset, int bytes, LengthField field, int until, Counts counts, int adjust,
			int strip) {
		this.start = start;
		this.offset = offset;
		this.bytes = bytes;
		this.field = field;
		this.until = until;
		this.counts = counts;
		this.adjust = adjust;
		this.strip = strip;
		this.fixed = Math.max(offset + bytes, strip);
		this.blank = Arrays.copyOf(start, this.fixed);
		this.shift = adjust - switch (counts) {
			case PAYLOAD -> 0;
			case FROM_FIELD_END -> this.fixed - offset - bytes;
			case WHOLE -> this.fixed;
		};
	}

	static FrameHeader read(FramingKeys keys) {
		String start = Objects.requireNonNullElse(keys.optionalBytes("start"), "");
		int offset = keys.number("offset", start.length(), start.length(), LONGEST);
		LengthField field = keys.choice("encoding", LengthField.class, LengthField.BIG_ENDIAN);
		boolean binary = field == LengthField.BIG_ENDIAN || field == LengthField.LITTLE_ENDIAN;
		int bytes = keys.number("bytes", null, 1, binary ? Long.BYTES : 9);
		String until = Objects.requireNonNullElse(keys.optionalBytes("until"), "");
		Counts counts = keys.choice("counts", Counts.class, Counts.PAYLOAD);
		if (until.isEmpty()) {
			int adjust = keys.number("adjust", 0, -LONGEST, LONGEST);
			int strip = keys.number("strip", offset + bytes, 0, LONGEST);
			if (strip > 0 && strip < offset + bytes) {
				throw new InvalidFramingException("strip", strip,
						"must be 0, or at least " + (offset + bytes) + " so that the length field goes as a whole");
			}
			return new FrameHeader(ByteNotation.bytes(start), offset, bytes, field, NO_UNTIL, counts, adjust, strip);
		}
		if (until.length() != 1 || binary || field == LengthField.BCD) {
			throw new InvalidFramingException("until", ByteNotation.show(until),
					"must be one byte, behind a length in decimal or hex");
		}
		if (counts != Counts.PAYLOAD || offset != start.length()) {
			throw new InvalidFramingException("counts", FramingKeys.name(counts),
					"must be payload, and 'offset' left out, where the length has no fixed size ('until')");
		}
		return new FrameHeader(ByteNotation.bytes(start), offset, bytes, field, until.charAt(0), counts, 0, 1);
	}

	boolean hasStart() {
		return this.start.length > 0;
	}

	int fieldBytes() {
		return this.bytes;
	}

	boolean isStripped() {
		return this.strip > 0;
	}

	/** The most bytes a header may have. */
	int most() {
		return (this.until == NO_UNTIL) ? this.fixed : this.offset + this.bytes + 1;
	}

	/** The most bytes that frames may have between header and end. */
	long mostContent() {
		long most = Math.min(this.field.most(this.bytes), Integer.MAX_VALUE) + this.adjust;
		return switch (this.counts) {
			case PAYLOAD -> most;
			case FROM_FIELD_END -> most - (this.fixed - this.offset - this.bytes);
			case WHOLE -> most - this.fixed;
		};
	}

	/**
	 * Look at a header.
	 * @return its bytes, or {@link #MORE} or {@link #BAD}
	 */
	int size(byte[] buffer, int begin, int to) {
		for (int i = 0; i < this.start.length; i++) {
			if (begin + i == to) {
				return MORE;
			}
			if (buffer[begin + i] != this.start[i]) {
				return BAD;
			}
		}
		if (this.until == NO_UNTIL) {
			return (to - begin >= this.fixed) ? this.fixed : MORE;
		}
		int most = begin + this.offset + this.bytes + 1;
		for (int i = begin + this.offset; i < Math.min(to, most); i++) {
			if (buffer[i] == this.until) {
				return i + 1 - begin;
			}
			if (Character.digit(buffer[i] & 0xFF, 16) < 0) {
				return BAD;
			}
		}
		return (to < most) ? MORE : BAD;
	}

	/**
	 * Read how long the frame is.
	 * @param size the bytes of the header
	 * @param behind the bytes behind what the length counts
	 * @return the bytes between header and end; less than 0 if the length makes no sense
	 */
	long content(byte[] buffer, int begin, int size, int behind) {
		int fieldBegin = begin + this.offset;
		int fieldEnd = (this.until == NO_UNTIL) ? fieldBegin + this.bytes : begin + size - 1;
		long value = this.field.read(buffer, fieldBegin, fieldEnd);
		// Netstrings and RFC 6587 know no zero before other digits; nor a length without
		// any.
		boolean odd = this.until != NO_UNTIL
				&& (fieldBegin == fieldEnd || (fieldEnd - fieldBegin > 1 && buffer[fieldBegin] == '0'));
		if (value == LengthField.NONE || odd) {
			return LengthField.NONE;
		}
		long adjusted = value + this.adjust;
		return switch (this.counts) {
			case PAYLOAD -> adjusted;
			case FROM_FIELD_END -> adjusted - (size - this.offset - this.bytes);
			case WHOLE -> adjusted - size - behind;
		};
	}

	/**
	 * Whether it has nothing constant in it, and its length is a number of four bytes.
	 */
	boolean isPlain() {
		return this.start.length == 0 && this.until == NO_UNTIL && this.field == LengthField.BIG_ENDIAN
				&& this.bytes == Integer.BYTES;
	}

	/**
	 * Read how long a frame is whose header is plain and has come as a whole.
	 * @return the bytes behind the header; 0 or less if the length makes no sense
	 */
	long plainContent(byte[] buffer, int begin) {
		return LengthField.unsigned(buffer, begin + this.offset) + this.shift;
	}

	/**
	 * Whether it is nothing but a number of four bytes, which can say any length.
	 */
	boolean isNumber() {
		return isPlain() && this.fixed == Integer.BYTES && this.strip > 0 && this.shift <= 0;
	}

	/** Write such a header before so many bytes. */
	void number(byte[] buffer, int begin, int content) {
		LengthField.number(buffer, begin, content - this.shift);
	}

	/** Where the next header may be, behind a place that has none. */
	int nextStart(byte[] buffer, int from, int to) {
		int next = ByteScan.indexOf(buffer, from, to, this.start[0]);
		return (next < 0) ? to : next;
	}

	/**
	 * Append a header.
	 * @return whether its field can say such a length
	 */
	boolean write(ByteSink out, int content, int behind) {
		if (this.until == NO_UNTIL) {
			int begin = out.length();
			if (this.fixed == this.bytes) {
				// Nothing but the field, which is filled whole.
				out.skip(this.fixed);
			}
			else {
				out.write(this.blank, 0, this.fixed);
			}
			return fill(out, begin, content, behind);
		}
		String digits = (this.field == LengthField.HEX)
				? Integer.toHexString(content).toUpperCase(java.util.Locale.ROOT) : Integer.toString(content);
		out.write(this.start, 0, this.start.length);
		out.write(ByteNotation.bytes(digits), 0, digits.length());
		out.write(this.until);
		return digits.length() <= this.bytes;
	}

	/**
	 * Write the length into a header of fixed size that is there already.
	 * @return whether its field can say such a length
	 */
	boolean fill(ByteSink out, int begin, int content, int behind) {
		long value = switch (this.counts) {
			case PAYLOAD -> content;
			case FROM_FIELD_END -> content + this.fixed - this.offset - this.bytes;
			case WHOLE -> (long) content + this.fixed + behind;
		} - this.adjust;
		if (value < 0 || value > this.field.most(this.bytes)) {
			return false;
		}
		this.field.write(value, this.bytes, out.array(), begin + this.offset);
		return true;
	}

	/** What a length counts. */
	enum Counts {

		/** What comes behind the header. */
		PAYLOAD,

		/** All behind the length field. */
		FROM_FIELD_END,

		/** All of the frame. */
		WHOLE

	}

}
