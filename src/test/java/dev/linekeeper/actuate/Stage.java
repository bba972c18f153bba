package dev.linekeeper.actuate;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.linekeeper.connection.ConnectionManager;
import dev.linekeeper.connection.ConnectionSettings;
import dev.linekeeper.connection.ConnectionSettings.OnLost;
import dev.linekeeper.connection.ManagedConnection;
import dev.linekeeper.connection.SimulatedTransports;
import dev.linekeeper.connection.SimulatedWorld;
import dev.linekeeper.framing.Framing;
import dev.linekeeper.framing.Framings;
import dev.linekeeper.transport.PeerAddress;
import dev.linekeeper.transport.TransportSettings;

/**
 * Connections in a simulated world, that become ready and are lost when a test says so.
 */
final class Stage {

	final SimulatedWorld world = new SimulatedWorld(() -> 0);

	final ConnectionManager manager = new ConnectionManager(this.world.environment());

	private final Map<String, SimulatedTransports> networks = new HashMap<>();

	/** Add a connection and start it; it dials. */
	ManagedConnection start(String name, boolean critical) {
		SimulatedTransports network = new SimulatedTransports(this.world);
		ManagedConnection connection = this.manager.register(settings(name, critical), (address) -> (data) -> {
		}, network);
		this.networks.put(name, network);
		connection.start();
		this.world.settle();
		return connection;
	}

	SimulatedTransports network(String name) {
		SimulatedTransports network = this.networks.get(name);
		if (network == null) {
			throw new IllegalArgumentException(name);
		}
		return network;
	}

	/** The dial under way succeeds, and the connection becomes ready. */
	void becomeReady(String name) {
		connect(name);
		network(name).line().made();
		this.world.settle();
	}

	/** The dial under way succeeds; the connection is not prepared. */
	void connect(String name) {
		network(name).dial().accept();
		this.world.settle();
	}

	void refuse(String name) {
		network(name).dial().refuse();
		this.world.settle();
	}

	void reset(String name) {
		network(name).line().breaks();
		this.world.settle();
	}

	void finish(String name) {
		network(name).line().peerFinishes();
		this.world.settle();
	}

	void retryNow(String name) {
		ManagedConnection connection = this.manager.find(name);
		if (connection == null) {
			throw new IllegalArgumentException(name);
		}
		connection.retryNow();
		// A timer without delay is one all the same.
		this.world.pass(Duration.ZERO);
	}

	void pass(Duration duration) {
		this.world.pass(duration);
	}

	private static ConnectionSettings settings(String name, boolean critical) {
		Framing framing = Framings.named("crlf");
		if (framing == null) {
			throw new IllegalStateException();
		}
		TransportSettings transport = new TransportSettings(List.of(new PeerAddress("127.0.0.1", 4001)), framing,
				new TransportSettings.Dial(Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(45)),
				new TransportSettings.KeepAlive(Duration.ofSeconds(20), Duration.ofSeconds(10), 3), 1024);
		return new ConnectionSettings(name, critical, true, OnLost.RECONNECT, transport,
				new ConnectionSettings.Reconnect(Duration.ofHours(1), 1, Duration.ofHours(1), 0, null,
						Duration.ofSeconds(30), Duration.ofMillis(250)),
				new ConnectionSettings.WhenDown(false, 1, 1, Duration.ofSeconds(1), false),
				new ConnectionSettings.Liveness(Duration.ofSeconds(30), Duration.ofSeconds(10), 2, null,
						Duration.ofSeconds(30), null),
				null, Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(3));
	}

}
