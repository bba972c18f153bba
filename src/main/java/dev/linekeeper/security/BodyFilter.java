package dev.linekeeper.security;

import java.io.IOException;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Bounds the bodies of requests before anything parses them: each by its size, announced
 * or not, and all that are in progress together by a share of the heap. Compressed ones
 * are not taken, whose size nobody knows.
 */
final class BodyFilter extends OncePerRequestFilter {

	private static final String AS_IT_IS = "identity";

	private final long most;

	private final BodyBudget budget;

	/**
	 * Create the filter.
	 * @param most the most bytes of one body
	 * @param budget for all of them
	 */
	BodyFilter(long most, BodyBudget budget) {
		this.most = most;
		this.budget = budget;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
		if (encoding != null && !encoding.isBlank() && !encoding.strip().equalsIgnoreCase(AS_IT_IS)) {
			refuse(Problem.UNSUPPORTED_CONTENT_ENCODING, request, response);
		}
		else if (request.getContentLengthLong() > this.most) {
			refuse(Problem.PAYLOAD_TOO_LARGE, request, response);
		}
		else {
			pass(new BoundedRequest(request, this.most, this.budget), response, chain);
		}
	}

	private void pass(BoundedRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		try {
			chain.doFilter(request, response);
		}
		catch (IOException | ServletException | RuntimeException ex) {
			// Whatever it was turned into on its way.
			Problem problem = request.problem();
			if (problem == null || response.isCommitted()) {
				throw ex;
			}
			refuse(problem, request, response);
		}
		finally {
			if (request.isAsyncStarted()) {
				request.getAsyncContext().addListener(new Release(request));
			}
			else {
				request.release();
			}
		}
	}

	private static void refuse(Problem problem, HttpServletRequest request, HttpServletResponse response)
			throws IOException {
		// What is left of the body is not worth reading.
		response.setHeader(HttpHeaders.CONNECTION, "close");
		problem.write(request, response);
	}

	private record Release(BoundedRequest request) implements AsyncListener {

		@Override
		public void onComplete(AsyncEvent event) {
			this.request.release();
		}

		@Override
		public void onTimeout(AsyncEvent event) {
			// Completed in any case.
		}

		@Override
		public void onError(AsyncEvent event) {
			// Completed in any case.
		}

		@Override
		public void onStartAsync(AsyncEvent event) {
			// It has forgotten its listeners.
			event.getAsyncContext().addListener(this);
		}

	}

}
