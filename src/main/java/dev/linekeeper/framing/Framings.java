package dev.linekeeper.framing;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * The framings that have a name of their own.
 */
public final class Framings {

	private static final int LINE_MAX = 64 * 1024;

	private static final Map<String, Framing> PRESETS = new TreeMap<>(Map.of( //
			"raw", new RawFraming(), //
			"line", new DelimitedFraming("line", List.of("\r\n", "\n"), "\r\n", LINE_MAX), //
			"crlf", new DelimitedFraming("crlf", List.of("\r\n"), "\r\n", LINE_MAX), //
			"lf", new DelimitedFraming("lf", List.of("\n"), "\n", LINE_MAX)));

	private Framings() {
	}

	/**
	 * Return the framing of that name.
	 * @param name for example {@code crlf}
	 * @return the framing, or {@code null} if there is none
	 */
	public static @Nullable Framing named(String name) {
		return PRESETS.get(name);
	}

	/**
	 * Return the names there are.
	 * @return in alphabetical order
	 */
	public static Set<String> names() {
		return PRESETS.keySet();
	}

}
