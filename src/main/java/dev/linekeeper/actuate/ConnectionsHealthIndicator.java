package dev.linekeeper.actuate;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.linekeeper.connection.ConnectionManager;
import dev.linekeeper.connection.ConnectionSnapshot;
import dev.linekeeper.connection.ConnectionState;
import dev.linekeeper.connection.ManagedConnection;
import dev.linekeeper.transport.TimeSource;
import dev.linekeeper.transport.TlsSettings;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/**
 * One component for all connections. Only critical ones count: DOWN when one has not been
 * ready for a minute, OUT_OF_SERVICE when one was never ready yet, UNKNOWN in the minute
 * between. Shows how many are in which state, the first that are not ready, and which do
 * not verify whom they speak with.
 */
public final class ConnectionsHealthIndicator implements HealthIndicator {

	private static final Duration GRACE = Duration.ofSeconds(60);

	private static final int SHOWN = 20;

	private final ConnectionManager manager;

	private final TimeSource time;

	/**
	 * Create an indicator.
	 * @param manager knows the connections
	 * @param time tells how long one is down
	 */
	public ConnectionsHealthIndicator(ConnectionManager manager, TimeSource time) {
		this.manager = manager;
		this.time = time;
	}

	@Override
	public Health health() {
		Collection<ManagedConnection> connections = this.manager.connections();
		Map<String, Integer> states = new TreeMap<>();
		Map<String, String> ready = new LinkedHashMap<>();
		Map<String, String> notReady = new LinkedHashMap<>();
		Status status = Status.UP;
		List<String> anyHost = new ArrayList<>();
		for (ManagedConnection connection : connections) {
			TlsSettings tls = connection.settings().transport().tls();
			if (tls != null && !tls.verifyHostname()) {
				anyHost.add(connection.name());
			}
			ConnectionSnapshot snapshot = connection.snapshot();
			states.merge(snapshot.state().name(), 1, Integer::sum);
			Map<String, String> shown = (snapshot.state() == ConnectionState.READY) ? ready : notReady;
			if (shown.size() < SHOWN) {
				shown.put(snapshot.name(), ConnectionWords.describe(snapshot, this.time.now()));
			}
			if (connection.settings().critical()) {
				status = worse(status, status(snapshot, this.time.now()));
			}
		}
		Health.Builder health = Health.status(status)
			.withDetail("total", connections.size())
			.withDetail("states", states);
		if (!anyHost.isEmpty()) {
			health.withDetail("hostnameNotVerified", anyHost);
		}
		if (!notReady.isEmpty()) {
			health.withDetail("notReady", notReady);
		}
		if (connections.size() <= SHOWN && !ready.isEmpty()) {
			health.withDetail("ready", ready);
		}
		return health.build();
	}

	/** The status of one connection that counts. */
	static Status status(ConnectionSnapshot snapshot, Instant now) {
		Instant since = snapshot.unreadySince();
		if (since == null) {
			return Status.UP;
		}
		if (snapshot.lastReady() == null) {
			return Status.OUT_OF_SERVICE;
		}
		boolean longer = Duration.between(since, now).compareTo(GRACE) >= 0;
		return longer ? Status.DOWN : Status.UNKNOWN;
	}

	private static Status worse(Status left, Status right) {
		return (badness(left) >= badness(right)) ? left : right;
	}

	private static int badness(Status status) {
		if (status.equals(Status.DOWN)) {
			return 3;
		}
		if (status.equals(Status.OUT_OF_SERVICE)) {
			return 2;
		}
		return status.equals(Status.UNKNOWN) ? 1 : 0;
	}

}
