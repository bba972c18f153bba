package dev.linekeeper.dialog;

import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;

import dev.linekeeper.dialog.KeyExtractor.Range;
import org.jspecify.annotations.Nullable;

/**
 * Where an expression matched in a frame. The positions of {@link MatchResult} are in
 * characters; {@link #range} has them in bytes. Reads from the frame's buffer.
 */
final class FrameMatch implements MatchResult {

	private final Matcher matcher;

	private final byte[] buffer;

	private final int offset;

	private final int length;

	private final @Nullable Charset charset;

	/**
	 * Create a match.
	 * @param matcher that has just found it
	 * @param buffer holds the frame
	 * @param offset where the frame begins
	 * @param length how many bytes it has
	 * @param charset by which the text was made; {@code null} if every character was one
	 * byte
	 */
	FrameMatch(Matcher matcher, byte[] buffer, int offset, int length, @Nullable Charset charset) {
		this.matcher = matcher;
		this.buffer = buffer;
		this.offset = offset;
		this.length = length;
		this.charset = charset;
	}

	/**
	 * Return what a group matched.
	 * @param name of a group that the expression has
	 * @return its text, or {@code null} if it had no part in the match
	 */
	@Nullable String groupNamed(String name) {
		return this.matcher.group(name);
	}

	/**
	 * Return the bytes that a group matched.
	 * @param group its number
	 * @return the range; {@code null} if it had no part in the match, or if a character
	 * before its end is none of the charset, so that characters cannot be traced back to
	 * bytes
	 */
	@Nullable Range range(int group) {
		return range(start(group), end(group));
	}

	/**
	 * Return the bytes that a group matched.
	 * @param name of a group that the expression has
	 * @return as {@link #range(int)}
	 */
	@Nullable Range rangeNamed(String name) {
		return range(this.matcher.start(name), this.matcher.end(name));
	}

	private @Nullable Range range(int start, int end) {
		if (start < 0) {
			return null;
		}
		return (this.charset != null) ? traced(start, end, this.charset) : new Range(start, end - start);
	}

	private @Nullable Range traced(int start, int end, Charset charset) {
		String text = new String(this.buffer, this.offset, this.length, charset);
		int from = bytesOf(text.substring(0, start), 0, charset);
		int to = (from >= 0) ? bytesOf(text.substring(start, end), from, charset) : -1;
		return (to >= 0) ? new Range(from, to - from) : null;
	}

	/** Where the text ends if its bytes are at {@code from}, or -1 if they are not. */
	private int bytesOf(String text, int from, Charset charset) {
		byte[] bytes = text.getBytes(charset);
		int to = from + bytes.length;
		boolean same = to <= this.length
				&& Arrays.equals(this.buffer, this.offset + from, this.offset + to, bytes, 0, bytes.length);
		return same ? to : -1;
	}

	@Override
	public int start() {
		return this.matcher.start();
	}

	@Override
	public int start(int group) {
		return this.matcher.start(group);
	}

	@Override
	public int end() {
		return this.matcher.end();
	}

	@Override
	public int end(int group) {
		return this.matcher.end(group);
	}

	@Override
	public String group() {
		return this.matcher.group();
	}

	@Override
	public @Nullable String group(int group) {
		return this.matcher.group(group);
	}

	@Override
	public int groupCount() {
		return this.matcher.groupCount();
	}

}
