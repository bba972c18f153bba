package dev.linekeeper.configuration;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

import javax.net.ssl.KeyManager;
import javax.net.ssl.X509ExtendedKeyManager;

import dev.linekeeper.transport.TlsCredentials;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.ssl.JksSslBundleProperties;
import org.springframework.boot.autoconfigure.ssl.PemSslBundleProperties;
import org.springframework.boot.autoconfigure.ssl.PropertiesSslBundle;
import org.springframework.boot.autoconfigure.ssl.SslProperties;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslOptions;

/**
 * The SSL bundles there are. Boot reads the files of a bundle once, or again some time
 * after they change; here they are read whenever they are asked for, so that a renewed
 * certificate needs neither a restart nor a watch. A bundle that somebody registered in
 * Java is taken as it is registered at that time.
 */
final class TlsBundles {

	private final ObjectProvider<SslProperties> written;

	private final ObjectProvider<SslBundles> registered;

	TlsBundles(ObjectProvider<SslProperties> written, ObjectProvider<SslBundles> registered) {
		this.written = written;
		this.registered = registered;
	}

	/** The names of all. */
	Set<String> names() {
		Set<String> names = new TreeSet<>();
		SslBundles bundles = this.registered.getIfAvailable();
		if (bundles != null) {
			names.addAll(bundles.getBundleNames());
		}
		return Collections.unmodifiableSet(names);
	}

	/**
	 * Look whether a bundle can be read and used.
	 * @param name its name; one of {@link #names()}
	 * @return why not, or {@code null} if it can
	 */
	@Nullable String fault(String name) {
		try {
			credentials(find(name));
			return null;
		}
		catch (RuntimeException | GeneralSecurityException ex) {
			return why(ex);
		}
	}

	/**
	 * Read a bundle.
	 * @param name its name; one of {@link #names()}
	 * @throws IllegalStateException if it cannot be read or used; the message is a
	 * sentence that names it
	 */
	TlsCredentials read(String name) {
		try {
			return credentials(find(name));
		}
		catch (RuntimeException | GeneralSecurityException ex) {
			throw new IllegalStateException("SSL bundle '" + name + "' cannot be used: " + why(ex), ex);
		}
	}

	private SslBundle find(String name) {
		SslProperties properties = this.written.getIfAvailable();
		if (properties != null) {
			PemSslBundleProperties pem = properties.getBundle().getPem().get(name);
			JksSslBundleProperties jks = properties.getBundle().getJks().get(name);
			if (pem != null) {
				return PropertiesSslBundle.get(pem);
			}
			if (jks != null) {
				return PropertiesSslBundle.get(jks);
			}
		}
		return this.registered.getObject().getBundle(name);
	}

	private static TlsCredentials credentials(SslBundle bundle) throws GeneralSecurityException {
		KeyStore trust = bundle.getStores().getTrustStore();
		if (trust != null && trust.size() == 0) {
			throw new IllegalStateException("its trust store is empty");
		}
		SslOptions options = bundle.getOptions();
		Set<String> protocols = options.getEnabledProtocols() != null ? Set.of(options.getEnabledProtocols()) : null;
		Set<String> ciphers = options.getCiphers() != null ? Set.of(options.getCiphers()) : null;
		TlsCredentials credentials = new TlsCredentials(trust, key(bundle), protocols, ciphers);
		if (TlsCredentials.narrowed(TlsCredentials.PROTOCOLS, protocols).isEmpty()) {
			throw new IllegalStateException(
					"its options.enabled-protocols has none of " + String.join(", ", TlsCredentials.PROTOCOLS));
		}
		if (TlsCredentials.narrowed(TlsCredentials.CIPHERS, ciphers).isEmpty()) {
			throw new IllegalStateException(
					"its options.ciphers has none of " + String.join(", ", TlsCredentials.CIPHERS));
		}
		return credentials;
	}

	private static @Nullable X509ExtendedKeyManager key(SslBundle bundle) throws GeneralSecurityException {
		KeyStore keys = bundle.getStores().getKeyStore();
		if (keys == null) {
			return null;
		}
		boolean hasKey = false;
		for (String alias : Collections.list(keys.aliases())) {
			hasKey |= keys.isKeyEntry(alias);
		}
		if (!hasKey) {
			throw new IllegalStateException("its key store has no private key");
		}
		for (KeyManager manager : bundle.getManagers().getKeyManagers()) {
			if (manager instanceof X509ExtendedKeyManager x509) {
				return x509;
			}
		}
		return null;
	}

	/** What was thrown, and what that came of: the file and what is wrong with it. */
	private static String why(Throwable thrown) {
		StringBuilder why = new StringBuilder();
		for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
			String message = (cause.getMessage() != null) ? cause.getMessage() : cause.getClass().getSimpleName();
			if (why.indexOf(message) < 0) {
				why.append((why.length() > 0) ? ": " : "").append(message);
			}
			if (cause instanceof IOException && !(cause.getCause() instanceof IOException)) {
				// Deeper is only how Java found out.
				break;
			}
		}
		return why.toString();
	}

}
