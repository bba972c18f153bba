package dev.linekeeper.dialog;

import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.List;

/**
 * Hides what must not be shown.
 */
final class Secrets {

	private static final String MASK = "***";

	private Secrets() {
	}

	static String mask(String text, List<String> secrets) {
		String masked = text;
		for (String secret : secrets) {
			if (!secret.isEmpty()) {
				masked = masked.replace(secret, MASK);
			}
		}
		return masked;
	}

	static byte[] mask(byte[] data, List<String> secrets, Charset charset) {
		byte[] masked = data.clone();
		for (String secret : secrets) {
			byte[] hidden = secret.getBytes(charset);
			for (int at = find(masked, hidden, 0); at >= 0; at = find(masked, hidden, at + hidden.length)) {
				Arrays.fill(masked, at, at + hidden.length, (byte) '*');
			}
		}
		return masked;
	}

	private static int find(byte[] data, byte[] wanted, int from) {
		for (int at = from; wanted.length > 0 && at + wanted.length <= data.length; at++) {
			if (Arrays.equals(data, at, at + wanted.length, wanted, 0, wanted.length)) {
				return at;
			}
		}
		return -1;
	}

}
