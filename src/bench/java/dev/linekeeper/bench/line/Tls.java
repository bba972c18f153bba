package dev.linekeeper.bench.line;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

import dev.linekeeper.transport.TlsCredentials;
import dev.linekeeper.transport.TlsSettings;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;

/**
 * The same TLS for all: one version, one cipher suite, the JDK's implementation, and the
 * authority that compare.sh has made.
 */
final class Tls {

	/** What the names of contenders end with that speak it. */
	static final String SUFFIX = "-tls";

	static final String CIPHER = "TLS_AES_128_GCM_SHA256";

	private static final String VERSION = "TLSv1.3";

	private static final String HOST = "127.0.0.1";

	private Tls() {
	}

	/** For ours. */
	static TlsSettings settings() {
		TlsCredentials credentials = new TlsCredentials(trust(), null, Set.of(VERSION), Set.of(CIPHER));
		return new TlsSettings(() -> credentials, null, true, TlsSettings.Revocation.OFF, Duration.ofSeconds(10),
				false);
	}

	/** For a loop of one's own. */
	static SSLSocket socket(int port) throws IOException {
		try {
			TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
			managers.init(trust());
			SSLContext context = SSLContext.getInstance("TLS");
			context.init(null, managers.getTrustManagers(), null);
			SSLSocket socket = (SSLSocket) context.getSocketFactory()
				.createSocket(InetAddress.getLoopbackAddress(), port);
			socket.setEnabledProtocols(new String[] { VERSION });
			socket.setEnabledCipherSuites(new String[] { CIPHER });
			socket.startHandshake();
			return socket;
		}
		catch (GeneralSecurityException ex) {
			throw new IOException(ex);
		}
	}

	/** For Netty. */
	static SslHandler handler(ByteBufAllocator buffers, int port) throws IOException {
		return SslContextBuilder.forClient()
			.sslProvider(SslProvider.JDK)
			.trustManager(authority())
			.protocols(VERSION)
			.ciphers(List.of(CIPHER))
			.build()
			.newHandler(buffers, HOST, port);
	}

	private static KeyStore trust() {
		try (InputStream pem = Files.newInputStream(authority().toPath())) {
			KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
			store.load(null, null);
			store.setCertificateEntry("bench", CertificateFactory.getInstance("X.509").generateCertificate(pem));
			return store;
		}
		catch (IOException | GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static File authority() {
		return new File(System.getProperty("tls", ""), "ca.pem");
	}

}
