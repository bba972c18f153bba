package dev.linekeeper.api;

import dev.linekeeper.security.Caller;
import org.jspecify.annotations.Nullable;

/**
 * Knows where connections are acted on, so that nobody has to try an action to learn that
 * it is not allowed.
 *
 * @param path of the endpoint that acts, without a connection's name; {@code null} if
 * none does
 * @param samePort whether that is on the API's own port
 */
record OperatingPath(@Nullable String path, boolean samePort) {

	Operating of(String connection, Caller caller) {
		if (this.path == null) {
			return new Operating(null, Obstacle.OFF);
		}
		if (!caller.mayOperate(connection)) {
			return new Operating(null, Obstacle.NOT_ALLOWED);
		}
		if (!this.samePort) {
			return new Operating(null, Obstacle.OTHER_PORT);
		}
		return new Operating(this.path + "/" + connection, null);
	}

	/**
	 * Where a caller may act on a connection, or why not.
	 *
	 * @param path where actions are posted to; absent if there is an obstacle
	 * @param obstacle why the caller may not
	 */
	record Operating(@Nullable String path, @Nullable Obstacle obstacle) {

	}

	/**
	 * Why a caller may not act on a connection.
	 */
	enum Obstacle {

		/** Nobody may: {@code management.endpoint.connections.access}. */
		OFF,

		/** The caller lacks the role {@code operate} for it. */
		NOT_ALLOWED,

		/** It is done at the actuator's port, which is another. */
		OTHER_PORT

	}

}
