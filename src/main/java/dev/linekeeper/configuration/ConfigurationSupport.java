package dev.linekeeper.configuration;

import dev.linekeeper.framing.Framing;
import dev.linekeeper.security.SecuritySettings;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.ssl.SslProperties;
import org.springframework.boot.context.properties.ConfigurationPropertiesBindHandlerAdvisor;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Binds what is written below {@code linekeeper}, strictly.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(LinekeeperProperties.class)
public class ConfigurationSupport {

	// Static: it is needed before this class can be instantiated as a bean.
	@Bean
	static ConfigurationPropertiesBindHandlerAdvisor strictBinding(ConfigurableEnvironment environment) {
		return (handler) -> new StrictBindHandler(handler, environment);
	}

	@Bean
	FramingMapper framingMapper(ListableBeanFactory beans) {
		return new FramingMapper(beans.getBeansOfType(Framing.class));
	}

	@Bean
	ConfiguredConnections configuredConnections(LinekeeperProperties properties, FramingMapper framings,
			ObjectProvider<SslProperties> ssl, ObjectProvider<SslBundles> bundles) {
		return new ConfiguredConnections(
				ConnectionSettingsMapper.map(properties, framings, new TlsBundles(ssl, bundles)));
	}

	@Bean
	ConfiguredMetrics configuredMetrics(LinekeeperProperties properties) {
		return ConfiguredMetrics.of(properties.metrics());
	}

	@Bean
	ConfiguredSimulators configuredSimulators(LinekeeperProperties properties, FramingMapper framings) {
		return new ConfiguredSimulators(SimulatorSettingsMapper.map(properties.simulators(), framings));
	}

	@Bean
	SecuritySettings securitySettings(LinekeeperProperties properties) {
		return SecuritySettingsMapper.map(properties.security(), properties.api());
	}

}
