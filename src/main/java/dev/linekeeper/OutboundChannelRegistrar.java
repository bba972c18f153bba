package dev.linekeeper;

import java.util.Map;
import java.util.Set;

import dev.linekeeper.messaging.OutboundAdapters;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.support.BeanDefinitionBuilder;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.integration.channel.DirectChannel;

/**
 * Gives every connection a channel {@code <name>.out}. It comes to life when somebody
 * asks for it.
 */
final class OutboundChannelRegistrar implements BeanDefinitionRegistryPostProcessor {

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

	private Set<String> names() {
		try {
			return Binder.get(this.environment)
				// Not of maps: a raw Map is taken for one of maps again, and binding
				// fails.
				.bind("linekeeper.connections", Bindable.mapOf(String.class, Object.class))
				.map(Map::keySet)
				.orElse(Set.of());
		}
		catch (BindException ex) {
			// Reported where the configuration is bound in earnest.
			return Set.of();
		}
	}

}
