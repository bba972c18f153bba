package dev.linekeeper;

import java.util.concurrent.TimeUnit;

import dev.linekeeper.configuration.ListenAddresses;
import dev.linekeeper.security.ActuatorPaths;
import dev.linekeeper.security.AnonymousAccess;
import dev.linekeeper.security.SecuritySettings;
import dev.linekeeper.security.ServiceSecurity;
import dev.linekeeper.transport.TimeSource;

import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointProperties;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.servlet.ConfigurableServletWebServerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.firewall.RequestRejectedHandler;

/**
 * Wires who may ask.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
class SecurityConfiguration {

	@Bean
	ServiceSecurity serviceSecurity(SecuritySettings settings, TimeSource time) {
		return new ServiceSecurity(settings, time::nanoTime);
	}

	// The last: an application that adds controllers of its own says for them who may
	// call.
	@Bean
	@Order(Ordered.LOWEST_PRECEDENCE)
	SecurityFilterChain serviceFilterChain(HttpSecurity http, ServiceSecurity security,
			WebEndpointProperties endpoints) {
		return security.chain(http, paths(endpoints));
	}

	@Bean
	RequestRejectedHandler requestRejectedHandler(ServiceSecurity security) {
		return security.rejections();
	}

	// A dozen meters about every filter and every rule, for each request.
	@Bean
	SecurityObservationSettings securityObservationSettings() {
		return SecurityObservationSettings.noObservations();
	}

	// Asked before there is a server, so that the report of a failed start is the only
	// thing that is said.
	@Bean
	WebServerFactoryCustomizer<ConfigurableServletWebServerFactory> listenAddressesCheck(Environment environment,
			SecuritySettings settings) {
		return (factory) -> {
			ListenAddresses.check("server.address", environment, settings);
			if (ManagementPortType.get(environment) == ManagementPortType.DIFFERENT) {
				ListenAddresses.check("management.server.address", environment, settings);
			}
		};
	}

	private static ActuatorPaths paths(WebEndpointProperties endpoints) {
		String base = "/".equals(endpoints.getBasePath()) ? "" : endpoints.getBasePath();
		return new ActuatorPaths(base, path(endpoints, base, "health"), path(endpoints, base, "connections"),
				path(endpoints, base, "info"));
	}

	private static String path(WebEndpointProperties endpoints, String base, String id) {
		return base + "/" + endpoints.getPathMapping().getOrDefault(id, id);
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnProperty("linekeeper.security.allow-anonymous")
	static class AnonymousAccessConfiguration {

		// It runs until the timer ends, and fails at nothing.
		@SuppressWarnings("FutureReturnValueIgnored")
		@Bean
		AnonymousAccess anonymousAccess(ConnectionThreads threads) {
			AnonymousAccess access = new AnonymousAccess();
			threads.timer().scheduleAtFixedRate(access, 0, 1, TimeUnit.HOURS);
			return access;
		}

	}

}
