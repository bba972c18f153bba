package dev.linekeeper.framing;

import org.jspecify.annotations.Nullable;

/**
 * The checksum of a framing: what it is, what it covers and where it stands.
 */
final class Checksum {

	private static final int NMEA_SIZE = 3;

	private static final byte[] DIGITS = ByteNotation.bytes("0123456789ABCDEF");

	private final ChecksumType type;

	private final Over over;

	private final At at;

	private final boolean hex;

	private final boolean littleEndian;

	private Checksum(ChecksumType type, Over over, At at, boolean hex, boolean littleEndian) {
		this.type = type;
		this.over = over;
		this.at = at;
		this.hex = hex;
		this.littleEndian = littleEndian;
	}

	static Checksum read(FramingKeys keys) {
		ChecksumType type = keys.choice("type", ChecksumType.class, null);
		if (type == ChecksumType.NMEA) {
			return new Checksum(type, Over.PAYLOAD, At.END, true, false);
		}
		Over over = keys.choice("over", Over.class, Over.PAYLOAD);
		At at = keys.choice("at", At.class, At.END);
		if (over == Over.PAYLOAD_AND_END && at == At.END) {
			throw new InvalidFramingException("over", FramingKeys.name(over),
					"cannot cover what comes after the checksum; write 'at: trailer'");
		}
		Format format = keys.choice("format", Format.class, Format.BINARY);
		boolean little = type.isLittleEndian();
		if (type.bytes() > 1) {
			little = keys.choice("order", Order.class,
					little ? Order.LITTLE_ENDIAN : Order.BIG_ENDIAN) == Order.LITTLE_ENDIAN;
		}
		return new Checksum(type, over, at, format == Format.HEX, little);
	}

	boolean isTrailer() {
		return this.at == At.TRAILER;
	}

	boolean coversPayloadOnly() {
		return this.over == Over.PAYLOAD;
	}

	boolean coversStart() {
		return this.over == Over.FRAME;
	}

	/** Its bytes on the wire. */
	int size() {
		if (this.type == ChecksumType.NMEA) {
			return NMEA_SIZE;
		}
		return this.hex ? 2 * this.type.bytes() : this.type.bytes();
	}

	/** Its bytes inside the content. */
	int sizeInContent() {
		return isTrailer() ? 0 : size();
	}

	/** Its bytes behind the frame. */
	int sizeBehind() {
		return isTrailer() ? size() : 0;
	}

	/**
	 * Check a frame.
	 * @param frameBegin where the frame begins
	 * @param begin where its content begins
	 * @param end where its content ends, with the checksum if that is inside
	 * @param frameEnd where the frame ends, with the checksum if that is behind it
	 * @return where the content without the checksum ends, or -1 if it is wrong
	 */
	int check(byte[] buffer, int frameBegin, int begin, int end, int frameEnd) {
		if (this.type == ChecksumType.NMEA) {
			return checkNmea(buffer, begin, end);
		}
		int contentEnd = end - sizeInContent();
		if (contentEnd < begin) {
			return -1;
		}
		int place = isTrailer() ? frameEnd - size() : contentEnd;
		int value = value(buffer, frameBegin, begin, contentEnd, place);
		for (int i = 0; i < size(); i++) {
			if (digit(value, i) != upper(buffer[place + i])) {
				return -1;
			}
		}
		return contentEnd;
	}

	/**
	 * Append the checksum to a frame that was written as far as it.
	 * @param frameBegin where the frame begins
	 * @param begin where its content begins
	 * @param end where its content ends
	 */
	void append(ByteSink out, int frameBegin, int begin, int end) {
		if (this.type == ChecksumType.NMEA) {
			int value = this.type.of(out.array(), nmeaBegin(out.array(), begin, end), end);
			out.write('*');
			out.write(DIGITS[value >> 4]);
			out.write(DIGITS[value & 0xF]);
			return;
		}
		int value = value(out.array(), frameBegin, begin, end, out.length());
		for (int i = 0; i < size(); i++) {
			out.write(digit(value, i));
		}
	}

	/**
	 * Say why a payload cannot have this checksum.
	 * @return the rule it breaks, or {@code null}
	 */
	@Nullable String refusal(byte[] payload, int from, int to) {
		if (this.type != ChecksumType.NMEA) {
			return null;
		}
		int begin = nmeaBegin(payload, from, to);
		if (begin < 0) {
			return "an NMEA sentence begins with '$' or '!'";
		}
		return (ByteScan.indexOf(payload, begin, to, (byte) '*') < 0) ? null
				: "an NMEA sentence must not hold '*' before its checksum, which is added";
	}

	private int value(byte[] buffer, int frameBegin, int begin, int end, int place) {
		return switch (this.over) {
			case PAYLOAD -> this.type.of(buffer, begin, end);
			case PAYLOAD_AND_END -> this.type.of(buffer, begin, place);
			case FRAME -> this.type.of(buffer, frameBegin, place);
		};
	}

	/** The i-th byte of the checksum on the wire. */
	private int digit(int value, int i) {
		int index = this.hex ? i / 2 : i;
		int shift = Byte.SIZE * (this.littleEndian ? index : this.type.bytes() - 1 - index);
		int part = (value >>> shift) & 0xFF;
		if (!this.hex) {
			return part;
		}
		return DIGITS[(i % 2 == 0) ? part >> 4 : part & 0xF];
	}

	private int upper(byte value) {
		return (this.hex && value >= 'a' && value <= 'f') ? value - 'a' + 'A' : value & 0xFF;
	}

	private int checkNmea(byte[] buffer, int begin, int end) {
		int star = end - NMEA_SIZE;
		int from = nmeaBegin(buffer, begin, end);
		if (from < 0 || star < from || buffer[star] != '*') {
			return -1;
		}
		int value = this.type.of(buffer, from, star);
		boolean right = DIGITS[value >> 4] == upper(buffer[star + 1]) && DIGITS[value & 0xF] == upper(buffer[star + 2]);
		return right ? star : -1;
	}

	/** Where the checked part begins: after {@code $} or {@code !}, or -1. */
	private static int nmeaBegin(byte[] buffer, int begin, int end) {
		int first = begin;
		if (first < end && buffer[first] == '\\') {
			// A tag block, NMEA 0183 4.0 and later, has a checksum of its own.
			first = ByteScan.indexOf(buffer, first + 1, end, (byte) '\\') + 1;
			if (first == 0) {
				return -1;
			}
		}
		return (first < end && (buffer[first] == '$' || buffer[first] == '!')) ? first + 1 : -1;
	}

	/** What a checksum covers. */
	enum Over {

		/** The payload alone. */
		PAYLOAD,

		/** The payload and what ends it, but not what starts it. */
		PAYLOAD_AND_END,

		/** All before the checksum. */
		FRAME

	}

	/** Where a checksum stands. */
	enum At {

		/** Behind the payload, before what ends the frame. */
		END,

		/** Behind what ends the frame. */
		TRAILER

	}

	/** How a checksum is written. */
	enum Format {

		/** As bytes. */
		BINARY,

		/** As hexadecimal digits. */
		HEX

	}

	/** Which byte goes first. */
	enum Order {

		/** The most significant. */
		BIG_ENDIAN,

		/** The least significant. */
		LITTLE_ENDIAN

	}

}
