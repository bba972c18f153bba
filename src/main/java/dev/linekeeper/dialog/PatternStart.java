package dev.linekeeper.dialog;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What the beginning of a regular expression says of the beginning of each frame that it
 * matches: {@code ^EVENT \d+} matches none that does not begin with {@code EVENT }. Most
 * frames are told by that, without text or a search. Where an expression is not
 * understood, nothing is said of frames. Immutable.
 */
final class PatternStart {

	// In these an ASCII character is one byte, and no part of another character.
	private static final List<Charset> ASCII_IN_ONE_BYTE = List.of(StandardCharsets.UTF_8, StandardCharsets.ISO_8859_1,
			StandardCharsets.US_ASCII);

	private static final String PLAIN = " !\"#%&',-/:;<=>@_`~";

	private static final String QUANTIFIERS = "?*+{";

	private final boolean anchored;

	private final byte[] literal;

	private final boolean whole;

	private PatternStart(boolean anchored, byte[] literal, boolean whole) {
		this.anchored = anchored;
		this.literal = literal;
		this.whole = whole;
	}

	/**
	 * Look at an expression.
	 * @param pattern what is searched
	 * @param charset of the frames
	 */
	static PatternStart of(Pattern pattern, Charset charset) {
		String source = pattern.pattern();
		if (pattern.flags() != 0 || !isAnchored(source)) {
			return new PatternStart(false, new byte[0], false);
		}
		ByteArrayOutputStream literal = new ByteArrayOutputStream(8);
		int end = ASCII_IN_ONE_BYTE.contains(charset) ? literal(source, literal) : 1;
		return new PatternStart(true, literal.toByteArray(), end == source.length() && literal.size() > 0);
	}

	/** Whether a match begins where the frame does, or not at all. */
	boolean isAnchored() {
		return this.anchored;
	}

	/** Whether the expression matches every frame that is not excluded. */
	boolean isWhole() {
		return this.whole;
	}

	/** Whether the expression does not match a frame, as its first bytes tell. */
	boolean excludes(byte[] buffer, int offset, int length) {
		byte[] expected = this.literal;
		if (length < expected.length) {
			return true;
		}
		for (int i = 0; i < expected.length; i++) {
			if (buffer[offset + i] != expected[i]) {
				return true;
			}
		}
		return false;
	}

	@Override
	public String toString() {
		return (this.anchored ? "^" : "") + new String(this.literal, StandardCharsets.US_ASCII)
				+ (this.whole ? "" : "...");
	}

	/** Whether {@code ^} is the beginning of every alternative. */
	private static boolean isAnchored(String source) {
		if (!source.startsWith("^") || isQuantified(source, 1)) {
			return false;
		}
		if (source.indexOf('|') < 0) {
			return true;
		}
		int depth = 0;
		for (int i = 1; i < source.length(); i++) {
			switch (source.charAt(i)) {
				// What is in them is not what it looks like: classes, comments.
				case '[', '#' -> {
					return false;
				}
				case '\\' -> {
					i++;
					// Nor behind a quote's beginning or a control character's.
					if (i < source.length() && "Qc".indexOf(source.charAt(i)) >= 0) {
						return false;
					}
				}
				case '(' -> depth++;
				case ')' -> depth--;
				case '|' -> {
					if (depth == 0) {
						return false;
					}
				}
				default -> {
				}
			}
		}
		return true;
	}

	/**
	 * Take the characters behind the anchor that stand for themselves, once each.
	 * @return where they end
	 */
	private static int literal(String source, ByteArrayOutputStream literal) {
		int i = 1;
		while (i < source.length()) {
			char character = source.charAt(i);
			int next = i + 1;
			if (character == '\\' && next < source.length() && isEscapable(source.charAt(next))) {
				character = source.charAt(next);
				next++;
			}
			else if (!isLetterOrDigit(character) && PLAIN.indexOf(character) < 0) {
				return i;
			}
			if (isQuantified(source, next)) {
				return i;
			}
			literal.write(character);
			i = next;
		}
		return i;
	}

	private static boolean isQuantified(String source, int at) {
		return at < source.length() && QUANTIFIERS.indexOf(source.charAt(at)) >= 0;
	}

	private static boolean isEscapable(char character) {
		return character > ' ' && character <= '~' && !isLetterOrDigit(character);
	}

	private static boolean isLetterOrDigit(char character) {
		return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z')
				|| (character >= '0' && character <= '9');
	}

}
