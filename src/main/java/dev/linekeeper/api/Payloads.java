package dev.linekeeper.api;

import java.nio.charset.Charset;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.MediaType;

/**
 * Reads the payload of a frame from a body: bytes as they are, text in its own charset,
 * or JSON with {@code text}, {@code hex} or {@code base64}.
 */
final class Payloads {

	private static final Set<String> FORMS = Set.of("text", "hex", "base64");

	private static final String JSON_RULE = "The body must be a JSON object with exactly one of 'text', 'hex' and 'base64'";

	private final JsonMapper json;

	Payloads(JsonMapper json) {
		this.json = json.rebuild()
			.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
			.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
			.build();
	}

	/**
	 * Read a payload.
	 * @param body the body
	 * @param type what the caller says it is; {@code null} is bytes
	 * @param charset of the connection's text
	 */
	byte[] read(byte[] body, @Nullable MediaType type, Charset charset) {
		if (type == null || MediaType.APPLICATION_OCTET_STREAM.equalsTypeAndSubtype(type)) {
			return body;
		}
		if ("text".equals(type.getType())) {
			Charset own = charset(type);
			return (own == null || own.equals(charset)) ? body : transcoded(body, own, charset);
		}
		if (MediaType.APPLICATION_JSON.equalsTypeAndSubtype(type)) {
			return ofJson(body, charset);
		}
		throw new ProblemException(ProblemCode.UNSUPPORTED_MEDIA_TYPE,
				"The 'Content-Type' must be text/*, application/octet-stream or application/json; with curl, -H 'Content-Type: text/plain' does.");
	}

	/** Read the payload of a JSON object that is part of something else. */
	byte[] read(JsonNode object, Charset charset) {
		String form = null;
		for (String name : object.propertyNames()) {
			if (FORMS.contains(name)) {
				if (form != null) {
					throw malformed("/" + name, "is one too many");
				}
				form = name;
			}
		}
		if (form == null) {
			throw malformed("", "has none of them");
		}
		JsonNode value = object.get(form);
		if (!value.isString()) {
			throw malformed("/" + form, "is not a string");
		}
		return decoded(form, value.stringValue(), charset);
	}

	private byte[] ofJson(byte[] body, Charset charset) {
		JsonNode object = parsed(body);
		for (String name : object.propertyNames()) {
			if (!FORMS.contains(name)) {
				throw malformed("", "has another property");
			}
		}
		return read(object, charset);
	}

	/** Read a JSON object. */
	JsonNode parsed(byte[] body) {
		try {
			JsonNode tree = this.json.readTree(body);
			if (tree == null || !tree.isObject()) {
				throw malformed("", "is none");
			}
			return tree;
		}
		catch (JacksonException ex) {
			throw malformed("", "cannot be read" + where(ex));
		}
	}

	private static byte[] decoded(String form, String value, Charset charset) {
		try {
			return switch (form) {
				case "hex" -> HexFormat.of().parseHex(value.replace(" ", ""));
				case "base64" -> Base64.getDecoder().decode(value);
				default -> encoded(value, charset);
			};
		}
		catch (IllegalArgumentException ex) {
			throw malformed("/" + form, "is not " + form);
		}
	}

	private static byte[] encoded(String text, Charset charset) {
		byte[] bytes = Text.bytes(text, charset);
		if (bytes == null) {
			throw new ProblemException(ProblemCode.BAD_REQUEST,
					"The text has a character that the connection's charset, " + charset + ", lacks.");
		}
		return bytes;
	}

	private static byte[] transcoded(byte[] body, Charset own, Charset charset) {
		String text = Text.of(body, own);
		if (text == null) {
			throw new ProblemException(ProblemCode.BAD_REQUEST, "The body is not text in " + own + ".");
		}
		return encoded(text, charset);
	}

	private static @Nullable Charset charset(MediaType type) {
		try {
			return type.getCharset();
		}
		catch (IllegalArgumentException ex) {
			throw new ProblemException(ProblemCode.UNSUPPORTED_MEDIA_TYPE,
					"The charset in 'Content-Type' is not known here.");
		}
	}

	private static String where(JacksonException ex) {
		return (ex.getLocation() != null)
				? " at line " + ex.getLocation().getLineNr() + ", column " + ex.getLocation().getColumnNr() : "";
	}

	private static ProblemException malformed(String pointer, String what) {
		return new ProblemException(ProblemCode.BAD_REQUEST, JSON_RULE + "; '" + pointer + "' " + what + ".");
	}

}
