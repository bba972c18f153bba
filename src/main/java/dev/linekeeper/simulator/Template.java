package dev.linekeeper.simulator;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.linekeeper.framing.ByteSink;
import org.jspecify.annotations.Nullable;

/**
 * A text with places to fill in: {@code $1} to {@code $9} and {@code $name}. Immutable.
 */
final class Template {

	private static final String HEX = "hex:";

	private static final Pattern DOLLAR = Pattern.compile("\\$(\\$|[1-9]|[A-Za-z][A-Za-z0-9]*)?");

	private final List<Part> parts;

	private Template(List<Part> parts) {
		this.parts = List.copyOf(parts);
	}

	/**
	 * Read a template.
	 * @param text as written by a user
	 * @return the template
	 * @throws IllegalArgumentException if a dollar stands for nothing, or hexadecimal
	 * digits are wrong
	 */
	static Template of(String text) {
		if (text.startsWith(HEX)) {
			return new Template(List.of(new Part(hex(text), null)));
		}
		List<Part> parts = new ArrayList<>();
		Matcher dollar = DOLLAR.matcher(text);
		int end = 0;
		while (dollar.find()) {
			parts.add(Part.literal(text.substring(end, dollar.start())));
			end = dollar.end();
			String variable = dollar.group(1);
			if (variable == null) {
				throw new IllegalArgumentException("the '$' at character " + (dollar.start() + 1)
						+ " is followed by neither a digit 1 to 9 nor a name; write '$$' for a dollar");
			}
			parts.add(variable.equals("$") ? Part.literal("$") : new Part(new byte[0], variable));
		}
		parts.add(Part.literal(text.substring(end)));
		return new Template(parts);
	}

	/**
	 * Return what is to be filled in.
	 * @return digits and names without the dollar, in the order of the text
	 */
	List<String> variables() {
		return this.parts.stream().map((part) -> part.variable).filter(Objects::nonNull).toList();
	}

	/**
	 * Fill in.
	 * @param values gives the value of a variable, one character for each byte;
	 * {@code null} for nothing
	 * @return the bytes
	 */
	byte[] render(Function<String, @Nullable String> values) {
		ByteSink rendered = new ByteSink(64);
		for (Part part : this.parts) {
			byte[] bytes = part.bytes(values);
			rendered.write(bytes, 0, bytes.length);
		}
		return Arrays.copyOf(rendered.array(), rendered.length());
	}

	private static byte[] hex(String text) {
		String digits = text.substring(HEX.length()).replaceAll("\\s", "");
		try {
			return HexFormat.of().parseHex(digits);
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException(
					"'" + text + "' must be pairs of hexadecimal digits after 'hex:', such as 'hex:02 41 03'", ex);
		}
	}

	private static final class Part {

		private final byte[] literal;

		private final @Nullable String variable;

		private Part(byte[] literal, @Nullable String variable) {
			this.literal = literal;
			this.variable = variable;
		}

		private static Part literal(String text) {
			return new Part(text.getBytes(StandardCharsets.UTF_8), null);
		}

		private byte[] bytes(Function<String, @Nullable String> values) {
			if (this.variable == null) {
				return this.literal;
			}
			String value = values.apply(this.variable);
			return (value != null) ? value.getBytes(StandardCharsets.ISO_8859_1) : this.literal;
		}

	}

}
