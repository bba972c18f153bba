package dev.linekeeper.dialog;

import org.jspecify.annotations.Nullable;

/**
 * A key at a fixed place.
 *
 * @param where its bytes
 */
record BytesExtractor(Range where) implements KeyExtractor {

	@Override
	public @Nullable Key extract(byte[] buffer, int offset, int length) {
		Range range = range(buffer, offset, length);
		return (range != null) ? Key.of(buffer, offset + range.offset(), range.length()) : null;
	}

	@Override
	public @Nullable Range range(byte[] buffer, int offset, int length) {
		return (length - this.where.offset() >= this.where.length()) ? this.where : null;
	}

}
