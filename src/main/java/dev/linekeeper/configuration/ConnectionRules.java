package dev.linekeeper.configuration;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.linekeeper.transport.BindAddress;
import dev.linekeeper.transport.PeerAddress;
import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

/**
 * What the keys of a connection must be, whether they are its own or defaults.
 */
final class ConnectionRules {

	// A connection's waiting output is on the heap. More than this hides a peer that has
	// stopped reading, and a handful of such peers would take the service's memory.
	private static final DataSize MOST_PENDING = DataSize.ofMegabytes(64);

	// Linux takes no more: TCP_KEEPIDLE and TCP_KEEPINTVL, TCP_KEEPCNT.
	private static final int MOST_KEEP_ALIVE_SECONDS = 32767;

	private static final int MOST_KEEP_ALIVE_PROBES = 127;

	private static final Duration SHORTEST_HEARTBEAT = Duration.ofSeconds(1);

	private static final int MOST_MISSES = 100;

	private static final double MOST_MULTIPLIER = 100;

	private ConnectionRules() {
	}

	/**
	 * Check each value by itself.
	 * @param path where the keys are, for example {@code linekeeper.defaults}
	 * @param keys the keys as written
	 */
	static void check(String path, ConnectionProperties keys) {
		ValueRules rules = new ValueRules(path);
		checkAddresses(path, keys);
		bindAddress(rules, keys.bindAddress());
		rules.notBlank("protocol", keys.protocol());
		rules.positive("login-timeout", keys.loginTimeout());
		rules.notNegative("drain-timeout", keys.drainTimeout());
		rules.notNegative("close-timeout", keys.closeTimeout());
		if (keys.connect() != null) {
			checkConnect(rules.below("connect"), keys.connect());
		}
		if (keys.proxy() != null) {
			ProxyRules.check(rules.below("proxy"), keys.proxy());
		}
		if (keys.tls() != null) {
			TlsRules.check(rules.below("tls"), keys.tls());
		}
		if (keys.reconnect() != null) {
			checkReconnect(rules.below("reconnect"), keys.reconnect());
		}
		if (keys.keepAlive() != null) {
			checkKeepAlive(rules.below("keep-alive"), keys.keepAlive());
		}
		if (keys.limits() != null) {
			checkBytes(rules.below("limits"), "pending-bytes", keys.limits().pendingBytes());
		}
		rules.positive("idle-timeout", keys.idleTimeout());
		rules.positive("write-stall-timeout", keys.writeStallTimeout());
		rules.positive("max-lifetime", keys.maxLifetime());
		if (keys.heartbeat() != null) {
			checkHeartbeat(rules.below("heartbeat"), keys.heartbeat());
		}
		if (keys.whenDown() != null) {
			checkWhenDown(rules.below("when-down"), keys.whenDown());
		}
	}

	/**
	 * Read the addresses of a connection.
	 * @param path where the keys are
	 * @param keys the connection's keys, merged
	 * @return at least one
	 */
	static List<PeerAddress> addresses(String path, ConnectionProperties keys) {
		ValueRules rules = new ValueRules(path);
		if (keys.address() != null) {
			return List.of(address(rules, "address", keys.address()));
		}
		List<PeerAddress> addresses = new ArrayList<>();
		if (keys.addresses() != null) {
			for (String address : keys.addresses()) {
				addresses.add(address(rules, "addresses[" + addresses.size() + "]", address));
			}
		}
		if (addresses.isEmpty()) {
			throw rules.refused("address", null,
					"must be given, as host:port; or 'addresses', a list that is tried in order");
		}
		return List.copyOf(addresses);
	}

	/**
	 * Read the address of this host that is dialled from.
	 * @param rules those of the connection
	 * @param text as written, if it is
	 * @param reached whom it is to reach, a proxy if there is one
	 * @return {@code null} for the system's choice
	 */
	static @Nullable BindAddress bindAddress(ValueRules rules, @Nullable String text, List<PeerAddress> reached) {
		BindAddress from = bindAddress(rules, text);
		if (from != null && reached.stream().allMatch(from::neverReaches)) {
			throw rules.refused("bind-address", text,
					"must be of the same family as " + reached.get(0) + "; it is an " + from.family() + " address");
		}
		return from;
	}

	private static @Nullable BindAddress bindAddress(ValueRules rules, @Nullable String text) {
		try {
			return (text != null) ? BindAddress.parse(text) : null;
		}
		catch (IllegalArgumentException ex) {
			throw rules.refused("bind-address", text, String.valueOf(ex.getMessage()));
		}
	}

	private static void checkAddresses(String path, ConnectionProperties keys) {
		if (keys.address() != null && keys.addresses() != null) {
			throw new ValueRules(path).refused("address", keys.address(),
					"must not be given together with 'addresses'; leave one of them out");
		}
		if (keys.address() != null || keys.addresses() != null) {
			addresses(path, keys);
		}
	}

	static PeerAddress address(ValueRules rules, String key, String text) {
		try {
			return PeerAddress.parse(text);
		}
		catch (IllegalArgumentException ex) {
			throw rules.refused(key, text, String.valueOf(ex.getMessage()));
		}
	}

	private static void checkConnect(ValueRules rules, ConnectionProperties.Connect keys) {
		rules.positive("dns-timeout", keys.dnsTimeout());
		rules.positive("dial-timeout", keys.dialTimeout());
		rules.positive("tls-timeout", keys.tlsTimeout());
		rules.positive("attempt-timeout", keys.attemptTimeout());
	}

	private static void checkReconnect(ValueRules rules, ConnectionProperties.Reconnect keys) {
		rules.positive("initial-delay", keys.initialDelay());
		rules.range("multiplier", keys.multiplier(), 1, MOST_MULTIPLIER);
		rules.positive("max-delay", keys.maxDelay());
		rules.range("jitter", keys.jitter(), 0, 1);
		rules.range("max-attempts", keys.maxAttempts(), 1, Integer.MAX_VALUE);
		rules.notNegative("stable-after", keys.stableAfter());
		rules.notNegative("min-gap", keys.minGap());
	}

	private static void checkKeepAlive(ValueRules rules, ConnectionProperties.KeepAlive keys) {
		rules.wholeSeconds("idle", keys.idle(), MOST_KEEP_ALIVE_SECONDS);
		rules.wholeSeconds("interval", keys.interval(), MOST_KEEP_ALIVE_SECONDS);
		rules.range("count", keys.count(), 1, MOST_KEEP_ALIVE_PROBES);
	}

	private static void checkHeartbeat(ValueRules rules, ConnectionProperties.Heartbeat keys) {
		rules.positive("timeout", keys.timeout());
		rules.range("misses", keys.misses(), 1, MOST_MISSES);
		Duration every = keys.every();
		if (every != null && every.compareTo(SHORTEST_HEARTBEAT) < 0) {
			throw rules.refused("every", ValueRules.text(every), "must be at least 1s");
		}
		rules.positive("every", every);
	}

	private static void checkWhenDown(ValueRules rules, ConnectionProperties.WhenDown keys) {
		rules.range("max-messages", keys.maxMessages(), 1, Integer.MAX_VALUE);
		checkBytes(rules, "max-bytes", keys.maxBytes());
		rules.positive("ttl", keys.ttl());
	}

	private static void checkBytes(ValueRules rules, String key, @Nullable DataSize pending) {
		if (pending != null && (pending.toBytes() < 1 || pending.compareTo(MOST_PENDING) > 0)) {
			throw rules.refused(key, pending, "must be from 1B to " + MOST_PENDING.toMegabytes()
					+ "MB; they are kept on the heap, for each connection");
		}
	}

}
