package dev.linekeeper.configuration;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.springframework.util.unit.DataSize;

/**
 * What a text must be so that it can be read as a value of some type.
 */
final class TypeRules {

	/** For whole numbers. */
	static final String WHOLE = "must be a whole number, not more than " + Integer.MAX_VALUE;

	private static final Map<Class<?>, String> RULES = Map.of( //
			Duration.class, "must be a duration with its unit, for example 250ms, 10s or 2m", //
			DataSize.class, "must be a size with its unit, for example 64KB or 1MB", //
			Integer.class, WHOLE, //
			Double.class, "must be a number, for example 1.5", //
			Boolean.class, "must be true or false");

	private TypeRules() {
	}

	static String rule(Class<?> type) {
		if (type.isEnum()) {
			List<String> names = Arrays.stream(type.getEnumConstants())
				.map((constant) -> constant.toString().toLowerCase(Locale.ROOT).replace('_', '-'))
				.toList();
			return "must be one of: " + String.join(", ", names);
		}
		List<String> keys = ConfigurationKeys.of(type);
		if (!keys.isEmpty()) {
			return "must be a section with some of these keys: " + String.join(", ", keys);
		}
		if (type == Map.class) {
			return "must be a section with names, and keys below each";
		}
		return RULES.getOrDefault(type, "must be a value of another type");
	}

}
