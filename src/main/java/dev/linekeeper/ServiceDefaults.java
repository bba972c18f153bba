package dev.linekeeper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.io.ClassPathResource;

/**
 * Adds the service's own defaults behind everything anybody else has written.
 */
final class ServiceDefaults implements EnvironmentPostProcessor {

	private static final String LOCATION = "dev/linekeeper/service-defaults.yml";

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		try {
			new YamlPropertySourceLoader().load("linekeeperDefaults", new ClassPathResource(LOCATION))
				.forEach(environment.getPropertySources()::addLast);
			if (ManagementPortType.get(environment) == ManagementPortType.DIFFERENT) {
				// Boot takes it only then, and would listen everywhere without it.
				environment.getPropertySources()
					.addLast(new MapPropertySource("linekeeperManagementDefaults",
							Map.of("management.server.address", "${server.address}")));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The jar lacks " + LOCATION, ex);
		}
	}

}
