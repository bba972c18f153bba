package dev.linekeeper.transport;

import java.time.Duration;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * How a connection is protected by TLS. Only TLSv1.3 and TLSv1.2 are spoken, only with
 * cipher suites that authenticate what they encrypt and keep it secret when a key is
 * stolen later.
 *
 * @param credentials what is trusted and shown; asked anew for every handshake, so that
 * what was renewed counts from then on. May block and throw.
 * @param serverName whom the peer's certificate must be for, told to the peer beforehand
 * (SNI, RFC 6066); {@code null} for the host in the address, or the domain of a service.
 * Not for the host that DNS leads a service to: without a signature on its answer, that
 * would be whomever it names (RFC 6125, section 6.2.1)
 * @param verifyHostname whether the certificate must be for that name; without it,
 * whoever has any certificate of a trusted authority can take the peer's place
 * @param revocation whether it is asked if a certificate was revoked
 * @param timeout the longest a handshake may take
 * @param later whether the protocol begins TLS itself, after some words in clear
 * (STARTTLS); otherwise it begins as soon as the peer is reached
 */
public record TlsSettings(Supplier<TlsCredentials> credentials, @Nullable String serverName, boolean verifyHostname,
		Revocation revocation, Duration timeout, boolean later) {

	/**
	 * Say how, without what is trusted and shown.
	 */
	@Override
	public String toString() {
		return "TLS" + ((this.serverName != null) ? " to " + this.serverName : "")
				+ (this.verifyHostname ? "" : ", any host") + (this.later ? ", begun by the protocol" : "");
	}

	/**
	 * Whether it is asked if a certificate was revoked: of the answer that the peer has
	 * stapled, of the authority (OCSP), or of its list (CRL).
	 */
	public enum Revocation {

		/** It is not. */
		OFF,

		/** A certificate known to be revoked is refused. */
		SOFT,

		/** A certificate that is not known to be good is refused. */
		HARD

	}

}
