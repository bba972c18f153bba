package dev.linekeeper.connection;

import java.time.Duration;

/**
 * Is told of every change of a managed connection's state, in order, one at a time for
 * each connection, on a thread that may block. What it throws is logged.
 */
@FunctionalInterface
public interface ConnectionListener {

	/**
	 * The state has changed.
	 * @param previous the state before
	 * @param now what is true since the change
	 */
	void stateChanged(ConnectionState previous, ConnectionSnapshot now);

	/**
	 * A step of an attempt has succeeded; called before the change of state it leads to.
	 * @param connection the connection's name
	 * @param step the step
	 * @param took how long it took
	 */
	default void stepCompleted(String connection, ConnectionStep step, Duration took) {
	}

}
