package dev.linekeeper;

import dev.linekeeper.configuration.ConfiguredConnections;
import dev.linekeeper.messaging.OutboundAdapters;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.support.BeanDefinitionBuilder;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.core.env.Environment;
import org.springframework.messaging.MessageChannel;

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
		// Not as what it is: Spring Integration asks for all that it can manage.
		for (String name : ConfiguredConnections.names(this.environment)) {
			registry.registerBeanDefinition(name + SUFFIX,
					BeanDefinitionBuilder
						.genericBeanDefinition(MessageChannel.class, () -> this.adapters.getObject().channel(name))
						.setLazyInit(true)
						.getBeanDefinition());
		}
	}

}
