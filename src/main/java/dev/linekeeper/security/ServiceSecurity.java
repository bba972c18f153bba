package dev.linekeeper.security;

import java.util.function.LongSupplier;

import jakarta.servlet.Filter;
import org.jspecify.annotations.Nullable;

import org.springframework.security.config.Customizer;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.header.HeaderWriterFilter;
import org.springframework.security.web.servletapi.SecurityContextHolderAwareRequestFilter;

/**
 * All that stands between the HTTP server and those who answer: in this order a request's
 * id, the bounds of its body, Spring Security's firewall, and the rules. There is no
 * session and no cookie, so nobody can be made to send one (CSRF).
 */
public final class ServiceSecurity {

	// The page brings all it needs along, and talks to nobody else.
	private static final String CONTENT_SECURITY_POLICY = "default-src 'self'; base-uri 'none'; "
			+ "form-action 'none'; frame-ancestors 'none'; object-src 'none'";

	private final SecuritySettings settings;

	private final BodyBudget budget;

	private final Refusals refusals;

	/**
	 * Create it.
	 * @param settings who may call
	 * @param nanoTime the time, for what is told only now and then
	 */
	public ServiceSecurity(SecuritySettings settings, LongSupplier nanoTime) {
		this.settings = settings;
		this.budget = new BodyBudget(Runtime.getRuntime().maxMemory() / SecuritySettings.BODIES_SHARE_OF_HEAP);
		this.refusals = new Refusals(new RefusalLog(nanoTime));
	}

	/** Gives requests their ids; the first of all filters. */
	public Filter requestIds() {
		return new RequestIdFilter();
	}

	/** Bounds the bodies of requests; before Spring Security's. */
	public Filter bodies() {
		return new BodyFilter(this.settings.maxBodySize(), this.budget);
	}

	/** Answers to what Spring Security's firewall does not let in. */
	public RequestRejectedHandler rejections() {
		return this.refusals;
	}

	/**
	 * Make the filters that find out who calls and what they may do.
	 * @param http where they are made
	 * @param actuator where the endpoints are
	 * @return the chain, for every request there is
	 */
	public SecurityFilterChain chain(HttpSecurity http, ActuatorPaths actuator) {
		if (!this.settings.asksForTokens()) {
			http.addFilterAfter(new BrowserFilter(!this.settings.allowAnonymous()), HeaderWriterFilter.class);
		}
		return http
			.addFilterBefore(new CallerFilter(new Tokens(this.settings.tokens()), everybody(), this.refusals),
					SecurityContextHolderAwareRequestFilter.class)
			.authorizeHttpRequests(new AccessRules(actuator)::apply)
			.exceptionHandling(
					(handling) -> handling.authenticationEntryPoint(this.refusals).accessDeniedHandler(this.refusals))
			.headers(ServiceSecurity::headers)
			.sessionManagement((sessions) -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
			.anonymous(Customizer.withDefaults())
			.csrf(AbstractHttpConfigurer::disable)
			.cors(AbstractHttpConfigurer::disable)
			.logout(AbstractHttpConfigurer::disable)
			.formLogin(AbstractHttpConfigurer::disable)
			.httpBasic(AbstractHttpConfigurer::disable)
			.requestCache(AbstractHttpConfigurer::disable)
			.build();
	}

	private @Nullable Caller everybody() {
		if (this.settings.asksForTokens()) {
			return null;
		}
		return Caller.trusted(this.settings.allowAnonymous() ? "anonymous" : "local");
	}

	private static void headers(HeadersConfigurer<?> headers) {
		headers.contentSecurityPolicy((policy) -> policy.policyDirectives(CONTENT_SECURITY_POLICY));
		headers.addObjectPostProcessor(new ObjectPostProcessor<HeaderWriterFilter>() {

			// Before the answer begins: a stream's may begin on another thread, where
			// nobody would remember them (CVE-2026-22732).
			@Override
			public <T extends HeaderWriterFilter> T postProcess(T filter) {
				filter.setShouldWriteHeadersEagerly(true);
				return filter;
			}

		});
	}

}
