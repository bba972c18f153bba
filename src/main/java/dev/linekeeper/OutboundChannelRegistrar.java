package dev.linekeeper;

import java.util.LinkedHashSet;
import java.util.Set;

import dev.linekeeper.messaging.OutboundAdapters;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.support.BeanDefinitionBuilder;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;
import org.springframework.integration.channel.DirectChannel;

/**
 * Gives every connection a channel {@code <name>.out}. It comes to life when somebody
 * asks for it.
 */
final class OutboundChannelRegistrar implements BeanDefinitionRegistryPostProcessor {

	private static final ConfigurationPropertyName SECTION = ConfigurationPropertyName.of("linekeeper.connections");

	private static final String SUFFIX = ".out";

	private final Environment environment;

	private final ObjectProvider<OutboundAdapters> adapters;

	OutboundChannelRegistrar(Environment environment, ObjectProvider<OutboundAdapters> adapters) {
		this.environment = environment;
		this.adapters = adapters;
	}

	@Override
	public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
		for (String name : names()) {
			registry.registerBeanDefinition(name + SUFFIX,
					BeanDefinitionBuilder
						.genericBeanDefinition(DirectChannel.class, () -> this.adapters.getObject().channel(name))
						.setLazyInit(true)
						.getBeanDefinition());
		}
	}

	/**
	 * All names that are written. The binder is not asked: for each name it looks at all
	 * others.
	 */
	private Set<String> names() {
		Set<String> names = new LinkedHashSet<>();
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
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
