package dev.linekeeper.framing;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Bytes as people write them: text, each character of which is one byte, or {@code hex:}
 * with pairs of hexadecimal digits between which there may be spaces.
 */
final class ByteNotation {

	private static final String HEX = "hex:";

	private static final int MOST = 0xFF;

	private ByteNotation() {
	}

	/**
	 * Read bytes.
	 * @param text as written
	 * @return the bytes, each as one character
	 * @throws IllegalArgumentException whose message is the rule broken
	 */
	static String read(String text) {
		if (text.startsWith(HEX)) {
			String digits = text.substring(HEX.length()).replace(" ", "");
			try {
				return new String(HexFormat.of().parseHex(digits), StandardCharsets.ISO_8859_1);
			}
			catch (IllegalArgumentException ex) {
				throw new IllegalArgumentException("must be pairs of hexadecimal digits after 'hex:'", ex);
			}
		}
		if (text.chars().anyMatch((character) -> character > MOST)) {
			throw new IllegalArgumentException("must be characters of one byte each; write others as 'hex:…'");
		}
		return text;
	}

	static byte[] bytes(String read) {
		return read.getBytes(StandardCharsets.ISO_8859_1);
	}

	/**
	 * Write bytes for a person to read.
	 * @param read the bytes, each as one character
	 * @return printable ASCII as it is, the rest with YAML's escapes
	 */
	static String show(String read) {
		StringBuilder text = new StringBuilder();
		read.chars().forEach((value) -> {
			switch (value) {
				case '\r' -> text.append("\\r");
				case '\n' -> text.append("\\n");
				case '\t' -> text.append("\\t");
				default -> {
					if (value >= ' ' && value <= '~') {
						text.append((char) value);
					}
					else {
						text.append(String.format("\\x%02X", value));
					}
				}
			}
		});
		return text.toString();
	}

}
