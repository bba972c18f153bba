package dev.linekeeper.configuration;

import java.net.InetAddress;

import dev.linekeeper.security.SecuritySettings;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * Where the HTTP servers listen, against who may call there: without tokens, nobody but
 * this machine.
 */
public final class ListenAddresses {

	private ListenAddresses() {
	}

	/**
	 * Check a server's address.
	 * @param key its property, for example {@code server.address}
	 * @param environment what is configured
	 * @param settings who may call
	 * @throws InvalidConfigurationException if anybody could do anything there
	 */
	public static void check(String key, Environment environment, SecuritySettings settings) {
		if (settings.asksForTokens() || settings.allowAnonymous()) {
			return;
		}
		InetAddress address = Binder.get(environment).bind(key, InetAddress.class).orElse(null);
		if (!isLoopback(address)) {
			throw new InvalidConfigurationException(key, (address != null) ? address.getHostAddress() : null,
					"must be a loopback address, such as 127.0.0.1, because there are no 'linekeeper.security.tokens' and "
							+ "everyone could do everything; add a token, or write 'linekeeper.security.allow-anonymous: true'");
		}
	}

	private static boolean isLoopback(@Nullable InetAddress address) {
		return address != null && address.isLoopbackAddress();
	}

}
