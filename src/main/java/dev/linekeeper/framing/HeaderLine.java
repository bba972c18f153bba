package dev.linekeeper.framing;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the count that a line announces, if it announces one. Matches a pattern against
 * the bytes where they are, as ISO-8859-1; what that takes is bounded, because the line
 * is a stranger's. Not thread-safe.
 */
final class HeaderLine implements CharSequence {

	/** The line does not match. */
	static final int ORDINARY = -1;

	/** The line matches, but its group 1 is no decimal number. */
	static final int NOT_A_NUMBER = -2;

	/** Matching the line was given up. */
	static final int TOO_COSTLY = -3;

	/** The count is above {@link Integer#MAX_VALUE}. */
	static final int TOO_LARGE = -4;

	/** The longest line that is matched, in bytes. */
	static final int MAX_LENGTH = 8 * 1024;

	// Looks at a character. Enough for any sane pattern on the longest line, and well
	// below
	// a second where a pattern backtracks without end.
	private static final int MAX_STEPS = 10_000_000;

	private static final byte[] NOTHING = {};

	private final Matcher matcher;

	private byte[] buffer = NOTHING;

	private int from;

	private int length;

	private int steps;

	/**
	 * Create a reader of header lines.
	 * @param pattern finds a header line; its group 1 is the count
	 */
	HeaderLine(Pattern pattern) {
		this.matcher = pattern.matcher("");
	}

	/**
	 * Read the count of a line.
	 * @param bytes holds the line
	 * @param lineFrom where it begins
	 * @param lineLength its length in bytes, without its end
	 * @return the count, 0 or more, or one of the constants
	 */
	int count(byte[] bytes, int lineFrom, int lineLength) {
		if (lineLength > MAX_LENGTH) {
			return ORDINARY;
		}
		this.buffer = bytes;
		this.from = lineFrom;
		this.length = lineLength;
		this.steps = MAX_STEPS;
		try {
			if (!this.matcher.reset(this).find()) {
				return ORDINARY;
			}
			return number(lineFrom + this.matcher.start(1), lineFrom + this.matcher.end(1));
		}
		catch (OutOfStepsException | StackOverflowError ex) {
			// A repeated group recurses once for each time it repeats.
			return TOO_COSTLY;
		}
		finally {
			// A read buffer that was replaced is not to be kept alive.
			this.buffer = NOTHING;
		}
	}

	private int number(int begin, int end) {
		if (begin >= end) {
			return NOT_A_NUMBER;
		}
		long number = 0;
		for (int i = begin; i < end; i++) {
			int digit = this.buffer[i] - '0';
			if (digit < 0 || digit > 9) {
				return NOT_A_NUMBER;
			}
			number = Math.min(number * 10 + digit, Integer.MAX_VALUE + 1L);
		}
		return (number > Integer.MAX_VALUE) ? TOO_LARGE : (int) number;
	}

	@Override
	public int length() {
		return this.length;
	}

	@Override
	public char charAt(int index) {
		if (--this.steps < 0) {
			throw new OutOfStepsException();
		}
		return (char) (this.buffer[this.from + index] & 0xFF);
	}

	@Override
	public CharSequence subSequence(int start, int end) {
		return toString().substring(start, end);
	}

	@Override
	public String toString() {
		return new String(this.buffer, this.from, this.length, StandardCharsets.ISO_8859_1);
	}

	private static final class OutOfStepsException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		private OutOfStepsException() {
			super(null, null, false, false);
		}

	}

}
