package dev.linekeeper;

import dev.linekeeper.actuate.ConnectionMetrics;
import dev.linekeeper.actuate.ConnectionsEndpoint;
import dev.linekeeper.actuate.ConnectionsHealthIndicator;
import dev.linekeeper.actuate.ConnectionsInfoContributor;
import dev.linekeeper.connection.ConnectionManager;
import dev.linekeeper.security.Caller;
import dev.linekeeper.transport.TimeSource;

import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Wires what an operator sees.
 */
@Configuration(proxyBeanMethods = false)
class ActuateConfiguration {

	private static final SanitizingFunction SECRETS = SanitizingFunction.sanitizeValue().ifLikelySensitive();

	@Bean
	ConnectionsHealthIndicator connectionsHealthIndicator(ConnectionManager manager, TimeSource time) {
		return new ConnectionsHealthIndicator(manager, time);
	}

	@Bean
	ConnectionsEndpoint connectionsEndpoint(ConnectionManager manager, TimeSource time) {
		return new ConnectionsEndpoint(manager, time, (name) -> Caller.current().mayRead(name));
	}

	@Bean
	ConnectionMetrics connectionMetrics(ConnectionManager manager, TimeSource time) {
		return new ConnectionMetrics(manager, time);
	}

	@Bean
	ConnectionsInfoContributor connectionsInfoContributor(ConnectionManager manager) {
		return new ConnectionsInfoContributor(manager);
	}

	/**
	 * Hides secrets also from those who have switched on that values are shown: what is
	 * called like one, and what was filled in below {@code linekeeper}.
	 */
	@Bean
	SanitizingFunction secretsStayHidden() {
		return SanitizingFunction.of((data) -> {
			Object written = (data.getPropertySource() != null) ? data.getPropertySource().getProperty(data.getKey())
					: null;
			boolean filledIn = data.getLowerCaseKey().startsWith("linekeeper.") && written != null
					&& written.toString().contains("${");
			return filledIn ? data.withSanitizedValue() : SECRETS.apply(data);
		});
	}

}
