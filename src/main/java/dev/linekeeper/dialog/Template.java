package dev.linekeeper.dialog;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * What is to be sent: text with captures to fill in, {@code $1} and {@code $name} and
 * {@code $$} for a dollar; or, as {@code hex:}, bytes. Immutable. Does not show its text,
 * which may hold a secret.
 */
public final class Template {

	private static final Pattern DOLLAR = Pattern.compile("\\$(\\$|[0-9]|[A-Za-z][A-Za-z0-9]*)?");

	private final List<Part> parts;

	private final Charset charset;

	private Template(List<Part> parts, Charset charset) {
		this.parts = List.copyOf(parts);
		this.charset = charset;
	}

	/**
	 * Read a template.
	 * @param source as written
	 * @param charset of the text
	 * @return the template
	 * @throws IllegalArgumentException whose message is the rule broken
	 */
	public static Template of(String source, Charset charset) {
		if (Expectation.isHex(source)) {
			return new Template(List.of(new Part(Expectation.hex(source), null)), charset);
		}
		List<Part> parts = new ArrayList<>();
		Matcher dollar = DOLLAR.matcher(source);
		int end = 0;
		while (dollar.find()) {
			parts.add(new Part(source.substring(end, dollar.start()).getBytes(charset), null));
			end = dollar.end();
			String name = dollar.group(1);
			if (name == null || name.equals("0")) {
				throw new IllegalArgumentException(
						"must have a digit 1 to 9 or a name behind each '$'; write '$$' for a dollar");
			}
			parts.add(name.equals("$") ? new Part("$".getBytes(charset), null) : new Part(new byte[0], name));
		}
		parts.add(new Part(source.substring(end).getBytes(charset), null));
		return new Template(parts, charset);
	}

	/**
	 * Return what is to be filled in.
	 * @return digits and names, without the dollar
	 */
	public List<String> variables() {
		return this.parts.stream().map(Part::variable).filter(Objects::nonNull).toList();
	}

	/**
	 * Fill in.
	 * @param first is asked first for a variable
	 * @param second is asked then
	 */
	byte[] render(Map<String, String> first, Map<String, String> second) {
		if (this.parts.size() == 1) {
			return this.parts.get(0).literal().clone();
		}
		ByteArrayOutputStream rendered = new ByteArrayOutputStream(64);
		for (Part part : this.parts) {
			String variable = part.variable();
			if (variable == null) {
				rendered.writeBytes(part.literal());
			}
			else {
				String value = first.get(variable);
				value = (value != null) ? value : second.getOrDefault(variable, "");
				rendered.writeBytes(value.getBytes(this.charset));
			}
		}
		return rendered.toByteArray();
	}

	@Override
	public String toString() {
		return "a template";
	}

	@SuppressWarnings("ArrayRecordComponent")
	private record Part(byte[] literal, @Nullable String variable) {

	}

}
