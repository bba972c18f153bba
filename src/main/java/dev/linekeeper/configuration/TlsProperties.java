package dev.linekeeper.configuration;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * How a connection is protected by TLS.
 *
 * @param enabled Whether it is; default true where anything else is given.
 * @param bundle Name of the bundle below spring.ssl.bundle with what is trusted and our
 * own certificate; default the authorities that Java trusts, and none of our own.
 * @param serverName Whom the peer's certificate must be for, which the peer is told
 * (SNI); default the host in address.
 * @param verifyHostname Whether the certificate must be for that name; without it,
 * whoever has a certificate of a trusted authority can take the peer's place; default
 * true.
 * @param revocation Whether certificates that were revoked are refused: off, soft where
 * it is known, or hard where it is not known that they were not; default off.
 */
record TlsProperties(@Nullable Boolean enabled, @Nullable String bundle, @Nullable String serverName,
		@Nullable Boolean verifyHostname, @Nullable Revocation revocation) {

	/**
	 * Read the short form.
	 * @param text true, false or the name of a bundle
	 * @return the long form
	 */
	public static TlsProperties valueOf(String text) {
		return switch (text.strip().toLowerCase(Locale.ROOT)) {
			case "true" -> valueOf(Boolean.TRUE);
			case "false" -> valueOf(Boolean.FALSE);
			default -> new TlsProperties(true, text, null, null, null);
		};
	}

	/**
	 * Read the short form.
	 * @param enabled whether there is TLS
	 * @return the long form
	 */
	public static TlsProperties valueOf(Boolean enabled) {
		return new TlsProperties(enabled, null, null, null, null);
	}

	/**
	 * Whether certificates that were revoked are refused.
	 */
	enum Revocation {

		/** They are not. */
		OFF,

		/** They are where it is known. */
		SOFT,

		/** They are where it is not known that they were not. */
		HARD

	}

}
