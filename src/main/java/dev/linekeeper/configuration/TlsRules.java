package dev.linekeeper.configuration;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import javax.net.ssl.SNIHostName;

import dev.linekeeper.transport.TlsCredentials;
import dev.linekeeper.transport.TlsSettings;
import org.jspecify.annotations.Nullable;

/**
 * What the keys of TLS must be.
 */
final class TlsRules {

	private static final TlsCredentials OF_JAVA = new TlsCredentials(null, null, null, null);

	private TlsRules() {
	}

	/**
	 * Check each value by itself.
	 * @param rules those of the section
	 * @param keys the keys as written
	 */
	static void check(ValueRules rules, TlsProperties keys) {
		rules.notBlank("bundle", keys.bundle());
		String name = keys.serverName();
		if (name != null) {
			try {
				new SNIHostName(name);
			}
			catch (IllegalArgumentException ex) {
				throw rules.refused("server-name", name,
						"must be a host name without port; an address is verified as it is written in 'address'");
			}
		}
	}

	/**
	 * Map TLS.
	 * @param path where the connection is
	 * @param own what the connection itself says of TLS
	 * @param keys the connection's keys, merged
	 * @param bundles those there are
	 * @return the settings, or {@code null} for no TLS
	 */
	static @Nullable TlsSettings settings(String path, @Nullable TlsProperties own, ConnectionProperties keys,
			TlsBundles bundles) {
		TlsProperties written = keys.tls();
		ValueRules rules = new ValueRules(path + ".tls");
		int step = stepOfStartTls(keys.login());
		if (written == null || Boolean.FALSE.equals(written.enabled())) {
			if (own != null && own.enabled() == null) {
				throw rules.refused("enabled", null,
						"must be given as true beside the other keys, because linekeeper.defaults.tls turns TLS off");
			}
			if (step >= 0) {
				throw new ValueRules(path + ".login[" + step + "]").refused("starttls", true,
						"needs a section 'tls' in the connection, which says what is trusted");
			}
			return null;
		}
		String bundle = written.bundle();
		if (bundle != null) {
			usable(rules, bundle, bundles);
		}
		TlsProperties.Revocation revocation = written.revocation();
		Duration timeout = Objects.requireNonNull(Objects.requireNonNull(keys.connect()).tlsTimeout(),
				"a key without a built-in default");
		return new TlsSettings(() -> (bundle != null) ? bundles.read(bundle) : OF_JAVA, written.serverName(),
				!Boolean.FALSE.equals(written.verifyHostname()),
				(revocation != null) ? TlsSettings.Revocation.valueOf(revocation.name()) : TlsSettings.Revocation.OFF,
				timeout, step >= 0);
	}

	private static void usable(ValueRules rules, String bundle, TlsBundles bundles) {
		Set<String> names = bundles.names();
		if (!names.contains(bundle)) {
			throw rules.refused("bundle", bundle, "must be the name of a bundle below 'spring.ssl.bundle'; "
					+ (names.isEmpty() ? "there are none" : "there are: " + String.join(", ", names)));
		}
		String fault = bundles.fault(bundle);
		if (fault != null) {
			throw rules.refused("bundle", bundle, "must be a bundle that can be used: " + fault);
		}
	}

	private static int stepOfStartTls(@Nullable List<DialogProperties.Step> login) {
		for (int i = 0; login != null && i < login.size(); i++) {
			if (login.get(i).starttls() != null) {
				return i;
			}
		}
		return -1;
	}

}
