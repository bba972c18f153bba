package dev.linekeeper.configuration;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Where a property is written.
 */
final class ConfigurationOrigins {

	private final Environment environment;

	ConfigurationOrigins(Environment environment) {
		this.environment = environment;
	}

	/**
	 * Find a property.
	 * @param name its name
	 * @return the property that counts, or {@code null} if it is not written
	 */
	@Nullable ConfigurationProperty find(ConfigurationPropertyName name) {
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
			ConfigurationProperty property = source.getConfigurationProperty(name);
			if (property != null) {
				return property;
			}
		}
		return null;
	}

	/**
	 * Find the first property below a section.
	 * @param section the section's name
	 * @return the property, or {@code null} if nothing is written there
	 */
	@Nullable ConfigurationProperty findBelow(ConfigurationPropertyName section) {
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
			if (source instanceof IterableConfigurationPropertySource iterable) {
				for (ConfigurationPropertyName name : iterable) {
					if (section.isAncestorOf(name)) {
						return source.getConfigurationProperty(name);
					}
				}
			}
		}
		return null;
	}

	/**
	 * Visit every property that somebody wrote for an application. Environment variables
	 * and system properties are left out: there, others set what begins with our name.
	 * @param visitor takes the property
	 */
	void forEachWritten(Consumer<ConfigurationProperty> visitor) {
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
			if (source instanceof IterableConfigurationPropertySource iterable && !ofTheSystem(source)) {
				for (ConfigurationPropertyName name : iterable) {
					ConfigurationProperty property = source.getConfigurationProperty(name);
					if (property != null) {
						visitor.accept(property);
					}
				}
			}
		}
	}

	private static boolean ofTheSystem(ConfigurationPropertySource source) {
		return source.getUnderlyingSource() instanceof PropertySource<?> underlying
				&& (underlying instanceof SystemEnvironmentPropertySource
						|| StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME.equals(underlying.getName()));
	}

	/**
	 * Return a property's name with every letter as it is written.
	 * @param property the property
	 * @return for example {@code linekeeper.connections.Scale_1.address}
	 */
	static String writtenName(ConfigurationProperty property) {
		ConfigurationPropertySource source = property.getSource();
		if (source != null && source.getUnderlyingSource() instanceof EnumerablePropertySource<?> written) {
			return propertyNames(written)
				.filter((name) -> ConfigurationPropertyName.adapt(name, '.').equals(property.getName()))
				.findFirst()
				.orElse(property.getName().toString());
		}
		return property.getName().toString();
	}

	/**
	 * Return the names in a source.
	 * @param source a source of properties
	 * @return the names, as written
	 */
	static Stream<String> propertyNames(EnumerablePropertySource<?> source) {
		// A YAML file with nothing but {} in it has null for a name.
		return Arrays.stream(source.getPropertyNames()).filter(Objects::nonNull);
	}

	/**
	 * Describe a place.
	 * @param origin the place
	 * @return file and line, for example {@code application.yml:14}; or what else it is
	 */
	static @Nullable String describe(@Nullable Origin origin) {
		Origin place = origin;
		if (origin instanceof PropertySourceOrigin source) {
			place = source.getOrigin();
			if (place == null) {
				return source.getPropertySource().getName();
			}
		}
		if (place instanceof TextResourceOrigin text && text.getResource() != null) {
			String file = text.getResource().getFilename();
			return (text.getLocation() != null) ? file + ":" + (text.getLocation().getLine() + 1) : file;
		}
		return (place != null) ? place.toString() : null;
	}

}
