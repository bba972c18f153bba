package dev.linekeeper.security;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.context.RequestAttributeSecurityContextRepository;
import org.springframework.security.web.context.SecurityContextRepository;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Finds out who calls: by the token in the {@code Authorization} header (RFC 6750), and
 * nowhere else, or, if there are no tokens, by nothing at all. A wrong token is refused
 * even where none is needed; a missing one is left to the rules.
 */
final class CallerFilter extends OncePerRequestFilter {

	private static final Pattern BEARER = Pattern.compile("Bearer +([A-Za-z0-9._~+/-]+=*) *", Pattern.CASE_INSENSITIVE);

	private static final String SCHEME = "bearer";

	private final Tokens tokens;

	private final @Nullable Caller everybody;

	private final AuthenticationEntryPoint refusal;

	// Where Spring Security finds it again when the request goes on asynchronously.
	private final SecurityContextRepository contexts = new RequestAttributeSecurityContextRepository();

	/**
	 * Create the filter.
	 * @param tokens the tokens that are taken
	 * @param everybody who calls where nobody is asked for a token, or {@code null}
	 * @param refusal answers to those with a wrong token
	 */
	CallerFilter(Tokens tokens, @Nullable Caller everybody, AuthenticationEntryPoint refusal) {
		this.tokens = tokens;
		this.everybody = everybody;
		this.refusal = refusal;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		Caller caller = this.everybody;
		if (caller == null) {
			List<String> shown = Collections.list(request.getHeaders(HttpHeaders.AUTHORIZATION));
			caller = find(shown);
			if (caller == null && shown.stream().anyMatch(CallerFilter::bearer)) {
				this.refusal.commence(request, response, new BadCredentialsException("unknown token"));
				return;
			}
		}
		if (caller != null) {
			remember(caller.authentication(), request, response);
		}
		chain.doFilter(request, response);
	}

	private @Nullable Caller find(List<String> shown) {
		Matcher token = BEARER.matcher((shown.size() == 1) ? shown.get(0) : "");
		return token.matches() ? this.tokens.find(token.group(1)) : null;
	}

	private static boolean bearer(String header) {
		return header.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
	}

	private void remember(Authentication authentication, HttpServletRequest request, HttpServletResponse response) {
		SecurityContext context = SecurityContextHolder.createEmptyContext();
		context.setAuthentication(authentication);
		SecurityContextHolder.setContext(context);
		this.contexts.saveContext(context, request, response);
	}

}
