package dev.linekeeper.connection;

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

}
