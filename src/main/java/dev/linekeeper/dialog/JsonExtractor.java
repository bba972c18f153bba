package dev.linekeeper.dialog;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * A key that a JSON pointer finds (RFC 6901). It is the value's text: a string without
 * its quotes and escapes, in UTF-8; a number, {@code true} or {@code false} as written.
 * The frame is read up to the next value; what is behind it may be anything. Of members
 * with the same name the first counts.
 */
final class JsonExtractor implements KeyExtractor {

	private static final int MAX_DEPTH = 100;

	private static final JsonFactory FACTORY = JsonFactory.builder()
		.streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
		.build();

	private static final Pattern WRONG_ESCAPE = Pattern.compile("~(?![01])");

	private static final Pattern INDEX = Pattern.compile("0|[1-9]\\d{0,8}");

	private final List<Step> steps;

	/**
	 * Create an extractor.
	 * @param pointer for example {@code /id}; empty for the frame's only value
	 * @throws IllegalArgumentException if it is not a JSON pointer
	 */
	JsonExtractor(String pointer) {
		if (!(pointer.isEmpty() || pointer.startsWith("/")) || WRONG_ESCAPE.matcher(pointer).find()) {
			throw new IllegalArgumentException("must be a JSON pointer (RFC 6901), for example /id or /calls/0/id");
		}
		// The text before the first slash is no step.
		this.steps = Arrays.stream(pointer.split("/", -1)).skip(1).map(Step::of).toList();
	}

	@Override
	public @Nullable Key extract(byte[] buffer, int offset, int length) {
		Value value = find(buffer, offset, length);
		if (value == null || value.text.isEmpty()) {
			return null;
		}
		byte[] bytes = value.text.getBytes(StandardCharsets.UTF_8);
		return Key.of(bytes, 0, bytes.length);
	}

	@Override
	public @Nullable Range range(byte[] buffer, int offset, int length) {
		Value value = find(buffer, offset, length);
		return (value != null && value.range.length() > 0) ? value.range : null;
	}

	private @Nullable Value find(byte[] buffer, int offset, int length) {
		try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), buffer, offset, length)) {
			JsonToken token = parser.nextToken();
			for (Step step : this.steps) {
				token = step.take(parser, token);
			}
			if (token == null || !token.isScalarValue() || token == JsonToken.VALUE_NULL) {
				return null;
			}
			return value(parser, token);
		}
		catch (JacksonException ex) {
			return null;
		}
	}

	private static Value value(JsonParser parser, JsonToken token) {
		String text = parser.getString();
		int from = (int) parser.currentTokenLocation().getByteOffset();
		Range range = new Range(from, text.length());
		if (token == JsonToken.VALUE_STRING) {
			int to = (int) parser.currentLocation().getByteOffset();
			range = new Range(from + 1, to - from - 2);
		}
		// A number is whole only if something ends it: "12" may be the beginning of 123.
		parser.nextToken();
		return new Value(text, range);
	}

	private record Value(String text, Range range) {

	}

	/**
	 * From a value to one inside it.
	 *
	 * @param name of the member, if the value is an object
	 * @param index of the element, if it is an array; -1 for none
	 */
	private record Step(String name, int index) {

		static Step of(String escaped) {
			// In this order, for ~01 is ~1 and not a slash.
			String name = escaped.replace("~1", "/").replace("~0", "~");
			return new Step(name, INDEX.matcher(name).matches() ? Integer.parseInt(name) : -1);
		}

		@Nullable JsonToken take(JsonParser parser, @Nullable JsonToken token) {
			if (token == JsonToken.START_OBJECT) {
				return member(parser);
			}
			return (token == JsonToken.START_ARRAY && this.index >= 0) ? element(parser) : null;
		}

		private @Nullable JsonToken member(JsonParser parser) {
			while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
				boolean found = this.name.equals(parser.currentName());
				JsonToken token = parser.nextToken();
				if (found) {
					return token;
				}
				parser.skipChildren();
			}
			return null;
		}

		private @Nullable JsonToken element(JsonParser parser) {
			int at = 0;
			JsonToken token = parser.nextToken();
			while (token != null && token != JsonToken.END_ARRAY) {
				if (at == this.index) {
					return token;
				}
				parser.skipChildren();
				token = parser.nextToken();
				at++;
			}
			return null;
		}

	}

}
