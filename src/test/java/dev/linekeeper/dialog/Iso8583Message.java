package dev.linekeeper.dialog;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An ISO 8583 message made by hand: each field is given as its bytes on the wire.
 */
final class Iso8583Message {

	private final SortedMap<Integer, byte[]> fields = new TreeMap<>();

	private final String type;

	Iso8583Message(String type) {
		this.type = type;
	}

	Iso8583Message field(int number, String wire) {
		return field(number, wire.getBytes(StandardCharsets.ISO_8859_1));
	}

	Iso8583Message field(int number, byte[] wire) {
		this.fields.put(number, wire);
		return this;
	}

	byte[] withBinaryBitmap() {
		return bytes(bitmap());
	}

	byte[] withHexadecimalBitmap() {
		return bytes(HexFormat.of().withUpperCase().formatHex(bitmap()).getBytes(StandardCharsets.US_ASCII));
	}

	private byte[] bitmap() {
		long primary = 0;
		long secondary = 0;
		for (int number : this.fields.keySet()) {
			if (number <= 64) {
				primary |= 1L << (64 - number);
			}
			else {
				secondary |= 1L << (128 - number);
			}
		}
		if (secondary == 0) {
			return ByteBuffer.allocate(8).putLong(primary).array();
		}
		return ByteBuffer.allocate(16).putLong(primary | Long.MIN_VALUE).putLong(secondary).array();
	}

	private byte[] bytes(byte[] bitmap) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		bytes.writeBytes(this.type.getBytes(StandardCharsets.US_ASCII));
		bytes.writeBytes(bitmap);
		this.fields.values().forEach(bytes::writeBytes);
		return bytes.toByteArray();
	}

}
