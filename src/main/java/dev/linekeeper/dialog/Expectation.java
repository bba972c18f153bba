package dev.linekeeper.dialog;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

import org.jspecify.annotations.Nullable;

/**
 * What a frame must hold: something that a regular expression finds in its text, or, as
 * {@code hex:}, some bytes. Immutable.
 */
public final class Expectation {

	private static final String HEX = "hex:";

	private static final Pattern NAMED_GROUP = Pattern.compile("(?<!\\\\)\\(\\?<([a-zA-Z][a-zA-Z0-9]*)>");

	private final String source;

	private final @Nullable BoundedPattern pattern;

	private final int groups;

	private final List<String> names;

	private final byte[] bytes;

	private Expectation(String source, @Nullable BoundedPattern pattern, int groups, List<String> names, byte[] bytes) {
		this.source = source;
		this.pattern = pattern;
		this.groups = groups;
		this.names = names;
		this.bytes = bytes;
	}

	/**
	 * Read an expectation.
	 * @param source as written: a regular expression, or {@code hex:} with digits
	 * @param charset of the frames' text
	 * @return the expectation
	 * @throws IllegalArgumentException whose message is the rule broken
	 */
	public static Expectation of(String source, Charset charset) {
		if (source.startsWith(HEX)) {
			return new Expectation(source, null, 0, List.of(), hex(source));
		}
		try {
			Pattern pattern = Pattern.compile(source);
			List<String> names = NAMED_GROUP.matcher(source).results().map((group) -> group.group(1)).toList();
			Matcher matcher = pattern.matcher("");
			return new Expectation(source, new BoundedPattern(pattern, charset), matcher.groupCount(), names,
					new byte[0]);
		}
		catch (PatternSyntaxException ex) {
			String where = (ex.getIndex() >= 0) ? " near character " + (ex.getIndex() + 1) : "";
			throw new IllegalArgumentException("must be a regular expression: " + ex.getDescription() + where, ex);
		}
	}

	/**
	 * Return what can be captured.
	 * @return numbers and names, as they are written behind a dollar
	 */
	public List<String> captures() {
		List<String> captures = new ArrayList<>(this.names);
		for (int i = 1; i <= this.groups; i++) {
			captures.add(Integer.toString(i));
		}
		return captures;
	}

	/**
	 * Look into a frame.
	 * @return what was captured, or {@code null} if the frame is not what is expected
	 */
	@Nullable Map<String, String> match(byte[] buffer, int offset, int length) {
		BoundedPattern searched = this.pattern;
		if (searched == null) {
			return contains(buffer, offset, length) ? Map.of() : null;
		}
		FrameMatch match = searched.find(buffer, offset, length);
		if (match == null) {
			return null;
		}
		if (this.groups == 0) {
			return Map.of();
		}
		Map<String, String> captured = new TreeMap<>();
		for (int i = 1; i <= this.groups; i++) {
			put(captured, Integer.toString(i), match.group(i));
		}
		this.names.forEach((name) -> put(captured, name, match.groupNamed(name)));
		return Collections.unmodifiableMap(captured);
	}

	/** Whether a frame is what is expected. */
	boolean matches(byte[] buffer, int offset, int length) {
		BoundedPattern searched = this.pattern;
		return (searched != null) ? searched.matches(buffer, offset, length) : contains(buffer, offset, length);
	}

	@Override
	public String toString() {
		return this.source;
	}

	private boolean contains(byte[] buffer, int offset, int length) {
		for (int begin = offset; begin <= offset + length - this.bytes.length; begin++) {
			int i = 0;
			while (i < this.bytes.length && buffer[begin + i] == this.bytes[i]) {
				i++;
			}
			if (i == this.bytes.length) {
				return true;
			}
		}
		return false;
	}

	private static void put(Map<String, String> captured, String name, @Nullable String value) {
		captured.put(name, (value != null) ? value : "");
	}

	static byte[] hex(String source) {
		try {
			byte[] bytes = HexFormat.of().parseHex(source.substring(HEX.length()).replace(" ", ""));
			if (bytes.length > 0) {
				return bytes;
			}
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("must be pairs of hexadecimal digits after 'hex:'", ex);
		}
		throw new IllegalArgumentException("must be pairs of hexadecimal digits after 'hex:', at least one");
	}

	static boolean isHex(String source) {
		return source.startsWith(HEX);
	}

}
