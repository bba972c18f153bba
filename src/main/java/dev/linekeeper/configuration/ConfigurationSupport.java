package dev.linekeeper.configuration;

import org.springframework.boot.context.properties.ConfigurationPropertiesBindHandlerAdvisor;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
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
	ConfiguredConnections configuredConnections(LinekeeperProperties properties) {
		return new ConfiguredConnections(ConnectionSettingsMapper.map(properties));
	}

	@Bean
	ConfiguredSimulators configuredSimulators(LinekeeperProperties properties) {
		return new ConfiguredSimulators(SimulatorSettingsMapper.map(properties.simulators()));
	}

}
