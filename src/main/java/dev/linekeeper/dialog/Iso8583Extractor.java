package dev.linekeeper.dialog;

import org.jspecify.annotations.Nullable;

/**
 * A key made of fields of an ISO 8583 message, which are joined with
 * {@link Key#SEPARATOR}.
 *
 * @param fields finds them
 */
record Iso8583Extractor(Iso8583Fields fields) implements KeyExtractor {

	@Override
	public @Nullable Key extract(byte[] buffer, int offset, int length) {
		Range[] parts = this.fields.find(buffer, offset, length);
		return (parts != null) ? key(parts, buffer, offset) : null;
	}

	@Override
	public @Nullable Range range(byte[] buffer, int offset, int length) {
		Range[] parts = this.fields.find(buffer, offset, length);
		return (parts != null && parts.length == 1 && parts[0].length() > 0) ? parts[0] : null;
	}

	private static @Nullable Key key(Range[] parts, byte[] buffer, int offset) {
		int size = parts.length - 1;
		for (Range part : parts) {
			if (part.length() == 0) {
				return null;
			}
			size += part.length();
		}
		byte[] joined = new byte[size];
		int at = 0;
		for (Range part : parts) {
			if (at > 0) {
				joined[at++] = Key.SEPARATOR;
			}
			System.arraycopy(buffer, offset + part.offset(), joined, at, part.length());
			at += part.length();
		}
		return Key.of(joined, 0, size);
	}

}
