package dev.linekeeper.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

import dev.linekeeper.protocol.DisconnectReason;
import dev.linekeeper.protocol.DisconnectReason.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Brings TLS about on connected sockets. Every handshake has a context of its own, made
 * of what is trusted and shown at that time; so nothing of an earlier one is resumed, and
 * every certificate is checked.
 */
final class TlsHandshake {

	private static final String TLS_1_3 = "TLSv1.3";

	private static final Pattern DIGITS = Pattern.compile("[0-9.]+|.*:.*");

	private final TlsSettings settings;

	private final Executor executor;

	private final TimeSource time;

	/**
	 * Create one for a connection.
	 * @param settings how
	 * @param executor runs handshakes, each on a thread of its own
	 * @param time tells what has expired
	 */
	TlsHandshake(TlsSettings settings, Executor executor, TimeSource time) {
		this.settings = settings;
		this.executor = executor;
		this.time = time;
	}

	/** Whether the protocol begins it. */
	boolean isLater() {
		return this.settings.later();
	}

	Duration timeout() {
		return this.settings.timeout();
	}

	/**
	 * Shake hands. Blocks.
	 * @param dialled connected; closed if this fails
	 * @param limit the longest it may take over all, whatever the peer sends
	 * @throws TlsException if it fails
	 */
	TlsLink begin(Dialer.DialledSocket dialled, Duration limit) throws TlsException {
		Socket wire = dialled.wire();
		InetSocketAddress peer = dialled.peer();
		String host = host(dialled.name());
		FutureTask<TlsLink> handshake = new FutureTask<>(() -> shake(wire, host, peer.getPort()));
		try {
			this.executor.execute(handshake);
			return handshake.get(Math.max(1, limit.toNanos()), TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException ex) {
			DialTask.close(wire);
			throw new TlsException(DisconnectReason.of(Kind.TLS_HANDSHAKE,
					"TLS with " + Wording.text(peer) + " did not come about within " + Wording.text(limit), ex));
		}
		catch (InterruptedException ex) {
			DialTask.close(wire);
			Thread.currentThread().interrupt();
			throw new TlsException(DisconnectReason.of(Kind.ADMIN, "the TLS handshake was interrupted", ex));
		}
		catch (ExecutionException ex) {
			DialTask.close(wire);
			if (ex.getCause() instanceof TlsException failed) {
				throw failed;
			}
			throw new IllegalStateException("The TLS handshake failed unexpectedly", ex.getCause());
		}
	}

	private TlsLink shake(Socket wire, String host, int port) throws TlsException {
		Instant now = this.time.now();
		TlsCredentials credentials = credentials();
		OfferedKey key = new OfferedKey(credentials.key(), now);
		TlsFailures failures = new TlsFailures(host, key);
		try {
			PeerTrust trust = PeerTrust.of(credentials.trust(), this.settings, host, now);
			SSLContext context = SSLContext.getInstance("TLS");
			context.init(new KeyManager[] { key }, new TrustManager[] { trust }, null);
			SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(wire, host, port, true);
			socket.setSSLParameters(parameters(socket, credentials, host));
			socket.startHandshake();
			DisconnectReason expired = failures.ownExpired(null);
			if (expired != null) {
				throw new TlsException(expired);
			}
			boolean mayBeRefused = key.wasAsked() && socket.getSession().getProtocol().equals(TLS_1_3);
			return new TlsLink(socket, mayBeRefused, earliest(trust.expiry(), key.shown()), failures);
		}
		catch (TlsException ex) {
			throw ex;
		}
		catch (IOException ex) {
			throw new TlsException(failures.reason(ex));
		}
		catch (GeneralSecurityException | IllegalArgumentException ex) {
			throw new TlsException(
					DisconnectReason.of(Kind.TLS_HANDSHAKE, "TLS is not possible here: " + ex.getMessage(), ex));
		}
	}

	private TlsCredentials credentials() throws TlsException {
		try {
			return this.settings.credentials().get();
		}
		catch (RuntimeException ex) {
			throw new TlsException(DisconnectReason.of(Kind.TLS_HANDSHAKE, String.valueOf(ex.getMessage()), ex));
		}
	}

	private SSLParameters parameters(SSLSocket socket, TlsCredentials credentials, String host) {
		SSLParameters parameters = socket.getSSLParameters();
		List<String> supported = List.of(socket.getSupportedCipherSuites());
		parameters.setProtocols(
				TlsCredentials.narrowed(TlsCredentials.PROTOCOLS, credentials.protocols()).toArray(String[]::new));
		parameters.setCipherSuites(TlsCredentials.narrowed(TlsCredentials.CIPHERS, credentials.ciphers())
			.stream()
			.filter(supported::contains)
			.toArray(String[]::new));
		parameters.setAlgorithmConstraints(CertificateStrength.SIGNATURES);
		parameters.setServerNames(serverNames(host));
		if (this.settings.verifyHostname()) {
			parameters.setEndpointIdentificationAlgorithm("HTTPS");
		}
		return parameters;
	}

	/** What is verified: the JDK would take a certificate for another name, too. */
	private String host(String reached) {
		String configured = this.settings.serverName();
		String name = (configured != null) ? configured : reached;
		// The zone of an address is ours, and the dot at the end is for resolvers.
		int zone = name.indexOf('%');
		String host = (zone >= 0) ? name.substring(0, zone) : name;
		return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
	}

	private static List<SNIServerName> serverNames(String host) {
		if (DIGITS.matcher(host).matches()) {
			// RFC 6066, section 3: no addresses.
			return List.of();
		}
		try {
			return List.of(new SNIHostName(host));
		}
		catch (IllegalArgumentException ex) {
			// A name of the local network, such as one with an underscore.
			return List.of();
		}
	}

	private static @Nullable Instant earliest(@Nullable Instant peers, @Nullable X509Certificate own) {
		Instant ours = (own != null) ? own.getNotAfter().toInstant() : null;
		if (peers == null || ours == null) {
			return (peers != null) ? peers : ours;
		}
		return ours.isBefore(peers) ? ours : peers;
	}

}
