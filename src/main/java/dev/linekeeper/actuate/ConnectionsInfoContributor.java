package dev.linekeeper.actuate;

import java.util.Map;

import dev.linekeeper.connection.ConnectionManager;

import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;

/**
 * Adds the number of connections to {@code /actuator/info}.
 */
public final class ConnectionsInfoContributor implements InfoContributor {

	private final ConnectionManager manager;

	/**
	 * Create a contributor.
	 * @param manager knows the connections
	 */
	public ConnectionsInfoContributor(ConnectionManager manager) {
		this.manager = manager;
	}

	@Override
	public void contribute(Info.Builder builder) {
		builder.withDetail("linekeeper", Map.of("connections", this.manager.connections().size()));
	}

}
