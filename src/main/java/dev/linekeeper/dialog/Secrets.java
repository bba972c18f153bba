package dev.linekeeper.dialog;

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

}
