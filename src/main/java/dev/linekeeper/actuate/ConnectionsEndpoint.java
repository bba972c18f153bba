package dev.linekeeper.actuate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import dev.linekeeper.connection.ConnectionManager;
import dev.linekeeper.connection.ConnectionState;
import dev.linekeeper.connection.ManagedConnection;
import dev.linekeeper.dialog.Dialogs;
import dev.linekeeper.transport.TimeSource;
import dev.linekeeper.transport.Wording;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;

/**
 * Shows the managed connections: {@code GET /actuator/connections} and {@code GET
 * /actuator/connections/{name}}. With {@code management.endpoint.connections.access:
 * unrestricted} it also acts on them: {@code POST /actuator/connections/{name}}.
 */
@WebEndpoint(id = "connections", defaultAccess = Access.READ_ONLY)
public final class ConnectionsEndpoint {

	private static final int PAGE = 100;

	private static final int LARGEST_PAGE = 1_000;

	private final ConnectionManager manager;

	private final Dialogs dialogs;

	private final TimeSource time;

	private final Predicate<String> visible;

	private final ConnectionActions actions;

	/**
	 * Create the endpoint.
	 * @param manager knows the connections
	 * @param dialogs knows what is said on them
	 * @param time tells how long ago the last byte came
	 * @param visible whether who asks may see a connection of some name
	 */
	public ConnectionsEndpoint(ConnectionManager manager, Dialogs dialogs, TimeSource time, Predicate<String> visible) {
		this.manager = manager;
		this.dialogs = dialogs;
		this.time = time;
		this.visible = visible;
		this.actions = new ConnectionActions(manager, dialogs);
	}

	/**
	 * Show a page of the connections that who asks may see.
	 * @param page which page, from 0 on; the first if it is {@code null}
	 * @param size the most connections on it, up to 1,000; 100 if it is {@code null}
	 * @param state the only state to show, or {@code null} for all
	 * @return in the order of their names
	 */
	@ReadOperation
	public ConnectionsDescriptor connections(@Nullable Integer page, @Nullable Integer size, @Nullable String state) {
		int number = checked("page", page, 0, 0, Integer.MAX_VALUE);
		int most = checked("size", size, PAGE, 1, LARGEST_PAGE);
		ConnectionState wanted = (state != null) ? state(state) : null;
		Map<String, Integer> states = new TreeMap<>();
		List<ConnectionDescriptor> shown = new ArrayList<>();
		long first = (long) number * most;
		int total = 0;
		int matching = 0;
		for (ManagedConnection connection : this.manager.connections()) {
			if (!this.visible.test(connection.name())) {
				continue;
			}
			ConnectionState present = connection.snapshot().state();
			states.merge(present.name(), 1, Integer::sum);
			total++;
			if (wanted == null || wanted == present) {
				if (matching >= first && shown.size() < most) {
					shown.add(ConnectionDescriptor.row(connection, this.time.nanoTime()));
				}
				matching++;
			}
		}
		return new ConnectionsDescriptor(total, states, matching, number, most, shown);
	}

	/**
	 * Show one connection.
	 * @param name its name
	 * @return the connection, or {@code null} if there is none of that name
	 */
	@ReadOperation
	public @Nullable ConnectionDescriptor connection(@Selector String name) {
		ManagedConnection connection = this.manager.find(name);
		return (connection != null)
				? ConnectionDescriptor.whole(connection, this.dialogs.find(name), this.time.nanoTime()) : null;
	}

	/**
	 * Do something to a connection.
	 * @param name its name
	 * @param action what: {@code pause}, {@code resume}, {@code reconnect},
	 * {@code retry-now}, {@code tap} or {@code untap}
	 * @param duration how long frames are shown in the log, with {@code tap}; 5 minutes
	 * if it is {@code null}
	 * @param security knows who asks
	 * @return what was done, or why it was not
	 */
	@WriteOperation
	public WebEndpointResponse<?> act(@Selector String name, @Nullable String action, @Nullable String duration,
			SecurityContext security) {
		return this.actions.perform(name, action, duration, security.getPrincipal());
	}

	private static int checked(String key, @Nullable Integer value, int otherwise, int least, int most) {
		if (value == null) {
			return otherwise;
		}
		if (value < least || value > most) {
			throw invalid("'" + key + "' (" + value + ") must be "
					+ ((most == Integer.MAX_VALUE) ? least + " or more" : "from " + least + " to " + most));
		}
		return value;
	}

	private static ConnectionState state(String name) {
		try {
			return ConnectionState.valueOf(name.toUpperCase(Locale.ROOT));
		}
		catch (IllegalArgumentException ex) {
			throw invalid("'state' (" + Wording.printable(name) + ") must be one of: "
					+ Arrays.toString(ConnectionState.values()));
		}
	}

	private static InvalidEndpointRequestException invalid(String rule) {
		return new InvalidEndpointRequestException(rule, rule);
	}

	/**
	 * A page of the connections.
	 *
	 * @param total how many there are in all
	 * @param states how many there are in each state
	 * @param matching how many there are in the state asked for
	 * @param page which page this is, from 0 on
	 * @param size the most connections on a page
	 * @param connections those on this page
	 */
	public record ConnectionsDescriptor(int total, Map<String, Integer> states, int matching, int page, int size,
			List<ConnectionDescriptor> connections) {

	}

}
