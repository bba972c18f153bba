package dev.linekeeper.configuration;

import java.util.List;

/**
 * Text to send, with places to fill in. What a Spring placeholder stood for is in it as
 * it is, whatever dollars it holds, and is kept apart because it may be a secret.
 *
 * @param text the text; a dollar that came from a placeholder is doubled
 * @param secrets what the placeholders stood for
 */
record SendText(String text, List<String> secrets) {

	public static SendText valueOf(String text) {
		return new SendText(text, List.of());
	}

	/** Not the text, which may hold a secret. */
	@Override
	public String toString() {
		return this.secrets.isEmpty() ? this.text : "(with a secret)";
	}

}
