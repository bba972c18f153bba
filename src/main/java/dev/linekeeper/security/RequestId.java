package dev.linekeeper.security;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

import jakarta.servlet.ServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * The name of a request: its caller's, if that is fit for a log, or else one of ours. It
 * is a label, not a secret.
 */
public final class RequestId {

	/** The header that holds it, both ways. */
	public static final String HEADER = "X-Request-Id";

	/** Its key in the log's context (MDC). */
	public static final String LOG_KEY = "requestId";

	private static final String ATTRIBUTE = RequestId.class.getName();

	private static final Pattern FIT = Pattern.compile("[A-Za-z0-9._-]{1,64}");

	private static final String START = Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), 36);

	private static final AtomicLong COUNT = new AtomicLong();

	private RequestId() {
	}

	/**
	 * Return the id of a request.
	 * @param request a request that has come through our filters
	 * @return its id; empty if it has none
	 */
	public static String of(ServletRequest request) {
		return (request.getAttribute(ATTRIBUTE) instanceof String id) ? id : "";
	}

	static String give(ServletRequest request, @Nullable String offered) {
		String id = (offered != null && FIT.matcher(offered).matches()) ? offered
				: START + "-" + Long.toString(COUNT.incrementAndGet(), 36);
		request.setAttribute(ATTRIBUTE, id);
		return id;
	}

}
