package dev.linekeeper.protocol;

import java.net.InetSocketAddress;

/**
 * Makes a fresh {@link Protocol} for every connection made, and is told of the attempts.
 * One factory may serve many connections at once and must then be thread-safe.
 * <p>
 * {@link #buildProtocol} is called on the connection's reader thread. The other methods
 * are called in order, one at a time for each connection, on a thread that may block;
 * {@link #connectionLost} comes after {@link Protocol#connectionLost}. What they throw is
 * logged.
 */
@FunctionalInterface
public interface ProtocolFactory {

	/**
	 * Make the protocol for a connection just opened.
	 * @param address the peer's address
	 * @return a protocol that is used for this connection only
	 */
	Protocol buildProtocol(InetSocketAddress address);

	/**
	 * An attempt to connect begins.
	 * @param attempt which
	 */
	default void startedConnecting(ConnectionAttempt attempt) {
	}

	/**
	 * An attempt failed before a connection was usable and no {@link Protocol} was told
	 * of it, or the peer refused the login.
	 * @param attempt which
	 * @param reason why
	 */
	default void connectionFailed(ConnectionAttempt attempt, DisconnectReason reason) {
	}

	/**
	 * A connection that was ready is lost.
	 * @param attempt the attempt that had opened it
	 * @param reason why
	 */
	default void connectionLost(ConnectionAttempt attempt, DisconnectReason reason) {
	}

}
