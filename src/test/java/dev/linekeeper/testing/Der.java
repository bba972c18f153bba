package dev.linekeeper.testing;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * The few types of ASN.1 that certificates are made of, as DER (X.690).
 */
final class Der {

	private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'")
		.withZone(ZoneOffset.UTC);

	private Der() {
	}

	static byte[] sequence(byte[]... parts) {
		return value(0x30, parts);
	}

	/** A part that is told by its number, around another one. */
	static byte[] explicit(int number, byte[] part) {
		return value(0xA0 + number, part);
	}

	/** A part whose type is told by its number. */
	static byte[] implicit(int number, byte[] content) {
		return value(0x80 + number, content);
	}

	static byte[] integer(BigInteger number) {
		return value(0x02, number.toByteArray());
	}

	static byte[] bool(boolean flag) {
		return value(0x01, new byte[] { (byte) (flag ? 0xFF : 0) });
	}

	static byte[] octets(byte[] content) {
		return value(0x04, content);
	}

	static byte[] bits(byte[] content) {
		return value(0x03, new byte[1], content);
	}

	static byte[] none() {
		return value(0x05);
	}

	/** Before 2050: RFC 5280, section 4.1.2.5. */
	static byte[] time(Instant time) {
		return value(0x17, TIME.format(time).getBytes(StandardCharsets.US_ASCII));
	}

	static byte[] oid(String dotted) {
		ByteArrayOutputStream content = new ByteArrayOutputStream();
		String[] arcs = dotted.split("\\.");
		content.write(Integer.parseInt(arcs[0]) * 40 + Integer.parseInt(arcs[1]));
		for (int i = 2; i < arcs.length; i++) {
			int arc = Integer.parseInt(arcs[i]);
			for (int shift = 28; shift > 0; shift -= 7) {
				if (arc >> shift > 0) {
					content.write(0x80 | ((arc >> shift) & 0x7F));
				}
			}
			content.write(arc & 0x7F);
		}
		return value(0x06, content.toByteArray());
	}

	private static byte[] value(int tag, byte[]... parts) {
		ByteArrayOutputStream content = new ByteArrayOutputStream();
		for (byte[] part : parts) {
			content.writeBytes(part);
		}
		ByteArrayOutputStream value = new ByteArrayOutputStream();
		value.write(tag);
		int length = content.size();
		if (length >= 0x80) {
			byte[] digits = BigInteger.valueOf(length).toByteArray();
			int from = (digits[0] == 0) ? 1 : 0;
			value.write(0x80 + digits.length - from);
			value.write(digits, from, digits.length - from);
		}
		else {
			value.write(length);
		}
		value.writeBytes(content.toByteArray());
		return value.toByteArray();
	}

}
