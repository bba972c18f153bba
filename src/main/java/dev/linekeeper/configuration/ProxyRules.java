package dev.linekeeper.configuration;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;

import dev.linekeeper.configuration.ConnectionProperties.ProxyType;
import dev.linekeeper.transport.PeerAddress;
import dev.linekeeper.transport.TransportSettings;
import org.jspecify.annotations.Nullable;

/**
 * What the keys of a proxy must be.
 */
final class ProxyRules {

	// RFC 1929 sends their lengths as one byte.
	private static final int LONGEST_IN_SOCKS = 255;

	private ProxyRules() {
	}

	/**
	 * Check each value by itself.
	 * @param rules those of the section
	 * @param keys the keys as written
	 */
	static void check(ValueRules rules, ConnectionProperties.Proxy keys) {
		if (keys.address() != null) {
			address(rules, keys.address());
		}
		rules.notBlank("user", keys.user());
		printable(rules, "user", keys.user());
		printable(rules, "password", keys.password());
		rules.positive("timeout", keys.timeout());
	}

	/**
	 * Map a proxy.
	 * @param rules those of the section
	 * @param keys the connection's keys, merged
	 * @return the settings, or {@code null} for no proxy
	 */
	static TransportSettings.@Nullable Proxy settings(ValueRules rules, ConnectionProperties.Proxy keys) {
		ProxyType type = keys.type();
		if (type == null) {
			throw rules.refused("type", null, "must be given: socks5, or http for a proxy that takes CONNECT");
		}
		if (type == ProxyType.NONE) {
			return null;
		}
		String address = keys.address();
		if (address == null) {
			throw rules.refused("address", null, "must be given, as host:port");
		}
		checkLogin(rules, type, keys.user(), keys.password());
		Duration timeout = Objects.requireNonNull(keys.timeout(), "a key without a built-in default");
		return new TransportSettings.Proxy(
				(type == ProxyType.HTTP) ? TransportSettings.ProxyType.HTTP : TransportSettings.ProxyType.SOCKS5,
				address(rules, address), keys.user(), keys.password(), timeout);
	}

	private static PeerAddress address(ValueRules rules, String text) {
		PeerAddress address = ConnectionRules.address(rules, "address", text);
		if (address.isService()) {
			throw rules.refused("address", text, "must be host:port; only a connection's address may be a service");
		}
		return address;
	}

	private static void checkLogin(ValueRules rules, ProxyType type, @Nullable String user, @Nullable String password) {
		if (user == null && password != null) {
			throw rules.refused("password", null, "must not be given without 'user'");
		}
		if (user != null && password == null) {
			throw rules.refused("user", null, "must not be given without 'password'");
		}
		if (type == ProxyType.HTTP && user != null && user.indexOf(':') >= 0) {
			// RFC 7617, section 2: it ends there.
			throw rules.refused("user", user, "must not contain ':' for a proxy of type http");
		}
		if (type == ProxyType.SOCKS5) {
			fits(rules, "user", user);
			fits(rules, "password", password);
		}
	}

	private static void fits(ValueRules rules, String key, @Nullable String text) {
		int length = (text != null) ? text.getBytes(StandardCharsets.UTF_8).length : 1;
		if (length < 1 || length > LONGEST_IN_SOCKS) {
			throw rules.refused(key, text,
					"must be of 1 to " + LONGEST_IN_SOCKS + " bytes in UTF-8 for a proxy of type socks5");
		}
	}

	// RFC 7617, section 2.
	private static void printable(ValueRules rules, String key, @Nullable String text) {
		if (text != null && text.chars().anyMatch(Character::isISOControl)) {
			throw rules.refused(key, null, "must not contain control characters, such as the end of a line");
		}
	}

}
