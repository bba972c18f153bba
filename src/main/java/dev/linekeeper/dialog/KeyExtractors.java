package dev.linekeeper.dialog;

import java.nio.charset.Charset;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

import dev.linekeeper.dialog.KeyExtractor.Range;

/**
 * The kinds of extractors there are. Each is made from what a user writes; what breaks a
 * rule is refused with an {@link IllegalArgumentException} whose message is the rule,
 * without the value.
 */
public final class KeyExtractors {

	// Nine digits are an int, and more than any frame has.
	private static final Pattern POSITIONS = Pattern.compile("(\\d{1,9})(?:\\.\\.(\\d{1,9}))?");

	private KeyExtractors() {
	}

	/**
	 * Make the key of bytes at a fixed place.
	 * @param positions for example {@code 0..1}, both included, or {@code 4}
	 * @return the extractor; a frame that ends before the last byte has no key
	 */
	public static KeyExtractor bytes(String positions) {
		return new BytesExtractor(parse(positions));
	}

	/**
	 * Make the key of a text field of fixed width, without the spaces around it. The
	 * field's charset must have ASCII's space.
	 * @param positions as of {@link #bytes}, in bytes
	 * @return the extractor; a frame that ends within the field, or whose field is blank,
	 * has no key
	 */
	public static KeyExtractor fixed(String positions) {
		return new FixedFieldExtractor(parse(positions));
	}

	/**
	 * Make the key of what a group of a regular expression matches: the group named
	 * {@code key}, else the first.
	 * @param regex searched in the frame's text, of which it may match any part
	 * @param charset of that text
	 * @return the extractor; its search is given up where it takes too many steps
	 */
	public static KeyExtractor regex(String regex, Charset charset) {
		if (!charset.canEncode()) {
			throw new IllegalArgumentException("must have a charset that can write text too, for example UTF-8");
		}
		Pattern pattern;
		try {
			pattern = Pattern.compile(regex);
		}
		catch (PatternSyntaxException ex) {
			throw new IllegalArgumentException(
					"must be a regular expression: " + ex.getDescription() + " near character " + (ex.getIndex() + 1),
					ex);
		}
		BoundedPattern bounded = new BoundedPattern(pattern, charset);
		boolean named = bounded.hasGroup(PatternExtractor.GROUP);
		if (!named && pattern.matcher("").groupCount() == 0) {
			throw new IllegalArgumentException("must have a group in round brackets around the key");
		}
		return new PatternExtractor(bounded, charset, named);
	}

	/**
	 * Make the key of a value in a JSON text.
	 * @param pointer a JSON pointer (RFC 6901), for example {@code /id}
	 * @return the extractor; a frame has no key where the pointer finds an object, an
	 * array, {@code null} or nothing
	 */
	public static KeyExtractor json(String pointer) {
		return new JsonExtractor(pointer);
	}

	/**
	 * Make the key of a field in an HL7 v2 message.
	 * @param path segment and field, then optionally the component, for example
	 * {@code MSA-2} or {@code PID-3.1}; {@code PID-3[2].1} is in the second repetition
	 * @return the extractor; it takes the first segment of that name
	 */
	public static KeyExtractor hl7(String path) {
		return new Hl7Extractor(path);
	}

	/**
	 * Make the key of fields of an ISO 8583 message that has nothing before its message
	 * type.
	 * @param fields their numbers, in the order in which the key has them
	 * @return the extractor; a message without one of them has no key
	 */
	public static KeyExtractor iso8583(List<Integer> fields) {
		return iso8583(fields, 0);
	}

	/**
	 * Make the key of fields of an ISO 8583 message.
	 * @param fields their numbers, in the order in which the key has them
	 * @param header how many bytes are before the message type
	 * @return the extractor; a message without one of them has no key
	 */
	public static KeyExtractor iso8583(List<Integer> fields, int header) {
		if (fields.isEmpty() || new HashSet<>(fields).size() < fields.size()
				|| !fields.stream().allMatch(Iso8583Fields::exists)) {
			throw new IllegalArgumentException("must be one or more different field numbers from 2 to 128, except 65");
		}
		if (header < 0) {
			throw new IllegalArgumentException("must have a header of 0 or more bytes");
		}
		return new Iso8583Extractor(new Iso8583Fields(fields, header));
	}

	private static Range parse(String positions) {
		Matcher matcher = POSITIONS.matcher(positions);
		if (!matcher.matches()) {
			throw new IllegalArgumentException("must be from..to, two byte positions counted from 0, or one position");
		}
		int from = Integer.parseInt(matcher.group(1));
		int to = (matcher.group(2) != null) ? Integer.parseInt(matcher.group(2)) : from;
		if (to < from) {
			throw new IllegalArgumentException("must be from..to, and not end before it begins");
		}
		return new Range(from, to - from + 1);
	}

}
