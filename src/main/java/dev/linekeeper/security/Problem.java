package dev.linekeeper.security;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;

/**
 * Why a request is refused before anybody has looked at what it asks for. Written as a
 * problem document (RFC 9457) of fixed words: nothing of the request is in it but its id.
 */
enum Problem {

	BAD_REQUEST(HttpStatus.BAD_REQUEST, "The request's line or headers hold what is not allowed there.", false),

	UNAUTHORIZED(HttpStatus.UNAUTHORIZED, "A valid token is needed, as 'Authorization: Bearer <token>'.", false),

	FORBIDDEN(HttpStatus.FORBIDDEN, "This caller may not do that.", false),

	FOREIGN_ORIGIN(HttpStatus.FORBIDDEN, "Pages of other sites may not do that.", false),

	PAYLOAD_TOO_LARGE(HttpStatus.CONTENT_TOO_LARGE, "The body is larger than 'linekeeper.api.max-body-size' allows.",
			false),

	UNSUPPORTED_CONTENT_ENCODING(HttpStatus.UNSUPPORTED_MEDIA_TYPE,
			"The body must come as it is, without a Content-Encoding.", false),

	MISDIRECTED_REQUEST(HttpStatus.MISDIRECTED_REQUEST,
			"Without tokens, only names of the loopback interface are "
					+ "answered to, such as localhost; see 'linekeeper.security.tokens'.",
			false),

	OVERLOADED(HttpStatus.SERVICE_UNAVAILABLE,
			"The bodies of the requests in progress take all the memory there is " + "for them; nothing was done.",
			true);

	private static final String RETRY_AFTER_SECONDS = "1";

	private final HttpStatus status;

	private final String detail;

	private final boolean retryable;

	Problem(HttpStatus status, String detail, boolean retryable) {
		this.status = status;
		this.detail = detail;
		this.retryable = retryable;
	}

	HttpStatus status() {
		return this.status;
	}

	/** The document, for those who write one themselves. */
	ProblemDetail document(ServletRequest request) {
		ProblemDetail document = ProblemDetail.forStatusAndDetail(this.status, this.detail);
		document.setProperty("code", code());
		document.setProperty("retryable", this.retryable);
		document.setProperty("requestId", RequestId.of(request));
		return document;
	}

	/** The headers that belong to it. */
	HttpHeaders headers() {
		HttpHeaders headers = new HttpHeaders();
		if (this.retryable) {
			headers.set(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
		}
		if (this == UNSUPPORTED_CONTENT_ENCODING) {
			// RFC 9110, section 15.5.16.
			headers.set(HttpHeaders.ACCEPT_ENCODING, "identity");
		}
		return headers;
	}

	/** Answer with it, unless an answer has begun. */
	void write(HttpServletRequest request, HttpServletResponse response) throws IOException {
		if (response.isCommitted()) {
			return;
		}
		response.resetBuffer();
		response.setStatus(this.status.value());
		headers().forEach((name, values) -> response.setHeader(name, values.get(0)));
		if (!response.containsHeader(HttpHeaders.CACHE_CONTROL)) {
			response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
		}
		response.setHeader("X-Content-Type-Options", "nosniff");
		response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
		byte[] body = json(RequestId.of(request)).getBytes(StandardCharsets.UTF_8);
		response.setContentLength(body.length);
		response.getOutputStream().write(body);
	}

	// By hand: neither our texts nor an id has anything to escape, and a refusal should
	// not depend on how somebody has set up JSON.
	private String json(String requestId) {
		return """
				{"type":"about:blank","title":"%s","status":%d,"detail":"%s","code":"%s","retryable":%s,"requestId":"%s"}"""
			.formatted(this.status.getReasonPhrase(), this.status.value(), this.detail, code(), this.retryable,
					requestId);
	}

	private String code() {
		return (this == FOREIGN_ORIGIN) ? FORBIDDEN.name() : name();
	}

}
