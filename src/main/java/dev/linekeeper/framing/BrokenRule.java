package dev.linekeeper.framing;

import java.util.HexFormat;

import org.jspecify.annotations.Nullable;

/**
 * Tells which rule a framing under check breaks, and with which bytes. An error, so that
 * a decoder that catches exceptions does not swallow it.
 */
final class BrokenRule extends AssertionError {

	private static final long serialVersionUID = 1L;

	private static final int SHOWN_BYTES = 128;

	private String where = "";

	BrokenRule(FramingRule rule, String what) {
		this(rule, what, null);
	}

	BrokenRule(FramingRule rule, String what, @Nullable Throwable cause) {
		super("breaks the rule " + rule + ".\n  Seen:  " + what, cause);
	}

	/**
	 * Add what was read, unless that is known.
	 * @return this
	 */
	BrokenRule reading(byte[] wire, Object slices) {
		if (this.where.isEmpty()) {
			this.where = "\n  Reads: " + slices + "\n  Wire:  " + hex(wire);
		}
		return this;
	}

	String where() {
		return this.where;
	}

	/** The length of some bytes, and the first of them. */
	static String hex(byte[] bytes) {
		if (bytes.length == 0) {
			return "0 bytes";
		}
		String shown = HexFormat.ofDelimiter(" ").formatHex(bytes, 0, Math.min(bytes.length, SHOWN_BYTES));
		return bytes.length + ((bytes.length == 1) ? " byte: " : " bytes: ") + shown
				+ ((bytes.length > SHOWN_BYTES) ? " ..." : "");
	}

}
