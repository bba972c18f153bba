package dev.linekeeper.connection;

import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

import dev.linekeeper.connection.ConnectionSettings.Liveness;
import dev.linekeeper.connection.ConnectionSettings.Reconnect;
import dev.linekeeper.framing.Framing;
import dev.linekeeper.transport.AddressOrder;
import dev.linekeeper.transport.BindAddress;
import dev.linekeeper.transport.PeerAddress;
import dev.linekeeper.transport.TlsSettings;
import dev.linekeeper.transport.TransportSettings;
import org.jspecify.annotations.Nullable;

/**
 * Changes of single settings.
 */
final class With {

	private With() {
	}

	static UnaryOperator<ConnectionSettings> writeStallTimeout(Duration timeout) {
		return (base) -> {
			Liveness old = base.liveness();
			return copy(base, base.transport(), base.reconnect(), new Liveness(old.heartbeatEvery(),
					old.heartbeatTimeout(), old.heartbeatMisses(), old.idleTimeout(), timeout, null));
		};
	}

	static UnaryOperator<ConnectionSettings> heartbeat(Duration every, Duration timeout, int misses) {
		return (base) -> copy(base, base.transport(), base.reconnect(),
				new Liveness(every, timeout, misses, null, base.liveness().writeStallTimeout(), null));
	}

	static UnaryOperator<ConnectionSettings> frameStallTimeout(Duration timeout) {
		return (base) -> {
			Liveness old = base.liveness();
			return copy(base, base.transport(), base.reconnect(),
					new Liveness(old.heartbeatEvery(), old.heartbeatTimeout(), old.heartbeatMisses(), old.idleTimeout(),
							old.writeStallTimeout(), timeout));
		};
	}

	/** A framing, and its stall timeout with it, as the configuration has it. */
	static UnaryOperator<ConnectionSettings> framing(Framing framing) {
		return (base) -> {
			TransportSettings transport = base.transport();
			Liveness old = base.liveness();
			return copy(base,
					new TransportSettings(transport.addresses(), framing, transport.dial(), transport.keepAlive(),
							transport.pendingBytes(), transport.proxy(), transport.tls()),
					base.reconnect(), new Liveness(old.heartbeatEvery(), old.heartbeatTimeout(), old.heartbeatMisses(),
							old.idleTimeout(), old.writeStallTimeout(), framing.stallTimeout()));
		};
	}

	/** Messages wait while the connection is not ready. */
	static UnaryOperator<ConnectionSettings> queueing() {
		return (base) -> {
			ConnectionSettings.WhenDown old = base.whenDown();
			return new ConnectionSettings(base.name(), base.critical(), base.enabled(), base.onLost(), base.transport(),
					base.reconnect(),
					new ConnectionSettings.WhenDown(true, old.maxMessages(), old.maxBytes(), old.ttl(), false),
					base.liveness(), base.maxLifetime(), base.prepareTimeout(), base.drainTimeout(),
					base.closeTimeout());
		};
	}

	/** Retries after delays of about the same length. */
	static UnaryOperator<ConnectionSettings> retryEvery(Duration delay) {
		return retry(delay, 1, delay, null);
	}

	static UnaryOperator<ConnectionSettings> retry(Duration initial, double multiplier, Duration longest,
			@Nullable Integer maxAttempts) {
		return (base) -> copy(base, base.transport(), new Reconnect(initial, multiplier, longest,
				base.reconnect().jitter(), maxAttempts, base.reconnect().stableAfter(), base.reconnect().minGap()),
				base.liveness());
	}

	static UnaryOperator<ConnectionSettings> reconnect(Reconnect reconnect) {
		return (base) -> copy(base, base.transport(), reconnect, base.liveness());
	}

	static UnaryOperator<ConnectionSettings> dialTimeout(Duration timeout) {
		return (base) -> {
			TransportSettings old = base.transport();
			TransportSettings.Dial dial = new TransportSettings.Dial(old.dial().dnsTimeout(), timeout,
					old.dial().attemptTimeout(), old.dial().order(), old.dial().bindAddress());
			return copy(base, new TransportSettings(old.addresses(), old.framing(), dial, old.keepAlive(),
					old.pendingBytes(), old.proxy(), old.tls()), base.reconnect(), base.liveness());
		};
	}

	static UnaryOperator<ConnectionSettings> attemptTimeout(Duration timeout) {
		return (base) -> {
			TransportSettings old = base.transport();
			TransportSettings.Dial dial = new TransportSettings.Dial(old.dial().dnsTimeout(), old.dial().dialTimeout(),
					timeout, old.dial().order(), old.dial().bindAddress());
			return copy(base, new TransportSettings(old.addresses(), old.framing(), dial, old.keepAlive(),
					old.pendingBytes(), old.proxy(), old.tls()), base.reconnect(), base.liveness());
		};
	}

	static UnaryOperator<ConnectionSettings> order(AddressOrder order) {
		return (base) -> {
			TransportSettings.Dial old = base.transport().dial();
			return dial(base, new TransportSettings.Dial(old.dnsTimeout(), old.dialTimeout(), old.attemptTimeout(),
					order, old.bindAddress()));
		};
	}

	static UnaryOperator<ConnectionSettings> bindAddress(String address) {
		return (base) -> {
			TransportSettings.Dial old = base.transport().dial();
			return dial(base, new TransportSettings.Dial(old.dnsTimeout(), old.dialTimeout(), old.attemptTimeout(),
					old.order(), BindAddress.parse(address)));
		};
	}

	static UnaryOperator<ConnectionSettings> maxLifetime(Duration lifetime) {
		return (base) -> new ConnectionSettings(base.name(), base.critical(), base.enabled(), base.onLost(),
				base.transport(), base.reconnect(), base.whenDown(), base.liveness(), lifetime, base.prepareTimeout(),
				base.drainTimeout(), base.closeTimeout());
	}

	static UnaryOperator<ConnectionSettings> proxy(TransportSettings.Proxy proxy) {
		return (base) -> {
			TransportSettings old = base.transport();
			return copy(base, new TransportSettings(old.addresses(), old.framing(), old.dial(), old.keepAlive(),
					old.pendingBytes(), proxy, old.tls()), base.reconnect(), base.liveness());
		};
	}

	static UnaryOperator<ConnectionSettings> tls(TlsSettings tls) {
		return (base) -> {
			TransportSettings old = base.transport();
			return copy(base, new TransportSettings(old.addresses(), old.framing(), old.dial(), old.keepAlive(),
					old.pendingBytes(), old.proxy(), tls), base.reconnect(), base.liveness());
		};
	}

	static UnaryOperator<ConnectionSettings> addresses(PeerAddress... addresses) {
		return (base) -> {
			TransportSettings old = base.transport();
			return copy(base, new TransportSettings(List.of(addresses), old.framing(), old.dial(), old.keepAlive(),
					old.pendingBytes(), old.proxy(), old.tls()), base.reconnect(), base.liveness());
		};
	}

	static UnaryOperator<ConnectionSettings> closeTimeout(Duration timeout) {
		return (base) -> new ConnectionSettings(base.name(), base.critical(), base.enabled(), base.onLost(),
				base.transport(), base.reconnect(), base.whenDown(), base.liveness(), base.maxLifetime(),
				base.prepareTimeout(), base.drainTimeout(), timeout);
	}

	static UnaryOperator<ConnectionSettings> prepareTimeout(Duration timeout) {
		return (base) -> new ConnectionSettings(base.name(), base.critical(), base.enabled(), base.onLost(),
				base.transport(), base.reconnect(), base.whenDown(), base.liveness(), base.maxLifetime(), timeout,
				base.drainTimeout(), base.closeTimeout());
	}

	static UnaryOperator<ConnectionSettings> whenDown(ConnectionSettings.WhenDown policy) {
		return (base) -> new ConnectionSettings(base.name(), base.critical(), base.enabled(), base.onLost(),
				base.transport(), base.reconnect(), policy, base.liveness(), base.maxLifetime(), base.prepareTimeout(),
				base.drainTimeout(), base.closeTimeout());
	}

	private static ConnectionSettings dial(ConnectionSettings base, TransportSettings.Dial dial) {
		TransportSettings old = base.transport();
		return copy(base, new TransportSettings(old.addresses(), old.framing(), dial, old.keepAlive(),
				old.pendingBytes(), old.proxy(), old.tls()), base.reconnect(), base.liveness());
	}

	private static ConnectionSettings copy(ConnectionSettings base, TransportSettings transport, Reconnect reconnect,
			Liveness liveness) {
		return new ConnectionSettings(base.name(), base.critical(), base.enabled(), base.onLost(), transport, reconnect,
				base.whenDown(), liveness, base.maxLifetime(), base.prepareTimeout(), base.drainTimeout(),
				base.closeTimeout());
	}

}
