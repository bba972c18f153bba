package dev.linekeeper.dialog;

import java.nio.charset.Charset;

import org.jspecify.annotations.Nullable;

/**
 * A key that a group of a regular expression matches.
 */
final class PatternExtractor implements KeyExtractor {

	static final String GROUP = "key";

	private final BoundedPattern pattern;

	private final Charset charset;

	private final boolean named;

	/**
	 * Create an extractor.
	 * @param pattern has the group {@value #GROUP}, or another
	 * @param charset of the frames
	 * @param named whether it has the group {@value #GROUP}
	 */
	PatternExtractor(BoundedPattern pattern, Charset charset, boolean named) {
		this.pattern = pattern;
		this.charset = charset;
		this.named = named;
	}

	@Override
	public @Nullable Key extract(byte[] buffer, int offset, int length) {
		FrameMatch match = this.pattern.find(buffer, offset, length);
		if (match == null) {
			return null;
		}
		Range range = range(match);
		if (range != null) {
			return (range.length() > 0) ? Key.of(buffer, offset + range.offset(), range.length()) : null;
		}
		String text = this.named ? match.groupNamed(GROUP) : match.group(1);
		// Different bytes that are no character all look the same; two keys must not.
		if (text == null || text.isEmpty() || text.indexOf('\uFFFD') >= 0) {
			return null;
		}
		byte[] bytes = text.getBytes(this.charset);
		return Key.of(bytes, 0, bytes.length);
	}

	@Override
	public @Nullable Range range(byte[] buffer, int offset, int length) {
		FrameMatch match = this.pattern.find(buffer, offset, length);
		Range range = (match != null) ? range(match) : null;
		return (range != null && range.length() > 0) ? range : null;
	}

	@Override
	public long gaveUp() {
		return this.pattern.gaveUp();
	}

	private @Nullable Range range(FrameMatch match) {
		return this.named ? match.rangeNamed(GROUP) : match.range(1);
	}

}
