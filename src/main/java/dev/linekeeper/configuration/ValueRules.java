package dev.linekeeper.configuration;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

import org.jspecify.annotations.Nullable;

/**
 * Rules on single values below one path. A value that is not written breaks none of them,
 * except {@link #present}.
 */
final class ValueRules {

	// Sockets take their time-outs as a number of milliseconds in an int: 24.8 days.
	private static final Duration LONGEST = Duration.ofDays(24);

	// The same number: less than this would be 0, which means for ever there.
	private static final Duration SHORTEST = Duration.ofMillis(1);

	private final String path;

	ValueRules(String path) {
		this.path = path;
	}

	/**
	 * Return the rules for a section below this path.
	 * @param key the section, for example {@code reconnect}
	 * @return rules whose keys are those of the section
	 */
	ValueRules below(String key) {
		return new ValueRules(this.path + "." + key);
	}

	<T> T present(String key, @Nullable T value) {
		if (value == null) {
			throw refused(key, null, "must be given");
		}
		return value;
	}

	void notBlank(String key, @Nullable String value) {
		if (value != null && value.isBlank()) {
			throw refused(key, value, "must not be empty");
		}
	}

	void positive(String key, @Nullable Duration value) {
		if (value != null && value.compareTo(SHORTEST) < 0) {
			throw refused(key, text(value), "must be at least " + text(SHORTEST));
		}
		notTooLong(key, value);
	}

	void notNegative(String key, @Nullable Duration value) {
		if (value != null && value.isNegative()) {
			throw refused(key, text(value), "must not be negative");
		}
		notTooLong(key, value);
	}

	void wholeSeconds(String key, @Nullable Duration value, int most) {
		if (value != null && (value.getNano() != 0 || value.getSeconds() < 1 || value.getSeconds() > most)) {
			throw refused(key, text(value), "must be whole seconds, from 1s to " + most + "s");
		}
	}

	void range(String key, @Nullable Integer value, int least, int most) {
		if (value != null && (value < least || value > most)) {
			throw refused(key, value, (most != Integer.MAX_VALUE) ? "must be from " + least + " to " + most
					: "must be " + least + " or more");
		}
	}

	void range(String key, @Nullable Double value, double least, double most) {
		// Negated, for NaN is neither below nor above anything.
		if (value != null && !(value >= least && value <= most)) {
			throw refused(key, value, String.format(Locale.ROOT, "must be from %.0f to %.0f", least, most));
		}
	}

	Pattern pattern(String key, String value) {
		try {
			return Pattern.compile(value);
		}
		catch (PatternSyntaxException ex) {
			throw refused(key, value, "must be a regular expression: " + describe(ex));
		}
	}

	InvalidConfigurationException refused(String key, @Nullable Object value, String rule) {
		return new InvalidConfigurationException(this.path + "." + key, value, rule);
	}

	static String text(Duration value) {
		boolean whole = value.equals(Duration.ofSeconds(value.toSeconds()))
				|| Math.abs(value.toSeconds()) > LONGEST.toSeconds();
		return whole ? value.toSeconds() + "s" : value.toMillis() + "ms";
	}

	private void notTooLong(String key, @Nullable Duration value) {
		if (value != null && value.compareTo(LONGEST) > 0) {
			throw refused(key, text(value), "must be at most " + LONGEST.toDays() + "d");
		}
	}

	// Not the exception's message: that has several lines and repeats the expression.
	private static String describe(PatternSyntaxException ex) {
		String description = ex.getDescription();
		String lowered = description.substring(0, 1).toLowerCase(Locale.ROOT) + description.substring(1);
		return (ex.getIndex() >= 0) ? lowered + " near character " + (ex.getIndex() + 1) : lowered;
	}

}
