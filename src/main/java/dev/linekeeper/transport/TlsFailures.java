package dev.linekeeper.transport;

import java.io.EOFException;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.net.ssl.SSLException;

import dev.linekeeper.protocol.DisconnectReason;
import dev.linekeeper.protocol.DisconnectReason.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Reads from what was thrown in TLS what an operator can do about it.
 */
final class TlsFailures {

	private static final Pattern ALERT = Pattern.compile("Received fatal alert: (\\w+)");

	private static final String HANDSHAKE_FAILURE = "handshake_failure";

	private static final String UNRECOGNIZED_NAME = "unrecognized_name";

	// What a peer may say of a client's certificate: RFC 8446, section 6.2.
	private static final Map<String, String> OF_CERTIFICATES = Map.of( //
			"bad_certificate", "it is not acceptable", //
			"unsupported_certificate", "it is of a kind that is not supported", //
			"certificate_revoked", "it was revoked", //
			"certificate_expired", "it has expired", //
			"certificate_unknown", "it is not acceptable", //
			"unknown_ca", "its issuer is not trusted there", //
			"access_denied", "it gives no access", //
			"certificate_required", "one is required", //
			"decrypt_error", "its signature is wrong");

	private final String host;

	private final OfferedKey key;

	TlsFailures(String host, OfferedKey key) {
		this.host = host;
		this.key = key;
	}

	/** Tell why a handshake failed, or why an exchange under TLS did. */
	DisconnectReason reason(IOException thrown) {
		for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
			if (cause instanceof UntrustedException untrusted) {
				return DisconnectReason.of(untrusted.kind(), String.valueOf(untrusted.getMessage()), thrown);
			}
		}
		DisconnectReason expired = ownExpired(thrown);
		return (expired != null) ? expired : DisconnectReason.of(Kind.TLS_HANDSHAKE, words(thrown), thrown);
	}

	/** Tell that our own certificate was asked for and has expired, if so. */
	@Nullable DisconnectReason ownExpired(@Nullable IOException thrown) {
		X509Certificate own = this.key.expired();
		if (own == null) {
			return null;
		}
		String detail = this.host + " demands a client certificate, and ours, " + CertificateWords.subject(own)
				+ ", expired " + CertificateWords.day(own.getNotAfter());
		return (thrown != null) ? DisconnectReason.of(Kind.CERT_EXPIRED, detail, thrown)
				: DisconnectReason.of(Kind.CERT_EXPIRED, detail);
	}

	private String words(IOException thrown) {
		String message = String.valueOf(thrown.getMessage());
		Matcher alert = ALERT.matcher(message);
		if (alert.find()) {
			return alert(alert.group(1));
		}
		if (message.contains("Unsupported or unrecognized SSL message")
				|| message.contains("Unrecognized record version")
				|| message.contains("Unexpected handshake message: client_hello")) {
			return this.host + " does not speak TLS here";
		}
		if (message.contains("is not accepted by client preferences")) {
			return this.host + " speaks neither TLSv1.3 nor TLSv1.2";
		}
		if (thrown instanceof EOFException || thrown.getCause() instanceof EOFException) {
			return this.host + " closed the connection during the TLS handshake";
		}
		if (message.startsWith("Connection reset") || message.startsWith("Broken pipe")) {
			return this.host + " reset the connection during the TLS handshake";
		}
		return "TLS with " + this.host + " failed: " + ((thrown instanceof SSLException) ? Wording.printable(message)
				: Wording.printable(thrown.toString()));
	}

	private String alert(String name) {
		X509Certificate shown = this.key.shown();
		boolean demanded = this.key.wasAsked() && shown == null;
		boolean ofCertificate = OF_CERTIFICATES.containsKey(name);
		String said = " (alert " + name + ")";
		if (demanded && (ofCertificate || name.equals(HANDSHAKE_FAILURE))) {
			return this.host + " demands a client certificate, and " + (this.key.isThere()
					? "none of ours is of an issuer and kind that it accepts" : "tls.bundle has none") + said;
		}
		if (shown != null && ofCertificate) {
			return this.host + " refused our client certificate " + CertificateWords.subject(shown) + ": "
					+ OF_CERTIFICATES.get(name) + said;
		}
		return switch (name) {
			case "protocol_version" -> this.host + " speaks neither TLSv1.3 nor TLSv1.2" + said;
			case HANDSHAKE_FAILURE, "insufficient_security" ->
				this.host + " has no cipher suite or no certificate that is strong enough: what is spoken here has"
						+ " forward secrecy, authenticated encryption and no SHA-1" + said;
			case UNRECOGNIZED_NAME -> "the server does not know the name " + this.host + "; set tls.server-name" + said;
			default -> this.host + " broke TLS off" + said;
		};
	}

}
