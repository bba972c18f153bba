package dev.linekeeper.connection;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;

import javax.net.ssl.X509ExtendedKeyManager;

import org.jspecify.annotations.Nullable;

/**
 * Shows the one certificate there is, whatever issuers the peer has asked for.
 */
final class AlwaysShown extends X509ExtendedKeyManager {

	private final X509ExtendedKeyManager keys;

	AlwaysShown(X509ExtendedKeyManager keys) {
		this.keys = keys;
	}

	@Override
	public @Nullable String chooseClientAlias(String[] keyTypes, Principal @Nullable [] issuers,
			@Nullable Socket socket) {
		return this.keys.chooseClientAlias(keyTypes, null, socket);
	}

	@Override
	public X509Certificate[] getCertificateChain(String alias) {
		return this.keys.getCertificateChain(alias);
	}

	@Override
	public PrivateKey getPrivateKey(String alias) {
		return this.keys.getPrivateKey(alias);
	}

	@Override
	public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
		return this.keys.getClientAliases(keyType, issuers);
	}

	@Override
	public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
		return new String[0];
	}

	@Override
	public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
		return null;
	}

}
