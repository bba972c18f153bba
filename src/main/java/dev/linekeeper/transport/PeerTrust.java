package dev.linekeeper.transport;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

import dev.linekeeper.protocol.DisconnectReason.Kind;
import dev.linekeeper.transport.TlsSettings.Revocation;
import org.jspecify.annotations.Nullable;

/**
 * Decides in one handshake whether to trust the peer: by the rules of PKIX (RFC 5280) as
 * the JDK has them, with {@link CertificateStrength} besides; and says in words why not.
 */
final class PeerTrust extends X509ExtendedTrustManager {

	private static final String REVOKED = " was revoked";

	private final X509ExtendedTrustManager pkix;

	// The same, but for revocation.
	private final X509ExtendedTrustManager unrevoked;

	private final @Nullable RevocationCheck soft;

	private final String host;

	private final boolean verifyHostname;

	private final Instant now;

	private volatile @Nullable Instant expiry;

	private PeerTrust(X509ExtendedTrustManager pkix, X509ExtendedTrustManager unrevoked, @Nullable RevocationCheck soft,
			String host, boolean verifyHostname, Instant now) {
		this.pkix = pkix;
		this.unrevoked = unrevoked;
		this.soft = soft;
		this.host = host;
		this.verifyHostname = verifyHostname;
		this.now = now;
	}

	/**
	 * Prepare for a handshake.
	 * @param trust holds what is trusted; {@code null} for what Java does
	 * @param settings say what is checked
	 * @param host whom the certificate must be for
	 * @param now the time
	 */
	static PeerTrust of(@Nullable KeyStore trust, TlsSettings settings, String host, Instant now)
			throws GeneralSecurityException {
		Set<TrustAnchor> anchors = anchors(trust);
		PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, null);
		parameters.addCertPathChecker(new CertificateStrength());
		parameters.setRevocationEnabled(false);
		X509ExtendedTrustManager unrevoked = manager(parameters);
		X509ExtendedTrustManager pkix = unrevoked;
		if (settings.revocation() == Revocation.HARD) {
			parameters.setRevocationEnabled(true);
			parameters.addCertPathChecker(RevocationCheck.checker());
			pkix = manager(parameters);
		}
		return new PeerTrust(pkix, unrevoked,
				(settings.revocation() == Revocation.SOFT) ? new RevocationCheck(anchors) : null, host,
				settings.verifyHostname(), now);
	}

	private static X509ExtendedTrustManager manager(PKIXBuilderParameters parameters) throws GeneralSecurityException {
		TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
		factory.init(new CertPathTrustManagerParameters(parameters));
		return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
	}

	/** When the first certificate that the peer has shown expires. */
	@Nullable Instant expiry() {
		return this.expiry;
	}

	@Override
	public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
			throws CertificateException {
		try {
			this.pkix.checkServerTrusted(chain, authType, socket);
		}
		catch (CertificateException ex) {
			throw untrusted(chain, authType, ex);
		}
		if (this.soft != null && this.soft.isRevoked(chain, stapled(socket))) {
			throw new UntrustedException(Kind.TLS_TRUST, whose(chain, 0) + REVOKED, null);
		}
		// One that is itself trusted has no path, of which anything would be checked.
		String weak = CertificateStrength.keyFault(chain[0]);
		if (weak != null) {
			throw new UntrustedException(Kind.TLS_TRUST, whose(chain, 0) + " " + weak, null);
		}
		UntrustedException outdated = outdated(chain, 0, null);
		if (outdated != null) {
			throw outdated;
		}
		for (X509Certificate certificate : chain) {
			Instant end = certificate.getNotAfter().toInstant();
			Instant first = this.expiry;
			this.expiry = (first == null || end.isBefore(first)) ? end : first;
		}
	}

	private static List<byte[]> stapled(Socket socket) {
		return (socket instanceof SSLSocket tls && tls.getHandshakeSession() instanceof ExtendedSSLSession session)
				? session.getStatusResponses() : List.of();
	}

	private CertificateException untrusted(X509Certificate[] chain, String authType, CertificateException thrown) {
		for (int i = 0; i < chain.length; i++) {
			boolean trustedItself = i > 0 && CertificateWords.isSelfSigned(chain[i]);
			UntrustedException outdated = trustedItself ? null : outdated(chain, i, thrown);
			if (outdated != null) {
				return outdated;
			}
			String weak = trustedItself ? null : CertificateStrength.fault(chain[i]);
			if (weak != null) {
				return new UntrustedException(Kind.TLS_TRUST, whose(chain, i) + " " + weak, thrown);
			}
		}
		return new UntrustedException(Kind.TLS_TRUST, why(chain, authType, thrown), thrown);
	}

	private @Nullable UntrustedException outdated(X509Certificate[] chain, int index, @Nullable Throwable thrown) {
		X509Certificate certificate = chain[index];
		if (certificate.getNotAfter().toInstant().isBefore(this.now)) {
			return new UntrustedException(Kind.CERT_EXPIRED,
					whose(chain, index) + " expired " + CertificateWords.day(certificate.getNotAfter()), thrown);
		}
		if (certificate.getNotBefore().toInstant().isAfter(this.now)) {
			return new UntrustedException(
					Kind.TLS_TRUST, whose(chain, index) + " is not valid before "
							+ CertificateWords.day(certificate.getNotBefore()) + "; is this machine's clock right?",
					thrown);
		}
		return null;
	}

	private String why(X509Certificate[] chain, String authType, CertificateException thrown) {
		CertPathValidatorException.Reason reason = reason(thrown);
		String whose = whose(chain, 0);
		if (reason == BasicReason.REVOKED) {
			return whose + REVOKED;
		}
		boolean issued = isTrusted(this.unrevoked, chain, authType);
		if (issued && !isTrusted(this.pkix, chain, authType)) {
			return whose + " may have been revoked: nobody says that it was not (tls.revocation is hard)";
		}
		if (issued && this.verifyHostname) {
			return "certificate is for " + CertificateWords.names(chain[0]) + ", not " + this.host;
		}
		if (CertificateWords.isSelfSigned(chain[0])) {
			return whose + " is signed by nobody but itself, and is not among the trusted ones";
		}
		if (reason == null || reason == BasicReason.UNSPECIFIED) {
			return whose + " is issued by " + CertificateWords.issuer(chain[chain.length - 1])
					+ ", which is not among the trusted authorities";
		}
		return whose + " is not acceptable: " + Wording.printable(String.valueOf(thrown.getMessage()));
	}

	/** Whether it is, apart from its name. */
	private static boolean isTrusted(X509ExtendedTrustManager manager, X509Certificate[] chain, String authType) {
		try {
			manager.checkServerTrusted(chain, authType);
			return true;
		}
		catch (CertificateException ex) {
			return false;
		}
	}

	private String whose(X509Certificate[] chain, int index) {
		return "certificate of " + ((index == 0) ? this.host : CertificateWords.subject(chain[index]));
	}

	private static CertPathValidatorException.@Nullable Reason reason(Throwable thrown) {
		for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
			if (cause instanceof CertPathValidatorException invalid && invalid.getReason() != BasicReason.UNSPECIFIED) {
				return invalid.getReason();
			}
		}
		return null;
	}

	private static Set<TrustAnchor> anchors(@Nullable KeyStore trust) throws GeneralSecurityException {
		TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
		factory.init(trust);
		Set<TrustAnchor> anchors = new HashSet<>();
		for (TrustManager manager : factory.getTrustManagers()) {
			if (manager instanceof X509TrustManager x509) {
				for (X509Certificate certificate : x509.getAcceptedIssuers()) {
					anchors.add(new TrustAnchor(certificate, null));
				}
			}
		}
		return anchors;
	}

	// The other ways in: only clients are spoken for here, and only on sockets.

	@Override
	public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
		throw refused();
	}

	@Override
	public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
			throws CertificateException {
		throw refused();
	}

	@Override
	public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
		throw refused();
	}

	@Override
	public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
			throws CertificateException {
		throw refused();
	}

	@Override
	public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
			throws CertificateException {
		throw refused();
	}

	@Override
	public X509Certificate[] getAcceptedIssuers() {
		return new X509Certificate[0];
	}

	private static CertificateException refused() {
		return new CertificateException("Only a server's certificate on a socket is checked here");
	}

}
