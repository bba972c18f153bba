package dev.linekeeper.security;

import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Where nobody is asked for a token, keeps the pages of other sites out that somebody has
 * open in a browser that can reach the service. Two ways in are closed: a name of theirs
 * that they let point here (DNS rebinding; the {@code Host} gives it away), and requests
 * from a page of theirs to our own name ({@code Origin}, or {@code Sec-Fetch-Site} of the
 * Fetch Metadata specification). Following a link to us stays possible. Programs that are
 * no browsers send neither header.
 */
final class BrowserFilter extends OncePerRequestFilter {

	private static final Pattern LOOPBACK = Pattern
		.compile("(?:[a-z0-9-]+\\.)*localhost\\.?|127(?:\\.\\d{1,3}){3}|\\[(?:::|(?:0{1,4}:){7})0{0,3}1]");

	private static final Pattern PORT = Pattern.compile(":\\d*$");

	private static final Pattern SCHEME = Pattern.compile("^https?://");

	private static final Set<String> OURS = Set.of("same-origin", "none");

	private static final Set<String> SAFE = Set.of("GET", "HEAD");

	private final boolean onLoopback;

	// The last that was found to be one: most callers use the same name each time.
	private volatile @Nullable String loopback;

	/**
	 * Create the filter.
	 * @param onLoopback whether only names of the loopback interface are answered to
	 */
	BrowserFilter(boolean onLoopback) {
		this.onLoopback = onLoopback;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		// The header itself: the server's name may come from one that any script may set.
		String host = request.getHeader(HttpHeaders.HOST);
		if (this.onLoopback && host != null && !isKnown(host)) {
			Problem.MISDIRECTED_REQUEST.write(request, response);
		}
		else if (isForeign(request, (host != null) ? host : "")) {
			Problem.FOREIGN_ORIGIN.write(request, response);
		}
		else {
			chain.doFilter(request, response);
		}
	}

	private boolean isKnown(String host) {
		if (host.equals(this.loopback)) {
			return true;
		}
		boolean known = isLoopback(host);
		if (known) {
			this.loopback = host;
		}
		return known;
	}

	static boolean isLoopback(String host) {
		return LOOPBACK.matcher(PORT.matcher(host.toLowerCase(Locale.ROOT)).replaceFirst("")).matches();
	}

	private static boolean isForeign(HttpServletRequest request, String host) {
		// The handshake of a WebSocket is a GET, which opens a way to send.
		boolean changes = !SAFE.contains(request.getMethod()) || request.getHeader(HttpHeaders.UPGRADE) != null;
		String origin = request.getHeader(HttpHeaders.ORIGIN);
		if (changes && origin != null && !SCHEME.matcher(origin).replaceFirst("").equalsIgnoreCase(host)) {
			return true;
		}
		String site = request.getHeader("Sec-Fetch-Site");
		boolean link = !changes && "navigate".equals(request.getHeader("Sec-Fetch-Mode"));
		return site != null && !OURS.contains(site) && !link;
	}

}
