package dev.linekeeper.framing;

import org.jspecify.annotations.Nullable;

/**
 * Says which key of a framing's long form breaks which rule.
 */
public final class InvalidFramingException extends IllegalArgumentException {

	private static final long serialVersionUID = 1L;

	private final String key;

	private final @Nullable String value;

	private final String rule;

	InvalidFramingException(String key, @Nullable Object value, String rule) {
		super("'" + key + "' " + rule);
		this.key = key;
		this.value = (value != null) ? value.toString() : null;
		this.rule = rule;
	}

	InvalidFramingException below(String section) {
		return new InvalidFramingException(section + "." + this.key, this.value, this.rule);
	}

	/**
	 * Return the key.
	 * @return as it is written, for example {@code checksum.type}
	 */
	public String key() {
		return this.key;
	}

	/**
	 * Return the value that breaks the rule.
	 * @return as written, or {@code null} if there is none
	 */
	public @Nullable String value() {
		return this.value;
	}

	/**
	 * Return the rule.
	 * @return the rest of a sentence that begins with the key
	 */
	public String rule() {
		return this.rule;
	}

}
