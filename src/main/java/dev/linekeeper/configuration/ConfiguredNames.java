package dev.linekeeper.configuration;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.origin.OriginLookup;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * The names that connections or simulators have, read from the sources as they are
 * written. Boot's binder must not be asked: it drops characters that it does not like
 * from a name, and where two names differ only in case or {@code -} it gives each of them
 * the other's keys.
 */
final class ConfiguredNames {

	private static final Pattern VALID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]{0,63}");

	private final String section;

	private final Map<String, Written> names = new HashMap<>();

	private ConfiguredNames(String section) {
		this.section = section;
	}

	/**
	 * Read and check the names in a section.
	 * @param environment what is configured
	 * @param section for example {@code linekeeper.connections}
	 * @return the names
	 * @throws InvalidConfigurationException if one is not valid, or too like another
	 */
	static ConfiguredNames read(ConfigurableEnvironment environment, String section) {
		ConfiguredNames names = new ConfiguredNames(section);
		Pattern syntax = Pattern.compile(
				Pattern.quote(section) + "(?:\\.(?<plain>[^.\\[]*)|\\[(?<bracketed>[^\\]]*)\\]).*",
				Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
		for (PropertySource<?> source : environment.getPropertySources()) {
			// An environment variable cannot spell a name: it has no '-' and no case.
			if (source instanceof EnumerablePropertySource<?> enumerable
					&& !(source instanceof SystemEnvironmentPropertySource)) {
				ConfigurationOrigins.propertyNames(enumerable).forEach((property) -> {
					Matcher matcher = syntax.matcher(property);
					if (matcher.matches()) {
						names.add(matcher.group("plain"), matcher.group("bracketed"), location(source, property));
					}
				});
			}
		}
		return names;
	}

	/**
	 * Remove what is in a map only because an environment variable overrides a key:
	 * {@code LINEKEEPER_CONNECTIONS_SCALE1_ADDRESS} is bound to the written
	 * {@code scale-1}, but appears as {@code scale1} as well.
	 * @param bound what the binder made of the section
	 * @return the same, without such doubles
	 */
	Map<Object, Object> withoutDoubles(Map<?, ?> bound) {
		Map<Object, Object> result = new LinkedHashMap<>(bound);
		result.keySet().removeIf((name) -> {
			Written written = this.names.get(uniform(name.toString()));
			return written != null && !written.name().equals(name);
		});
		return result;
	}

	private void add(@Nullable String plain, @Nullable String bracketed, @Nullable String location) {
		if ("0".equals(bracketed)) {
			throw new InvalidConfigurationException(this.section, null,
					"must have names with keys below them, not a list; a name that is only '0' needs quotes", location);
		}
		if ("true".equals(bracketed) || "false".equals(bracketed)) {
			throw new InvalidConfigurationException(this.section, bracketed,
					"must be a name; YAML reads on, off, yes and no as true or false, so put quotes around it",
					location);
		}
		String name = (plain != null) ? plain : String.valueOf(bracketed);
		if (!VALID.matcher(name).matches()) {
			String path = this.section + ((plain != null) ? "." + name : "[" + name + "]");
			throw new InvalidConfigurationException(path, name,
					"must be a name of 1 to 64 letters (a to z), digits and '-', beginning with a letter or digit",
					location);
		}
		Written other = this.names.putIfAbsent(uniform(name), new Written(name, location));
		if (other != null && !other.name().equals(name)) {
			throw new InvalidConfigurationException(this.section + "." + name, name,
					"must differ from '" + other.name() + "'" + other.where() + " in more than case and '-'", location);
		}
	}

	private static String uniform(String name) {
		return name.toLowerCase(Locale.ROOT).replace("-", "");
	}

	private static @Nullable String location(PropertySource<?> source, String property) {
		return ConfigurationOrigins.describe(OriginLookup.getOrigin(source, property));
	}

	private record Written(String name, @Nullable String location) {

		String where() {
			return (this.location != null) ? " (" + this.location + ")" : "";
		}

	}

}
