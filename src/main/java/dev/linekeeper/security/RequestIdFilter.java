package dev.linekeeper.security;

import java.io.IOException;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.slf4j.MDC;

import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Gives every request its id: in the answer, in what is logged meanwhile on this thread,
 * and in {@link RequestId#of}.
 */
final class RequestIdFilter extends OncePerRequestFilter {

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		String id = RequestId.give(request, request.getHeader(RequestId.HEADER));
		response.setHeader(RequestId.HEADER, id);
		MDC.put(RequestId.LOG_KEY, id);
		try {
			chain.doFilter(request, response);
		}
		finally {
			MDC.remove(RequestId.LOG_KEY);
		}
	}

}
