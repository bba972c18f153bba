package dev.linekeeper.configuration;

/**
 * Bytes as written, to the last space: as text, or as {@code hex:} with digits.
 *
 * @param text the text
 */
record ByteText(String text) {

	public static ByteText valueOf(String text) {
		return new ByteText(text);
	}

	@Override
	public String toString() {
		return this.text;
	}

}
