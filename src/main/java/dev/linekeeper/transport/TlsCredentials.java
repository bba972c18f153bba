package dev.linekeeper.transport;

import java.security.KeyStore;
import java.util.List;
import java.util.Set;

import javax.net.ssl.X509ExtendedKeyManager;

import org.jspecify.annotations.Nullable;

/**
 * What one handshake trusts and shows.
 *
 * @param trust holds the certificates that are trusted; {@code null} for those of the
 * Java installation
 * @param key has the client certificate and its key; {@code null} for none
 * @param protocols the only ones to speak; {@code null} for all that are spoken
 * @param ciphers the only cipher suites to use; {@code null} for all that are used
 */
public record TlsCredentials(@Nullable KeyStore trust, @Nullable X509ExtendedKeyManager key,
		@Nullable Set<String> protocols, @Nullable Set<String> ciphers) {

	/** What is spoken, the best first. */
	public static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

	/** What is used, the best first. */
	public static final List<String> CIPHERS = List.of("TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256",
			"TLS_CHACHA20_POLY1305_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
			"TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
			"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
			"TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

	/**
	 * Return what is both allowed and asked for.
	 * @param allowed {@link #PROTOCOLS} or {@link #CIPHERS}
	 * @param wanted the only ones, or {@code null} for all
	 * @return in the order of those allowed
	 */
	public static List<String> narrowed(List<String> allowed, @Nullable Set<String> wanted) {
		return (wanted != null) ? allowed.stream().filter(wanted::contains).toList() : allowed;
	}

}
