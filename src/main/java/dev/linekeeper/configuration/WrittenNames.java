package dev.linekeeper.configuration;

import java.util.HashSet;
import java.util.Set;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Which names in a section are written anywhere. The binder looks into every source for
 * every key that a connection could have; of thousands of connections that write two or
 * three keys each, that would be most of the time it takes to start.
 */
final class WrittenNames {

	private final ConfigurationPropertyName section;

	private final Set<ConfigurationPropertyName> names = new HashSet<>();

	// Whether there can be no others.
	private boolean complete = true;

	private WrittenNames(ConfigurationPropertyName section) {
		this.section = section;
	}

	static WrittenNames read(Environment environment, ConfigurationPropertyName section) {
		WrittenNames written = new WrittenNames(section);
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
			if (source.containsDescendantOf(section) != ConfigurationPropertyState.ABSENT) {
				written.add(source);
			}
		}
		return written;
	}

	/**
	 * Whether nothing is written at a name in the section, nor below it.
	 * @param name any name
	 * @return {@code false} if something is, or if that cannot be told
	 */
	boolean isAbsent(ConfigurationPropertyName name) {
		return this.complete && this.section.isAncestorOf(name) && !this.names.contains(name);
	}

	private void add(ConfigurationPropertySource source) {
		// What a variable says belongs to more than one name: A_B may be a-b and a.b.
		if (source instanceof IterableConfigurationPropertySource iterable
				&& !(source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource)) {
			iterable.filter(this.section::isAncestorOf).stream().forEach(this::add);
		}
		else {
			this.complete = false;
		}
	}

	private void add(ConfigurationPropertyName name) {
		ConfigurationPropertyName each = name;
		while (this.section.isAncestorOf(each) && this.names.add(each)) {
			each = each.getParent();
		}
	}

}
