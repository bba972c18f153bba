package dev.linekeeper.security;

import java.io.IOException;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpHeaders;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.RequestRejectedHandler;

/**
 * Answers where Spring Security refuses: with a problem document, whoever it was.
 */
final class Refusals implements AuthenticationEntryPoint, AccessDeniedHandler, RequestRejectedHandler {

	private final RefusalLog log;

	Refusals(RefusalLog log) {
		this.log = log;
	}

	/** No token, or a wrong one. */
	@Override
	public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException ex)
			throws IOException {
		boolean wrong = ex instanceof BadCredentialsException;
		this.log.refused(request.getRemoteAddr(), wrong ? "its token is not known" : "it has no token");
		// RFC 6750, section 3.1.
		response.setHeader(HttpHeaders.WWW_AUTHENTICATE, wrong ? "Bearer error=\"invalid_token\"" : "Bearer");
		Problem.UNAUTHORIZED.write(request, response);
	}

	/** A token that is not good for this. */
	@Override
	public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException ex)
			throws IOException {
		Problem.FORBIDDEN.write(request, response);
	}

	/** What the firewall does not let in. */
	@Override
	public void handle(HttpServletRequest request, HttpServletResponse response, RequestRejectedException ex)
			throws IOException {
		Problem.BAD_REQUEST.write(request, response);
	}

}
