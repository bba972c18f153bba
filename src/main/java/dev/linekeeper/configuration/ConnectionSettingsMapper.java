package dev.linekeeper.configuration;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import dev.linekeeper.connection.ConnectionSettings;
import dev.linekeeper.framing.Framing;
import dev.linekeeper.transport.BindAddress;
import dev.linekeeper.transport.PeerAddress;
import dev.linekeeper.transport.TlsSettings;
import dev.linekeeper.transport.TransportSettings;
import org.jspecify.annotations.Nullable;

/**
 * Turns what is written into checked, immutable settings: a connection's own keys lie
 * over the user's defaults, and these over the built-in ones.
 */
final class ConnectionSettingsMapper {

	private static final String DEFAULTS = "linekeeper.defaults";

	private static final String RAW = "raw";

	private static final Duration BEHIND_THE_LOGIN = Duration.ofSeconds(1);

	private static final String CONNECTIONS = "linekeeper.connections.";

	private final Alike alike = new Alike();

	private ConnectionSettingsMapper() {
	}

	/**
	 * Map all connections.
	 * @param properties what is written
	 * @param framings makes their framings
	 * @param bundles what TLS trusts and shows
	 * @return the connections, in the order in which they are written
	 * @throws InvalidConfigurationException for the first value that breaks a rule
	 */
	static List<ConfiguredConnection> map(LinekeeperProperties properties, FramingMapper framings, TlsBundles bundles) {
		ConnectionProperties defaults = properties.defaults();
		ConnectionRules.check(DEFAULTS, defaults);
		framings.map(new ValueRules(DEFAULTS), defaults.framing(), RAW);
		ConnectionSettingsMapper mapper = new ConnectionSettingsMapper();
		List<ConfiguredConnection> connections = new ArrayList<>();
		properties.connections().forEach((name, own) -> {
			ConnectionRules.check(CONNECTIONS + name, own);
			boolean ownFraming = own.framing() != null;
			ValueRules rules = new ValueRules(ownFraming ? CONNECTIONS + name : DEFAULTS);
			ConnectionProperties written = own.over(defaults);
			Framing framing = framings.map(rules, written.framing(), RAW);
			TlsSettings tls = TlsRules.settings(CONNECTIONS + name, own.tls(),
					written.over(ConnectionProperties.BUILT_IN), bundles);
			connections.add(mapper.map(name, written, framing, tls));
		});
		return List.copyOf(connections);
	}

	private ConfiguredConnection map(String name, ConnectionProperties written, Framing framing,
			@Nullable TlsSettings tls) {
		String path = CONNECTIONS + name;
		ConnectionProperties keys = written.over(ConnectionProperties.BUILT_IN);
		List<PeerAddress> addresses = ConnectionRules.addresses(path, keys);
		// Its timeout has a default, but that makes no proxy.
		TransportSettings.Proxy proxy = (written.proxy() != null)
				? ProxyRules.settings(new ValueRules(path + ".proxy"), given(keys.proxy())) : null;
		BindAddress from = ConnectionRules.bindAddress(new ValueRules(path), keys.bindAddress(),
				(proxy != null) ? List.of(proxy.address()) : addresses);
		ConnectionProperties.Reconnect reconnect = given(keys.reconnect());
		delaysInOrder(path, written.reconnect(), reconnect);
		ConnectionSettings settings = new ConnectionSettings(name, given(keys.critical()), given(keys.enabled()),
				given(keys.onLost()), transport(keys, addresses, from, framing, proxy, tls),
				this.alike.one(reconnect(reconnect)), this.alike.one(whenDown(given(keys.whenDown()))),
				this.alike.one(liveness(path, written.heartbeat(), keys, framing)), keys.maxLifetime(),
				this.alike.one(prepareTimeout(keys)), given(keys.drainTimeout()), given(keys.closeTimeout()));
		return new ConfiguredConnection(settings, this.alike.one(DialogSettingsMapper.map(path, keys, framing)),
				given(keys.protocol()));
	}

	/** A login keeps its own time, because it knows what it waited for. */
	private static Duration prepareTimeout(ConnectionProperties keys) {
		Duration timeout = given(keys.loginTimeout());
		return (keys.login() != null) ? timeout.plus(BEHIND_THE_LOGIN) : timeout;
	}

	private TransportSettings transport(ConnectionProperties keys, List<PeerAddress> addresses,
			@Nullable BindAddress from, Framing framing, TransportSettings.@Nullable Proxy proxy,
			@Nullable TlsSettings tls) {
		ConnectionProperties.Connect connect = given(keys.connect());
		ConnectionProperties.KeepAlive keepAlive = given(keys.keepAlive());
		return new TransportSettings(addresses, framing,
				this.alike.one(new TransportSettings.Dial(given(connect.dnsTimeout()), given(connect.dialTimeout()),
						given(connect.attemptTimeout()), given(keys.order()), from)),
				this.alike.one(new TransportSettings.KeepAlive(given(keepAlive.idle()), given(keepAlive.interval()),
						given(keepAlive.count()))),
				(int) given(given(keys.limits()).pendingBytes()).toBytes(), proxy, tls);
	}

	private static ConnectionSettings.Reconnect reconnect(ConnectionProperties.Reconnect keys) {
		return new ConnectionSettings.Reconnect(given(keys.initialDelay()), given(keys.multiplier()),
				given(keys.maxDelay()), given(keys.jitter()), keys.maxAttempts(), given(keys.stableAfter()),
				given(keys.minGap()));
	}

	private static ConnectionSettings.WhenDown whenDown(ConnectionProperties.WhenDown keys) {
		return new ConnectionSettings.WhenDown(given(keys.policy()) == ConnectionProperties.Policy.QUEUE,
				given(keys.maxMessages()), given(keys.maxBytes()).toBytes(), given(keys.ttl()),
				given(keys.overflow()) == ConnectionProperties.Overflow.DROP_OLDEST);
	}

	private static ConnectionSettings.Liveness liveness(String path, ConnectionProperties.@Nullable Heartbeat written,
			ConnectionProperties keys, Framing framing) {
		ConnectionProperties.Heartbeat heartbeat = given(keys.heartbeat());
		Duration every = given(heartbeat.every());
		Duration timeout = given(heartbeat.timeout());
		if (written == null || written.timeout() == null) {
			// The default gives way: nobody should have to write it to write 'every'.
			Duration half = every.dividedBy(2);
			timeout = (half.compareTo(timeout) < 0) ? half : timeout;
		}
		if (timeout.compareTo(every) >= 0) {
			throw new ValueRules(path + ".heartbeat").refused("timeout", ValueRules.text(timeout),
					"must be less than 'heartbeat.every', which is " + ValueRules.text(every));
		}
		return new ConnectionSettings.Liveness(every, timeout, given(heartbeat.misses()), keys.idleTimeout(),
				given(keys.writeStallTimeout()), framing.stallTimeout());
	}

	private static void delaysInOrder(String path, ConnectionProperties.@Nullable Reconnect written,
			ConnectionProperties.Reconnect merged) {
		Duration initial = given(merged.initialDelay());
		Duration max = given(merged.maxDelay());
		if (max.compareTo(initial) >= 0) {
			return;
		}
		ValueRules rules = new ValueRules(path + ".reconnect");
		// Of the two, the one that the user wrote: the other may be a built-in default.
		if (written != null && written.maxDelay() != null) {
			throw rules.refused("max-delay", ValueRules.text(max),
					"must not be less than 'reconnect.initial-delay', which is " + ValueRules.text(initial));
		}
		throw rules.refused("initial-delay", ValueRules.text(initial),
				"must not be more than 'reconnect.max-delay', which is " + ValueRules.text(max));
	}

	private static <T> T given(@Nullable T value) {
		return Objects.requireNonNull(value, "a key without a built-in default");
	}

}
