package dev.linekeeper.dialog;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

import org.jspecify.annotations.Nullable;

/**
 * A regular expression that no frame can keep busy for long. {@link Pattern} goes back
 * and tries again, in the worst case exponentially often; here a search may look at so
 * many characters and is then given up, as if nothing matched. So is one that nests too
 * deeply for the thread's stack. Safe for any thread.
 */
final class BoundedPattern {

	private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

	private static final long HIGHEST_BITS = 0x8080808080808080L;

	private static final long BUDGET_FLOOR = 1_000;

	private static final long LOOKS_PER_BYTE = 200;

	private static final int BYTES_WITH_ALL_LOOKS = 30_000;

	private static final long LOOKS_PER_BYTE_BEYOND = 10;

	private final Pattern pattern;

	private final Charset charset;

	private final PatternStart start;

	private final LongAdder gaveUp = new LongAdder();

	/**
	 * Bound a pattern.
	 * @param pattern what to search
	 * @param charset of the frames
	 */
	BoundedPattern(Pattern pattern, Charset charset) {
		this.pattern = pattern;
		this.charset = charset;
		this.start = PatternStart.of(pattern, charset);
	}

	/**
	 * Return whether {@link #find} would find a match.
	 * @param buffer holds the frame
	 * @param offset where the frame begins
	 * @param length how many bytes it has
	 * @return whether there is one
	 */
	boolean matches(byte[] buffer, int offset, int length) {
		if (this.start.excludes(buffer, offset, length)) {
			return false;
		}
		return this.start.isWhole() || find(buffer, offset, length) != null;
	}

	/**
	 * Search a frame for the first match.
	 * @param buffer holds the frame; the match reads from it, so use the match before the
	 * buffer changes
	 * @param offset where the frame begins
	 * @param length how many bytes it has
	 * @return the match; {@code null} if there is none or the search was given up
	 */
	@Nullable FrameMatch find(byte[] buffer, int offset, int length) {
		if (this.start.excludes(buffer, offset, length)) {
			return null;
		}
		boolean oneByteEach = isOneByteEach(buffer, offset, length);
		CharSequence text = oneByteEach ? new ByteText(buffer, offset, length, this.charset)
				: new String(buffer, offset, length, this.charset);
		Matcher matcher = this.pattern.matcher(new MeteredText(text, budget(length)));
		try {
			boolean found = this.start.isAnchored() ? matcher.lookingAt() : matcher.find();
			return found ? new FrameMatch(matcher, buffer, offset, length, oneByteEach ? null : this.charset) : null;
		}
		catch (BudgetSpent | StackOverflowError ex) {
			// The frames of the failed search are gone from the stack, and the matcher
			// with them; nothing else was under way.
			this.gaveUp.increment();
			return null;
		}
	}

	/**
	 * Return whether the expression has a group of that name.
	 * @param name a group's name
	 * @return whether it has
	 */
	boolean hasGroup(String name) {
		// Pattern does not tell before Java 20, but refuses a name that is taken.
		try {
			Pattern.compile("(?<" + name + ">)" + this.pattern.pattern(), this.pattern.flags());
			return false;
		}
		catch (PatternSyntaxException ex) {
			return true;
		}
	}

	/**
	 * Return how often a search was given up.
	 * @return searches since the start
	 */
	long gaveUp() {
		return this.gaveUp.sum();
	}

	/**
	 * Return how many characters a search may look at, each time it looks at one counted.
	 * An expression that fits its frames looks at each a few times. This leaves room for
	 * going back in every line of 30 KB, and takes about half a second at most for 1 MB.
	 * @param length of the frame in bytes
	 * @return characters
	 */
	static long budget(int length) {
		long first = Math.min(length, BYTES_WITH_ALL_LOOKS);
		return BUDGET_FLOOR + LOOKS_PER_BYTE * first + LOOKS_PER_BYTE_BEYOND * (length - first);
	}

	private boolean isOneByteEach(byte[] buffer, int offset, int length) {
		if (this.charset.equals(StandardCharsets.ISO_8859_1) || this.charset.equals(StandardCharsets.US_ASCII)) {
			return true;
		}
		if (!this.charset.equals(StandardCharsets.UTF_8)) {
			return false;
		}
		int i = offset;
		int end = offset + length;
		for (; i + Long.BYTES <= end; i += Long.BYTES) {
			if (((long) LONG.get(buffer, i) & HIGHEST_BITS) != 0) {
				return false;
			}
		}
		for (; i < end; i++) {
			if (buffer[i] < 0) {
				return false;
			}
		}
		return true;
	}

	/** Bytes as characters, without making a string. */
	private static final class ByteText implements CharSequence {

		private final byte[] buffer;

		private final int offset;

		private final int length;

		private final Charset charset;

		private final int highest;

		ByteText(byte[] buffer, int offset, int length, Charset charset) {
			this.buffer = buffer;
			this.offset = offset;
			this.length = length;
			this.charset = charset;
			this.highest = charset.equals(StandardCharsets.ISO_8859_1) ? 0xFF : 0x7F;
		}

		@Override
		public int length() {
			return this.length;
		}

		@Override
		public char charAt(int index) {
			int value = this.buffer[this.offset + index] & 0xFF;
			return (value <= this.highest) ? (char) value : '\uFFFD';
		}

		@Override
		public CharSequence subSequence(int start, int end) {
			return new String(this.buffer, this.offset + start, end - start, this.charset);
		}

		@Override
		public String toString() {
			return subSequence(0, this.length).toString();
		}

	}

	/** Text that can be looked at so many times. */
	private static final class MeteredText implements CharSequence {

		private final CharSequence text;

		private long left;

		MeteredText(CharSequence text, long budget) {
			this.text = text;
			this.left = budget;
		}

		@Override
		public int length() {
			return this.text.length();
		}

		@Override
		public char charAt(int index) {
			if (--this.left < 0) {
				throw new BudgetSpent();
			}
			return this.text.charAt(index);
		}

		@Override
		public CharSequence subSequence(int start, int end) {
			return this.text.subSequence(start, end);
		}

		@Override
		public String toString() {
			return this.text.toString();
		}

	}

	private static final class BudgetSpent extends RuntimeException {

		private static final long serialVersionUID = 1L;

		BudgetSpent() {
			// Without a stack trace: it would cost more than a search.
			super(null, null, false, false);
		}

	}

}
