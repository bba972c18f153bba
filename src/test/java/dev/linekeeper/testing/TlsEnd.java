package dev.linekeeper.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

import org.jspecify.annotations.Nullable;

/**
 * The server's end of TLS on a {@link Link}. Waits five seconds for what it reads.
 */
public final class TlsEnd {

	private final SSLSocket socket;

	private TlsEnd(SSLSocket socket) {
		this.socket = socket;
	}

	/**
	 * Shake hands; the test's thread does.
	 * @param link just accepted, or where TLS was agreed on
	 * @param shown the server's certificate
	 * @param trusted who issues the certificates of clients, which need one then; or
	 * {@code null}
	 * @param protocol the only one spoken
	 */
	public static TlsEnd on(Link link, TestCertificate shown, @Nullable TestCertificate trusted, String protocol) {
		try {
			SSLContext context = SSLContext.getInstance("TLS");
			TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
			trust.init(TestCertificate.trusting((trusted != null) ? trusted : shown));
			context.init(new KeyManager[] { shown.keyManager() }, trust.getTrustManagers(), null);
			SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(link.socket(), null, true);
			socket.setUseClientMode(false);
			socket.setNeedClientAuth(trusted != null);
			socket.setEnabledProtocols(new String[] { protocol });
			socket.setSoTimeout((int) Deadline.PATIENCE.toMillis());
			socket.startHandshake();
			return new TlsEnd(socket);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	public static TlsEnd on(Link link, TestCertificate shown) {
		return on(link, shown, null, "TLSv1.3");
	}

	/** The subject of the client's certificate. */
	public String client() {
		try {
			return this.socket.getSession().getPeerPrincipal().getName();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public void send(String text) {
		try {
			this.socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Read a line; its end is not part of it. */
	public String readLine() {
		ByteArrayOutputStream line = new ByteArrayOutputStream();
		for (int next = read(); next != '\n'; next = read()) {
			if (next < 0) {
				throw new AssertionError("the stream ended after '" + line.toString(StandardCharsets.UTF_8) + "'");
			}
			line.write(next);
		}
		return line.toString(StandardCharsets.UTF_8).stripTrailing();
	}

	/** Read a byte, or find the end that the client told of: -1. */
	public int read() {
		try {
			return this.socket.getInputStream().read();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Tell the end, and end. */
	public void finish() {
		try {
			this.socket.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
