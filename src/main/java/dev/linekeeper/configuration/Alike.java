package dev.linekeeper.configuration;

import java.util.HashMap;
import java.util.Map;

/**
 * Keeps one of all values that are equal: of thousands of connections, most are
 * configured alike. Values must not change.
 */
final class Alike {

	private final Map<Object, Object> kept = new HashMap<>();

	/**
	 * Return the one to be used in place of a value.
	 * @param <T> what it is
	 * @param value may be the first of its kind
	 * @return an equal one
	 */
	// Only what equals the value is found, and that is of its class.
	@SuppressWarnings("unchecked")
	<T> T one(T value) {
		Object known = this.kept.putIfAbsent(value, value);
		return (known != null) ? (T) known : value;
	}

}
