package dev.linekeeper.framing;

import org.jspecify.annotations.Nullable;

/**
 * The checksums there are. The 16-bit checks are named as in the catalogue of
 * parametrised CRC algorithms by Greg Cook; there, each has a value for the text
 * "123456789".
 */
enum ChecksumType {

	/** XOR of all bytes; also called LRC or BCC. */
	XOR(1, null),

	/** Sum of all bytes, modulo 256. */
	SUM8(1, null),

	/** CRC-16/ARC, also CRC-16-IBM; SIA DC-09. */
	CRC16_ARC(2, new Crc(16, 0x8005, 0, true, 0)),

	/** CRC-16/MODBUS. */
	CRC16_MODBUS(2, new Crc(16, 0x8005, 0xFFFF, true, 0)),

	/** CRC-16/IBM-3740, widely called CCITT-FALSE. */
	CRC16_CCITT_FALSE(2, new Crc(16, 0x1021, 0xFFFF, false, 0)),

	/** CRC-16/XMODEM. */
	CRC16_XMODEM(2, new Crc(16, 0x1021, 0, false, 0)),

	/** CRC-16/KERMIT, the CCITT's own. */
	CRC16_KERMIT(2, new Crc(16, 0x1021, 0, true, 0)),

	/** CRC-16/IBM-SDLC, also X-25: the check of HDLC and PPP (RFC 1662). */
	CRC16_X25(2, new Crc(16, 0x1021, 0xFFFF, true, 0xFFFF)),

	/** CRC-16/DNP. */
	CRC16_DNP(2, new Crc(16, 0x3D65, 0, true, 0xFFFF)),

	/** CRC-32/ISO-HDLC, that of Ethernet and zip files. */
	CRC32(4, new Crc(32, 0x04C11DB7, -1, true, -1)),

	/**
	 * NMEA 0183: an asterisk and the XOR, as two hexadecimal digits, of what is between
	 * the first {@code $} or {@code !} and the asterisk.
	 */
	NMEA(1, null);

	private final int bytes;

	// Its table is never changed once it is made.
	@SuppressWarnings("ImmutableEnumChecker")
	private final @Nullable Crc crc;

	ChecksumType(int bytes, @Nullable Crc crc) {
		this.bytes = bytes;
		this.crc = crc;
	}

	/** The bytes of the value itself. */
	int bytes() {
		return this.bytes;
	}

	/** Whether the least significant byte usually goes first. */
	boolean isLittleEndian() {
		return this.crc != null && this.crc.isReflected();
	}

	int of(byte[] buffer, int from, int to) {
		Crc check = this.crc;
		if (check != null) {
			return check.finish(check.update(check.start(), buffer, from, to));
		}
		int value = 0;
		for (int i = from; i < to; i++) {
			value = (this == SUM8) ? value + buffer[i] : value ^ buffer[i];
		}
		return value & 0xFF;
	}

}
