package dev.linekeeper;

import dev.linekeeper.security.ServiceSecurity;
import jakarta.servlet.Filter;

import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/**
 * Puts the filters before Spring Security's: in the service's server, and once more in
 * the actuator's if that has a port of its own.
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

	private static FilterRegistrationBean<Filter> at(int order, Filter filter) {
		FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>(filter);
		registration.setOrder(order);
		return registration;
	}

}
