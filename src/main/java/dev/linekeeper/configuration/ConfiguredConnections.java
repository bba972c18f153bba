package dev.linekeeper.configuration;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;

/**
 * All connections there are to be.
 *
 * @param all in the order in which they are written
 */
public record ConfiguredConnections(List<ConfiguredConnection> all) {

	private static final ConfigurationPropertyName SECTION = ConfigurationPropertyName.of("linekeeper.connections");

	/**
	 * All names that are written, for whoever needs them before there are connections.
	 * Nothing is checked; one that an environment variable overrides may appear a second
	 * time, as the variable spells it.
	 * @param environment what is configured
	 * @return the names, as they are written
	 */
	// The binder is not asked: for each name it looks at all others.
	public static Set<String> names(Environment environment) {
		Set<String> names = new LinkedHashSet<>();
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
			if (source instanceof IterableConfigurationPropertySource iterable) {
				for (ConfigurationPropertyName name : iterable) {
					if (SECTION.isAncestorOf(name)) {
						names.add(name.getElement(SECTION.getNumberOfElements(), Form.ORIGINAL));
					}
				}
			}
		}
		return names;
	}

}
