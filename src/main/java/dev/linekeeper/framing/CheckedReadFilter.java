package dev.linekeeper.framing;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * The read filter of a framing under check, if it has one: every call is watched, and
 * throws nothing but {@link BrokenRule}. Not thread-safe.
 */
final class CheckedReadFilter {

	private final @Nullable ReadFilter filter;

	CheckedReadFilter(Framing framing) {
		this.filter = framing.readFilter();
	}

	/**
	 * Filter bytes in place; what the filter answers is forgotten.
	 * @return where the bytes kept end
	 */
	int filter(byte[] buffer, int from, int to) {
		if (this.filter == null) {
			return to;
		}
		byte[] before = buffer.clone();
		int kept;
		try {
			kept = this.filter.filter(buffer, from, to, new ByteSink(0));
		}
		catch (RuntimeException | Error ex) {
			throw new BrokenRule(FramingRule.READ_FILTER, "the filter throws " + ex, ex);
		}
		if (kept < from || kept > to) {
			throw new BrokenRule(FramingRule.READ_FILTER,
					"of the bytes from " + from + " to " + to + ", those before " + kept + " are kept");
		}
		if (!Arrays.equals(buffer, 0, from, before, 0, from)
				|| !Arrays.equals(buffer, to, buffer.length, before, to, before.length)) {
			throw new BrokenRule(FramingRule.READ_FILTER,
					"bytes are changed outside the bytes from " + from + " to " + to);
		}
		return kept;
	}

}
