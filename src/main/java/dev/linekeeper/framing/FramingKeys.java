package dev.linekeeper.framing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

import org.jspecify.annotations.Nullable;

/**
 * Reads the keys of a long form, one by one, and writes down what it found or filled in:
 * that is the long form, complete.
 */
final class FramingKeys {

	// Sockets take their time-outs as a number of milliseconds in an int: 24.8 days.
	private static final Duration LONGEST = Duration.ofDays(24);

	private final Map<String, Object> written;

	private final Map<String, Object> complete = new LinkedHashMap<>();

	private final Set<String> known = new TreeSet<>();

	FramingKeys(Map<String, Object> written) {
		this.written = written;
	}

	boolean has(String key) {
		this.known.add(key);
		return this.written.containsKey(key);
	}

	@Nullable Object raw(String key) {
		this.known.add(key);
		return this.written.get(key);
	}

	void note(String key, Object value) {
		this.complete.put(key, value);
	}

	/** Bytes that must be written. */
	String bytes(String key) {
		String read = optionalBytes(key);
		if (read == null || read.isEmpty()) {
			throw new InvalidFramingException(key, read, "must be given, at least one byte");
		}
		return read;
	}

	String bytes(String key, String otherwise) {
		String read = optionalBytes(key);
		if (read == null) {
			note(key, otherwise);
			return otherwise;
		}
		return read;
	}

	@Nullable String optionalBytes(String key) {
		Object value = raw(key);
		if (value == null) {
			return null;
		}
		String read = read(key, value);
		note(key, read);
		return read;
	}

	/** One or more byte strings; one may be written without a list. */
	List<String> listOfBytes(String key) {
		Object value = raw(key);
		List<String> read = new ArrayList<>();
		if (value instanceof List<?> list) {
			list.forEach((item) -> read.add(read(key, item)));
		}
		else if (value != null) {
			read.add(read(key, value));
		}
		if (read.isEmpty() || read.contains("")) {
			throw new InvalidFramingException(key, value, "must be given, at least one byte");
		}
		note(key, (read.size() == 1) ? read.get(0) : List.copyOf(read));
		return read;
	}

	int number(String key, @Nullable Integer otherwise, int least, int most) {
		Object value = this.written.get(key);
		this.known.add(key);
		if (value == null) {
			if (otherwise == null) {
				throw new InvalidFramingException(key, null, "must be given, a number from " + least + " to " + most);
			}
			note(key, otherwise);
			return otherwise;
		}
		int read = integer(key, value, least, most, "");
		note(key, read);
		return read;
	}

	/** A number of bytes. */
	int size(String key, int otherwise, int most) {
		Object value = raw(key);
		int read = (value != null) ? integer(key, Quantity.bytes(value), 1, most, "B") : otherwise;
		note(key, Quantity.ofBytes(read));
		return read;
	}

	boolean flag(String key, boolean otherwise) {
		Object value = raw(key);
		boolean read = otherwise;
		if (value != null) {
			String text = value.toString();
			if (!text.equals("true") && !text.equals("false")) {
				throw new InvalidFramingException(key, value, "must be true or false");
			}
			read = text.equals("true");
		}
		note(key, read);
		return read;
	}

	/** One of some names, of an enumeration whose names are written with hyphens. */
	<E extends Enum<E>> E choice(String key, Class<E> type, @Nullable E otherwise) {
		Object value = raw(key);
		if (value == null && otherwise != null) {
			note(key, name(otherwise));
			return otherwise;
		}
		for (E constant : type.getEnumConstants()) {
			if (value != null && name(constant).equals(value.toString())) {
				note(key, name(constant));
				return constant;
			}
		}
		List<String> names = Arrays.stream(type.getEnumConstants()).map(FramingKeys::name).toList();
		throw new InvalidFramingException(key, value, "must be one of " + String.join(", ", names));
	}

	@Nullable Duration optionalTime(String key, @Nullable Duration otherwise) {
		Object value = raw(key);
		Duration read = (value != null) ? Quantity.time(value) : otherwise;
		if (read == null) {
			if (value != null) {
				throw new InvalidFramingException(key, value, "must be a duration, for example 10s or 50ms");
			}
			return null;
		}
		if (read.toMillis() < 1 || read.compareTo(LONGEST) > 0) {
			throw new InvalidFramingException(key, Quantity.ofTime(read), "must be from 1ms to 24d");
		}
		note(key, Quantity.ofTime(read));
		return read;
	}

	Pattern pattern(String key) {
		Object value = raw(key);
		if (value == null) {
			throw new InvalidFramingException(key, null, "must be given, a regular expression");
		}
		try {
			Pattern pattern = Pattern.compile(value.toString());
			note(key, pattern.pattern());
			return pattern;
		}
		catch (PatternSyntaxException ex) {
			throw new InvalidFramingException(key, value, "must be a regular expression: " + ex.getDescription());
		}
	}

	/** Refuse keys that nobody asked for. */
	void end(String kind) {
		for (Map.Entry<String, Object> entry : this.written.entrySet()) {
			if (!this.known.contains(entry.getKey())) {
				throw new InvalidFramingException(entry.getKey(), entry.getValue(),
						"is not a key of " + kind + "; its keys are " + String.join(", ", this.known));
			}
		}
	}

	Map<String, Object> complete() {
		return this.complete;
	}

	static String name(Enum<?> constant) {
		return constant.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
	}

	private static int integer(String key, Object value, int least, int most, String unit) {
		try {
			int read = Integer.parseInt(value.toString().strip());
			if (read >= least && read <= most) {
				return read;
			}
		}
		catch (NumberFormatException ex) {
			throw new InvalidFramingException(key, value, "must be a whole number from " + least + " to " + most);
		}
		throw new InvalidFramingException(key, value, "must be from " + least + unit + " to " + most + unit);
	}

	private static String read(String key, Object value) {
		try {
			return ByteNotation.read(value.toString());
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidFramingException(key, value, String.valueOf(ex.getMessage()));
		}
	}

}
