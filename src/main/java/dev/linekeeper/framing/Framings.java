package dev.linekeeper.framing;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * Makes framings, by name or of their long form.
 */
public final class Framings {

	private static final Map<String, Map<String, Object>> PRESETS = Presets.all();

	private static final Map<String, Framing> NAMED = named();

	private Framings() {
	}

	/**
	 * Return the framing of that name.
	 * @param name for example {@code crlf}
	 * @return the framing, or {@code null} if there is none
	 */
	public static @Nullable Framing named(String name) {
		return NAMED.get(name);
	}

	/**
	 * Return the names there are.
	 * @return in alphabetical order
	 */
	public static Set<String> names() {
		return NAMED.keySet();
	}

	/**
	 * Make a framing of its long form, the keys as in YAML.
	 * @param keys {@code type}, which may be a name of {@link #names}, and the keys to
	 * set or to override; or {@code in} and {@code out}, each with such keys. Values are
	 * text (bytes as text, one character each, or as {@code hex:}), numbers, flags,
	 * {@link java.time.Duration durations}, lists and maps of them; sizes and times may
	 * be text with their unit, so that what {@link Framing#longForm} returns can be read
	 * @return the framing
	 * @throws InvalidFramingException if a key breaks a rule
	 */
	public static Framing of(Map<String, Object> keys) {
		return FramingReader.read(null, keys, PRESETS);
	}

	/**
	 * Return the types of the long form.
	 * @return their names
	 */
	public static List<String> types() {
		return FramingReader.types();
	}

	private static Map<String, Framing> named() {
		Map<String, Framing> framings = new TreeMap<>();
		PRESETS.forEach((name, keys) -> framings.put(name, FramingReader.read(name, keys, Map.of())));
		return Collections.unmodifiableMap(framings);
	}

}
