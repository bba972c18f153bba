package dev.linekeeper;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import dev.linekeeper.configuration.ConfiguredConnections;
import dev.linekeeper.messaging.OutboundAdapters;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeansException;
import org.springframework.beans.factory.BeanNotOfRequiredTypeException;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.DependencyDescriptor;
import org.springframework.beans.factory.support.BeanDefinitionBuilder;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.context.annotation.ContextAnnotationAutowireCandidateResolver;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;
import org.springframework.core.env.Environment;
import org.springframework.integration.channel.DirectChannel;
import org.springframework.messaging.MessageChannel;

/**
 * Gives every connection a channel {@code <name>.out}, found by its name or qualifier. It
 * comes to life when somebody asks for it.
 */
// A bean definition for each would cost memory for channels that nobody uses, and Spring
// looks
// through all definitions for each type that it is asked for: a quarter of a start with
// 10,000.
final class OutboundChannels implements BeanFactoryPostProcessor, PriorityOrdered {

	private static final String SUFFIX = ".out";

	private final Environment environment;

	private final ObjectProvider<OutboundAdapters> adapters;

	OutboundChannels(Environment environment, ObjectProvider<OutboundAdapters> adapters) {
		this.environment = environment;
		this.adapters = adapters;
	}

	/** First, so that what others say to the resolver of qualifiers is not lost. */
	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory factory) {
		Set<String> connections = ConfiguredConnections.names(this.environment);
		DefaultListableBeanFactory beans = (DefaultListableBeanFactory) factory;
		if (beans.getParentBeanFactory() != null) {
			// It can have one parent only, and this one has been chosen by somebody.
			connections.forEach((name) -> define(beans, name));
			return;
		}
		Channels channels = new Channels(connections, beans);
		beans.setParentBeanFactory(channels);
		beans.setAutowireCandidateResolver(new Qualified(channels));
	}

	private void define(DefaultListableBeanFactory beans, String connection) {
		// Not as what it is: Spring Integration asks for all that it can manage.
		beans.registerBeanDefinition(connection + SUFFIX,
				BeanDefinitionBuilder
					.genericBeanDefinition(MessageChannel.class, () -> this.adapters.getObject().channel(connection))
					.setLazyInit(true)
					.getBeanDefinition());
	}

	/**
	 * Has the channels for whoever asks by name. Lists nothing. Any thread.
	 */
	private final class Channels extends StaticListableBeanFactory {

		private final Set<String> connections;

		private final DefaultListableBeanFactory beans;

		private final Map<String, DirectChannel> made = new ConcurrentHashMap<>();

		Channels(Set<String> connections, DefaultListableBeanFactory beans) {
			this.connections = connections;
			this.beans = beans;
		}

		@Override
		public boolean containsBean(String name) {
			return name.endsWith(SUFFIX)
					&& this.connections.contains(name.substring(0, name.length() - SUFFIX.length()));
		}

		@Override
		public Object getBean(String name) throws BeansException {
			DirectChannel known = this.made.get(name);
			if (known != null) {
				return known;
			}
			if (!containsBean(name)) {
				throw new NoSuchBeanDefinitionException(name);
			}
			DirectChannel channel = OutboundChannels.this.adapters.getObject()
				.channel(name.substring(0, name.length() - SUFFIX.length()));
			this.beans.initializeBean(channel, name);
			// Not made under a lock: making one may ask for beans, which are under
			// another.
			DirectChannel faster = this.made.putIfAbsent(name, channel);
			return (faster != null) ? faster : channel;
		}

		@Override
		public Object getBean(String name, @Nullable Object @Nullable ... arguments) throws BeansException {
			return getBean(name);
		}

		@Override
		public <T> T getBean(String name, @Nullable Class<T> type) throws BeansException {
			Object bean = getBean(name);
			if (type != null && !type.isInstance(bean)) {
				throw new BeanNotOfRequiredTypeException(name, type, bean.getClass());
			}
			@SuppressWarnings("unchecked")
			T one = (T) bean;
			return one;
		}

		@Override
		public boolean isSingleton(String name) {
			return containsBean(name) || super.isSingleton(name);
		}

		@Override
		public boolean isPrototype(String name) {
			return !containsBean(name) && super.isPrototype(name);
		}

		@Override
		public @Nullable Class<?> getType(String name, boolean allowFactoryBeanInit) {
			return containsBean(name) ? DirectChannel.class : super.getType(name, allowFactoryBeanInit);
		}

	}

	/**
	 * Finds a channel by its qualifier. Spring itself looks for a bean of that name only
	 * if no bean has the parameter's.
	 */
	private static final class Qualified extends ContextAnnotationAutowireCandidateResolver {

		private final Channels channels;

		Qualified(Channels channels) {
			this.channels = channels;
		}

		@Override
		public @Nullable Object getSuggestedValue(DependencyDescriptor descriptor) {
			Object value = super.getSuggestedValue(descriptor);
			if (value != null || !descriptor.getDependencyType().isAssignableFrom(DirectChannel.class)) {
				return value;
			}
			String name = getSuggestedName(descriptor);
			return (name != null && this.channels.containsBean(name)) ? this.channels.getBean(name) : null;
		}

	}

}
