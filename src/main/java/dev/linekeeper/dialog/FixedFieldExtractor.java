package dev.linekeeper.dialog;

import org.jspecify.annotations.Nullable;

/**
 * A key in a text field of fixed width, which spaces fill. Its range is the whole field:
 * a key that is put in may be longer than the one before.
 *
 * @param field its bytes
 */
record FixedFieldExtractor(Range field) implements KeyExtractor {

	@Override
	public @Nullable Key extract(byte[] buffer, int offset, int length) {
		if (range(buffer, offset, length) == null) {
			return null;
		}
		int begin = offset + this.field.offset();
		int end = begin + this.field.length();
		while (begin < end && buffer[begin] == ' ') {
			begin++;
		}
		while (begin < end && buffer[end - 1] == ' ') {
			end--;
		}
		return (begin < end) ? Key.of(buffer, begin, end - begin) : null;
	}

	@Override
	public @Nullable Range range(byte[] buffer, int offset, int length) {
		return (length - this.field.offset() >= this.field.length()) ? this.field : null;
	}

}
