package dev.linekeeper;

import dev.linekeeper.security.ServiceSecurity;
import jakarta.servlet.Filter;
import org.apache.coyote.ContinueResponseTiming;

import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/**
 * Puts the filters before Spring Security's: in the service's server, and once more in
 * the actuator's if that has a port of its own; {@code META-INF/spring} names this class
 * for that one.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
class RequestFiltersConfiguration {

	@Bean
	FilterRegistrationBean<Filter> requestIdFilter(ServiceSecurity security) {
		return at(Ordered.HIGHEST_PRECEDENCE, security.requestIds());
	}

	@Bean
	FilterRegistrationBean<Filter> bodyFilter(ServiceSecurity security) {
		return at(Ordered.HIGHEST_PRECEDENCE + 1, security.bodies());
	}

	// A client that asks first whether to send its body is told so when somebody reads
	// it,
	// not before it may be refused.
	@Bean
	WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> bodiesWhenTheyAreRead() {
		return (factory) -> factory.addConnectorCustomizers((connector) -> connector
			.setProperty("continueResponseTiming", ContinueResponseTiming.ON_REQUEST_BODY_READ.toString()));
	}

	private static FilterRegistrationBean<Filter> at(int order, Filter filter) {
		FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>(filter);
		registration.setOrder(order);
		return registration;
	}

}
