package dev.linekeeper.transport;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;

import javax.net.ssl.X509ExtendedKeyManager;

import org.jspecify.annotations.Nullable;

/**
 * Our own certificate in one handshake, and whether the peer asked for it. One that has
 * expired is not shown. Read by other threads after the handshake.
 */
final class OfferedKey extends X509ExtendedKeyManager {

	private final @Nullable X509ExtendedKeyManager keys;

	private final Instant now;

	private volatile boolean asked;

	private volatile @Nullable X509Certificate shown;

	private volatile @Nullable X509Certificate expired;

	OfferedKey(@Nullable X509ExtendedKeyManager keys, Instant now) {
		this.keys = keys;
		this.now = now;
	}

	/** Whether the peer asked who we are. */
	boolean wasAsked() {
		return this.asked;
	}

	/** Whether there is any certificate to show. */
	boolean isThere() {
		return this.keys != null;
	}

	/** What the peer was shown. */
	@Nullable X509Certificate shown() {
		return this.shown;
	}

	/** What it was not shown, because it has expired. */
	@Nullable X509Certificate expired() {
		return this.expired;
	}

	@Override
	public @Nullable String chooseClientAlias(String[] keyTypes, Principal @Nullable [] issuers,
			@Nullable Socket socket) {
		this.asked = true;
		String alias = (this.keys != null) ? this.keys.chooseClientAlias(keyTypes, issuers, socket) : null;
		X509Certificate[] chain = (alias != null) ? getCertificateChain(alias) : null;
		if (chain == null || chain.length == 0) {
			return null;
		}
		if (chain[0].getNotAfter().toInstant().isBefore(this.now)) {
			this.expired = chain[0];
			return null;
		}
		this.shown = chain[0];
		return alias;
	}

	@Override
	public X509Certificate @Nullable [] getCertificateChain(String alias) {
		return (this.keys != null) ? this.keys.getCertificateChain(alias) : null;
	}

	@Override
	public @Nullable PrivateKey getPrivateKey(String alias) {
		return (this.keys != null) ? this.keys.getPrivateKey(alias) : null;
	}

	@Override
	public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
		return (this.keys != null) ? this.keys.getClientAliases(keyType, issuers) : null;
	}

	@Override
	public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
		return null;
	}

	@Override
	public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
		return null;
	}

}
