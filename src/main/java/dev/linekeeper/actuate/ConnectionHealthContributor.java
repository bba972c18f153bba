package dev.linekeeper.actuate;

import java.util.stream.Stream;

import dev.linekeeper.connection.ConnectionManager;
import dev.linekeeper.connection.ManagedConnection;
import dev.linekeeper.transport.TimeSource;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * The health of one connection, for whoever asks for it by its name: {@code GET
 * /actuator/health/connection/{name}}, or {@code /actuator/health/{group}/connection/
 * {name}} where a group includes {@code connection/<name>}. Critical or not, it has the
 * status that a critical one would have. It lists none, so that the health of the service
 * is not told once for each of ten thousand.
 */
public final class ConnectionHealthContributor implements CompositeHealthContributor {

	private final ConnectionManager manager;

	private final TimeSource time;

	/**
	 * Create a contributor.
	 * @param manager knows the connections
	 * @param time tells how long one is down
	 */
	public ConnectionHealthContributor(ConnectionManager manager, TimeSource time) {
		this.manager = manager;
		this.time = time;
	}

	@Override
	public @Nullable HealthContributor getContributor(String name) {
		ManagedConnection connection = this.manager.find(name);
		return (connection != null) ? (HealthIndicator) () -> health(connection) : null;
	}

	@Override
	public Stream<Entry> stream() {
		return Stream.empty();
	}

	private Health health(ManagedConnection connection) {
		return Health.status(ConnectionsHealthIndicator.status(connection.snapshot(), this.time.now()))
			.withDetail("state", ConnectionWords.describe(connection.snapshot(), this.time.now()))
			.build();
	}

}
