package dev.linekeeper.api;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;

import dev.linekeeper.security.RequestId;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.TypeMismatchException;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;

/**
 * Makes a problem document of whatever ends a call.
 */
@RestControllerAdvice
@Order(ProblemAdvice.BEFORE_BOOTS)
class ProblemAdvice {

	// Boot's is of order 0, and knows no codes.
	static final int BEFORE_BOOTS = -1;

	private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);

	@ExceptionHandler
	ResponseEntity<ProblemDetail> problem(ProblemException problem, HttpServletRequest request) {
		return answer(problem.code(), problem.detail(), problem.retryAfter(), new HttpHeaders(), request);
	}

	@ExceptionHandler
	ResponseEntity<ProblemDetail> wrongType(MethodArgumentTypeMismatchException ex, HttpServletRequest request) {
		Class<?> type = Objects.requireNonNullElse(ex.getRequiredType(), Object.class);
		return answer(ProblemCode.BAD_REQUEST, "The parameter '" + ex.getName() + "' is not a valid "
				+ type.getSimpleName().toLowerCase(Locale.ROOT) + ".", null, new HttpHeaders(), request);
	}

	@ExceptionHandler
	@Nullable ResponseEntity<ProblemDetail> anythingElse(Exception ex, HttpServletRequest request) throws Exception {
		if (ex instanceof AccessDeniedException || ex instanceof AuthenticationException) {
			// Those who guard the door answer themselves.
			throw ex;
		}
		if (ex instanceof ErrorResponseException complete && complete.getBody().getProperties() != null) {
			return ResponseEntity.status(complete.getStatusCode())
				.headers(complete.getHeaders())
				.contentType(MediaType.APPLICATION_PROBLEM_JSON)
				.body(complete.getBody());
		}
		if (ex instanceof AsyncRequestNotUsableException) {
			// The caller has gone; there is nobody to tell.
			return null;
		}
		if (ex instanceof ErrorResponse known && known.getStatusCode().is4xxClientError()) {
			return answer(code(known.getStatusCode()), detail(known), null, known.getHeaders(), request);
		}
		if (ex instanceof HttpMessageNotReadableException || ex instanceof TypeMismatchException) {
			return answer(ProblemCode.BAD_REQUEST, "The body or a parameter cannot be read.", null, new HttpHeaders(),
					request);
		}
		log.error("{} {} failed", request.getMethod(), request.getRequestURI(), ex);
		return answer(ProblemCode.INTERNAL_ERROR, "The service has failed; its log says more.", null, new HttpHeaders(),
				request);
	}

	static ProblemDetail document(ProblemCode code, String detail) {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(code.status(), detail);
		problem.setProperty("code", code.name());
		problem.setProperty("retryable", code.isRetryable());
		return problem;
	}

	private static ProblemCode code(HttpStatusCode status) {
		return switch (status.value()) {
			case 404 -> ProblemCode.NOT_FOUND;
			case 405 -> ProblemCode.METHOD_NOT_ALLOWED;
			case 406 -> ProblemCode.NOT_ACCEPTABLE;
			case 413 -> ProblemCode.PAYLOAD_TOO_LARGE;
			case 415 -> ProblemCode.UNSUPPORTED_MEDIA_TYPE;
			default -> ProblemCode.BAD_REQUEST;
		};
	}

	/** Spring's own sentences name headers and types, and would repeat a foreign path. */
	private static String detail(ErrorResponse known) {
		return switch (known.getStatusCode().value()) {
			case 404 -> "There is nothing at this URL.";
			case 405 -> "This URL does not know this method; see 'Allow'.";
			case 406 -> "None of the forms in 'Accept' can be had here.";
			case 415 -> "A body of this 'Content-Type' is not understood here.";
			default -> "A parameter or header is missing or not valid.";
		};
	}

	private static ResponseEntity<ProblemDetail> answer(ProblemCode code, String detail, @Nullable Duration retryAfter,
			HttpHeaders headers, HttpServletRequest request) {
		ProblemDetail problem = document(code, detail);
		String id = RequestId.of(request);
		problem.setProperty("requestId", id);
		// Or Spring would repeat the path, which may be anything.
		problem.setInstance(URI.create("urn:request:" + id));
		ResponseEntity.BodyBuilder answer = ResponseEntity.status(code.status())
			.headers((all) -> all.putAll(headers))
			.contentType(MediaType.APPLICATION_PROBLEM_JSON);
		if (retryAfter != null) {
			answer.header(HttpHeaders.RETRY_AFTER, Long.toString(Math.max(1, retryAfter.toSeconds())));
		}
		return answer.body(problem);
	}

}
