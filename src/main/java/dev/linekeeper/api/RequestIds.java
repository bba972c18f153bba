package dev.linekeeper.api;

import jakarta.servlet.http.HttpServletRequest;

/**
 * The identifier of a call, which is in its answer and in the log.
 */
final class RequestIds {

	static final String ATTRIBUTE = "linekeeper.requestId";

	private RequestIds() {
	}

	static String of(HttpServletRequest request) {
		return String.valueOf(request.getAttribute(ATTRIBUTE));
	}

}
