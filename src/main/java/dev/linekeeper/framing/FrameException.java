package dev.linekeeper.framing;

import java.util.HexFormat;

/**
 * Says which rule of a framing some bytes break. Carries no stack trace: it tells of the
 * bytes, not of a fault in the program.
 */
public final class FrameException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private static final int SHOWN_BYTES = 16;

	private final Rule rule;

	private final long offset;

	private final String firstBytes;

	private FrameException(Rule rule, long offset, String firstBytes, String message) {
		super(message, null, false, false);
		this.rule = rule;
		this.offset = offset;
		this.firstBytes = firstBytes;
	}

	/**
	 * Bytes received break the framing.
	 * @param rule the rule
	 * @param what the rule in words, with the value that broke it
	 * @param streamOffset where on the stream the frame began, in bytes from 0
	 * @param buffer holds the frame
	 * @param from where it begins in the buffer
	 * @param to where the bytes received end
	 * @return the exception
	 */
	public static FrameException received(Rule rule, String what, long streamOffset, byte[] buffer, int from, int to) {
		String first = HexFormat.ofDelimiter(" ").formatHex(buffer, from, Math.min(to, from + SHOWN_BYTES));
		return new FrameException(rule, streamOffset, first, what + ", in the frame at byte " + streamOffset);
	}

	/**
	 * A payload cannot be sent with this framing.
	 * @param what the rule in words, with the value that broke it
	 * @return the exception
	 */
	public static FrameException notFrameable(String what) {
		return new FrameException(Rule.NOT_FRAMEABLE, 0, "", what);
	}

	/**
	 * Return the rule that was broken.
	 * @return the rule
	 */
	public Rule rule() {
		return this.rule;
	}

	/**
	 * Return where on the stream the frame began.
	 * @return bytes from 0; 0 for a payload that cannot be sent
	 */
	public long offset() {
		return this.offset;
	}

	/**
	 * Return the first bytes of the frame received. They are not in the message, because
	 * that is shown to people who may not see what a peer sends.
	 * @return up to 16 bytes in hex, empty for a payload that cannot be sent
	 */
	public String firstBytes() {
		return this.firstBytes;
	}

	/**
	 * What was broken.
	 */
	public enum Rule {

		/** The frame is longer than allowed. */
		TOO_LONG,

		/** The frame's length field or other structure makes no sense. */
		MALFORMED,

		/** The payload to be sent holds what would end the frame, or is too long. */
		NOT_FRAMEABLE

	}

}
