package dev.linekeeper;

import dev.linekeeper.actuate.ConnectionMetrics;
import dev.linekeeper.actuate.ConnectionsEndpoint;
import dev.linekeeper.actuate.ConnectionsHealthIndicator;
import dev.linekeeper.actuate.ConnectionsInfoContributor;
import dev.linekeeper.connection.ConnectionManager;
import dev.linekeeper.transport.TimeSource;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Wires what an operator sees.
 */
@Configuration(proxyBeanMethods = false)
class ActuateConfiguration {

	@Bean
	ConnectionsHealthIndicator connectionsHealthIndicator(ConnectionManager manager, TimeSource time) {
		return new ConnectionsHealthIndicator(manager, time);
	}

	@Bean
	ConnectionsEndpoint connectionsEndpoint(ConnectionManager manager, TimeSource time) {
		return new ConnectionsEndpoint(manager, time);
	}

	@Bean
	ConnectionMetrics connectionMetrics(ConnectionManager manager, TimeSource time) {
		return new ConnectionMetrics(manager, time);
	}

	@Bean
	ConnectionsInfoContributor connectionsInfoContributor(ConnectionManager manager) {
		return new ConnectionsInfoContributor(manager);
	}

}
