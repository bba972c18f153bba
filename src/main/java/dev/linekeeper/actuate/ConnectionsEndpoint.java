package dev.linekeeper.actuate;

import java.util.List;
import java.util.function.Predicate;

import dev.linekeeper.connection.ConnectionManager;
import dev.linekeeper.connection.ManagedConnection;
import dev.linekeeper.transport.TimeSource;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/**
 * Shows the managed connections: {@code GET /actuator/connections} and {@code GET
 * /actuator/connections/{name}}.
 */
@Endpoint(id = "connections", defaultAccess = Access.READ_ONLY)
public final class ConnectionsEndpoint {

	private final ConnectionManager manager;

	private final TimeSource time;

	private final Predicate<String> visible;

	/**
	 * Create the endpoint.
	 * @param manager knows the connections
	 * @param time tells how long ago the last byte came
	 * @param visible whether who asks may see a connection of some name
	 */
	public ConnectionsEndpoint(ConnectionManager manager, TimeSource time, Predicate<String> visible) {
		this.manager = manager;
		this.time = time;
		this.visible = visible;
	}

	/**
	 * Show all connections that who asks may see.
	 * @return in the order of their names
	 */
	@ReadOperation
	public ConnectionsDescriptor connections() {
		List<ConnectionDescriptor> all = this.manager.connections()
			.stream()
			.filter((one) -> this.visible.test(one.settings().name()))
			.map((one) -> describe(one, false))
			.toList();
		return new ConnectionsDescriptor(all.size(), all);
	}

	/**
	 * Show one connection.
	 * @param name its name
	 * @return the connection, or {@code null} if there is none of that name
	 */
	@ReadOperation
	public @Nullable ConnectionDescriptor connection(@Selector String name) {
		ManagedConnection connection = this.manager.find(name);
		return (connection != null && this.visible.test(name)) ? describe(connection, true) : null;
	}

	private ConnectionDescriptor describe(ManagedConnection connection, boolean whole) {
		return ConnectionDescriptor.of(connection, this.time.nanoTime(), whole);
	}

	/**
	 * All connections.
	 *
	 * @param total how many there are
	 * @param connections each of them
	 */
	public record ConnectionsDescriptor(int total, List<ConnectionDescriptor> connections) {

	}

}
