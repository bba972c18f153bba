package dev.linekeeper.connection;

import java.net.InetSocketAddress;
import java.time.Instant;

import dev.linekeeper.protocol.DisconnectReason;
import org.jspecify.annotations.Nullable;

/**
 * What was true of a managed connection at one moment. Immutable.
 *
 * @param name the connection's name
 * @param state its state
 * @param since when it entered the state
 * @param epoch the number of the latest attempt, 0 before the first
 * @param failures failures in a row, forgotten when a connection has been stable
 * @param readyCount how often it became ready since the start of the process
 * @param peer the peer's address, while connected
 * @param local our own address, while connected
 * @param lastReady when it last became ready
 * @param unreadySince since when it has not been ready; {@code null} while it is
 * @param lastLoss the latest failure or loss
 * @param nextAttempt when it is tried again, in {@link ConnectionState#BACKOFF}
 */
public record ConnectionSnapshot(String name, ConnectionState state, Instant since, long epoch, int failures,
		long readyCount, @Nullable InetSocketAddress peer, @Nullable InetSocketAddress local,
		@Nullable Instant lastReady, @Nullable Instant unreadySince, @Nullable Loss lastLoss,
		@Nullable Instant nextAttempt) {

	/**
	 * A failed attempt, or the loss of a connection.
	 *
	 * @param reason why
	 * @param at when
	 * @param epoch the attempt it ended
	 * @param wasReady whether the connection had been ready
	 */
	public record Loss(DisconnectReason reason, Instant at, long epoch, boolean wasReady) {

	}

}
