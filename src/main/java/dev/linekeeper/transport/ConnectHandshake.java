package dev.linekeeper.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * HTTP's CONNECT (RFC 9110, section 9.3.6), with Basic authentication (RFC 7617) if there
 * is a user.
 */
final class ConnectHandshake implements ProxyHandshake {

	private static final int MOST_HEADER_BYTES = 16 * 1024;

	private static final String PROTOCOL = "HTTP/";

	private static final Pattern STATUS_LINE = Pattern.compile("HTTP/\\d\\.\\d (\\d{3})(?: .*)?", Pattern.DOTALL);

	private static final int SWITCHING_PROTOCOLS = 101;

	// Not for proxies, but Tinyproxy says so if the password is wrong.
	private static final int UNAUTHORIZED = 401;

	private static final int AUTHENTICATION_REQUIRED = 407;

	private static final int CLASS = 100;

	private final @Nullable String user;

	private final @Nullable String password;

	ConnectHandshake(@Nullable String user, @Nullable String password) {
		this.user = user;
		this.password = password;
	}

	@Override
	public void ask(InetSocketAddress peer, ProxyStream proxy) throws IOException {
		proxy.send(request(peer).getBytes(StandardCharsets.US_ASCII));
		String statusLine = header(proxy);
		int status = status(statusLine);
		// Any client must be prepared for those before the answer: RFC 9110, section
		// 15.2.
		while (status / CLASS == 1 && status != SWITCHING_PROTOCOLS) {
			statusLine = header(proxy);
			status = status(statusLine);
		}
		if (status / CLASS != 2) {
			throw new RefusedException(Wording.printable(statusLine) + wayOut(status));
		}
		// A 2xx has no content, whatever its header says of a length: RFC 9110, section
		// 9.3.6. The next byte is the peer's.
	}

	private String request(InetSocketAddress peer) {
		String host = peer.getHostString();
		String authority = ((host.indexOf(':') >= 0) ? "[" + host + "]" : host) + ":" + peer.getPort();
		StringBuilder request = new StringBuilder("CONNECT ").append(authority)
			.append(" HTTP/1.1\r\nHost: ")
			.append(authority)
			.append("\r\n");
		if (this.user != null) {
			String login = this.user + ":" + ((this.password != null) ? this.password : "");
			request.append("Proxy-Authorization: Basic ")
				.append(Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)))
				.append("\r\n");
		}
		return request.append("\r\n").toString();
	}

	/** Read to the empty line, and return the first one. */
	private static String header(ProxyStream proxy) throws IOException {
		String statusLine = line(proxy, PROTOCOL);
		while (!line(proxy, "").isEmpty()) {
			// What else there is concerns nobody.
		}
		return statusLine;
	}

	// A line may end with LF alone: RFC 9112, section 2.2.
	private static String line(ProxyStream proxy, String begin) throws IOException {
		StringBuilder line = new StringBuilder();
		for (int value = proxy.read(); value != '\n'; value = proxy.read()) {
			line.append((char) value);
			// At once: who does not speak HTTP may never send a whole line.
			if (line.length() <= begin.length() && !begin.startsWith(line.toString())) {
				throw noHttp(line.toString());
			}
			if (proxy.received() >= MOST_HEADER_BYTES) {
				throw new ProtocolException("sent " + MOST_HEADER_BYTES + " bytes without an end of its header");
			}
		}
		int end = line.length();
		if (end > 0 && line.charAt(end - 1) == '\r') {
			line.setLength(end - 1);
		}
		return line.toString();
	}

	private static int status(String statusLine) throws ProtocolException {
		Matcher matcher = STATUS_LINE.matcher(statusLine);
		if (!matcher.matches()) {
			throw noHttp(statusLine);
		}
		return Integer.parseInt(matcher.group(1));
	}

	private static ProtocolException noHttp(String answer) {
		return new ProtocolException(
				"answered with '" + Wording.printable(answer) + "' instead of an HTTP status; is it an HTTP proxy?");
	}

	private String wayOut(int status) {
		if (status != AUTHENTICATION_REQUIRED && status != UNAUTHORIZED) {
			return "";
		}
		return (this.user != null) ? "; check proxy.user and proxy.password" : "; set proxy.user and proxy.password";
	}

}
