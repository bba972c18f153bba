package dev.linekeeper.security;

import java.util.Arrays;

import jakarta.servlet.DispatcherType;

import org.springframework.http.HttpMethod;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AuthorizeHttpRequestsConfigurer;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;

/**
 * Which right each path needs. What is not named here is refused.
 */
final class AccessRules {

	private static final HttpMethod[] READING = { HttpMethod.GET, HttpMethod.HEAD };

	private static final HttpMethod[] WRITING = { HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH,
			HttpMethod.DELETE };

	// No data is in them. Not /**: nothing that lies deeper is open.
	private static final String[] PAGE = { "/", "/index.html", "/favicon.ico", "/*.css", "/*.js", "/*.svg" };

	private static final String[] API_DOCUMENT = { "/v3/api-docs", "/v3/api-docs.yaml", "/v3/api-docs/**" };

	private static final String CONNECTION = "/api/connections/{name}";

	private final ActuatorPaths actuator;

	AccessRules(ActuatorPaths actuator) {
		this.actuator = actuator;
	}

	/** Write the rules; the first that matches counts. */
	void apply(AuthorizeHttpRequestsConfigurer<HttpSecurity>.AuthorizationManagerRequestMatcherRegistry rules) {
		// They only go on with a request that these rules have let in.
		rules.dispatcherTypeMatchers(DispatcherType.ASYNC, DispatcherType.ERROR, DispatcherType.FORWARD).permitAll();
		for (HttpMethod reading : READING) {
			rules.requestMatchers(reading, PAGE).permitAll();
			rules.requestMatchers(reading, CONNECTION + "/socket").access(may(Role.READ, Role.SEND));
			rules.requestMatchers(reading, CONNECTION + "/**").access(may(Role.READ));
			rules.requestMatchers(reading, "/api/**").hasRole(Role.READ.name());
			rules.requestMatchers(reading, API_DOCUMENT).hasRole(Role.READ.name());
		}
		rules.requestMatchers(HttpMethod.POST, CONNECTION + "/messages", CONNECTION + "/requests")
			.access(may(Role.SEND));
		// Whatever the endpoints' paths are: they do not open these.
		rules.requestMatchers("/api/**").denyAll();
		actuator(rules);
		rules.anyRequest().denyAll();
	}

	private void actuator(
			AuthorizeHttpRequestsConfigurer<HttpSecurity>.AuthorizationManagerRequestMatcherRegistry rules) {
		String health = this.actuator.health();
		String connections = this.actuator.connections();
		for (HttpMethod reading : READING) {
			// Exactly these: what is below them may be anybody's (CVE-2026-22731).
			rules.requestMatchers(reading, health, health + "/liveness", health + "/readiness").permitAll();
			rules.requestMatchers(reading, connections + "/{name}").access(may(Role.READ));
			// Those that show no connection, or only the caller's.
			rules.requestMatchers(reading, this.actuator.base() + "/", connections, this.actuator.info())
				.hasRole(Role.READ.name());
			if (!this.actuator.base().isEmpty()) {
				rules.requestMatchers(reading, this.actuator.base()).hasRole(Role.READ.name());
			}
			rules.requestMatchers(reading, this.actuator.base() + "/**").hasRole(Caller.READ_ALL);
		}
		rules.requestMatchers(HttpMethod.POST, connections + "/{name}").access(may(Role.OPERATE));
		for (HttpMethod writing : WRITING) {
			rules.requestMatchers(writing, this.actuator.base() + "/**").hasRole(Caller.OPERATE_ALL);
		}
	}

	private static AuthorizationManager<RequestAuthorizationContext> may(Role... roles) {
		return (authentication, context) -> {
			Caller caller = Caller.of(authentication.get());
			String connection = context.getVariables().getOrDefault("name", "");
			return new AuthorizationDecision(Arrays.stream(roles).allMatch((role) -> caller.may(role, connection)));
		};
	}

}
