package dev.linekeeper.transport;

import java.net.InetSocketAddress;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * A connection just made that nobody reads yet. To be given to
 * {@link TransportProvider#open} or closed.
 */
public interface Dialled {

	/**
	 * Return the peer's address.
	 * @return the address dialled; behind a proxy the one it was asked for, unresolved if
	 * that is a name
	 */
	InetSocketAddress peer();

	/**
	 * Return our own address.
	 * @return the local end
	 */
	InetSocketAddress local();

	/**
	 * Return how long the TLS handshake took.
	 * @return how long, or {@code null} without TLS
	 */
	default @Nullable Duration tlsTook() {
		return null;
	}

	/**
	 * Close it, unused.
	 */
	void discard();

}
