package dev.linekeeper.connection;

import java.time.Duration;

import dev.linekeeper.transport.TransportSettings;
import org.jspecify.annotations.Nullable;

/**
 * Everything about one managed connection, checked and with its defaults filled in.
 *
 * @param name the connection's name
 * @param critical whether the service's readiness depends on it
 * @param enabled whether it is started unpaused
 * @param onLost what a failed attempt or a loss leads to
 * @param transport how it is dialled, read and written
 * @param reconnect when it is tried again
 * @param whenDown what becomes of messages while it is not ready
 * @param liveness when it is taken for dead
 * @param maxLifetime how long a connection is used before it is replaced in good order;
 * {@code null} for no limit
 * @param prepareTimeout the longest the protocol may take to prepare it
 * @param drainTimeout the longest that waiting output is written before a close
 * @param closeTimeout the longest that the peer may take to end its stream, before a
 * reset
 */
public record ConnectionSettings(String name, boolean critical, boolean enabled, OnLost onLost,
		TransportSettings transport, Reconnect reconnect, WhenDown whenDown, Liveness liveness,
		@Nullable Duration maxLifetime, Duration prepareTimeout, Duration drainTimeout, Duration closeTimeout) {

	/**
	 * What a failed attempt or a loss leads to.
	 */
	public enum OnLost {

		/** Another attempt, after a delay. */
		RECONNECT,

		/** The end of the process, with exit code 3. */
		STOP

	}

	/**
	 * What becomes of messages while a connection is not ready.
	 *
	 * @param queue whether they wait; otherwise they are refused
	 * @param maxMessages the most that wait, 1 or more
	 * @param maxBytes the most bytes of payload that wait, 1 or more
	 * @param ttl the longest one waits
	 * @param dropOldest whether the oldest makes room for a new one; otherwise the new
	 * one is refused
	 */
	public record WhenDown(boolean queue, int maxMessages, long maxBytes, Duration ttl, boolean dropOldest) {

	}

	/**
	 * When a connection is taken for dead.
	 *
	 * @param heartbeatEvery silence after which the protocol is asked to probe
	 * @param heartbeatTimeout the longest a probe may go unanswered
	 * @param heartbeatMisses unanswered probes in a row after which it is dead, 1 or more
	 * @param idleTimeout silence after which it is dead, probe or not; {@code null} for
	 * no limit
	 * @param writeStallTimeout the longest that waiting output may make no progress
	 * @param frameStallTimeout the longest that an unfinished frame may take to grow by
	 * 512 bytes or to be finished; {@code null} for no limit
	 */
	public record Liveness(Duration heartbeatEvery, Duration heartbeatTimeout, int heartbeatMisses,
			@Nullable Duration idleTimeout, Duration writeStallTimeout, @Nullable Duration frameStallTimeout) {

	}

	/**
	 * When a connection is tried again.
	 *
	 * @param initialDelay the delay before the second retry; the first comes at a random
	 * time within it
	 * @param multiplier what each delay is multiplied with for the next, 1 or more
	 * @param maxDelay the longest delay, before jitter
	 * @param jitter the part of a delay, 0 to 1, by which it is randomly shorter or
	 * longer
	 * @param maxAttempts failures in a row after which it gives up; {@code null} for no
	 * limit
	 * @param stableAfter how long a connection must be ready before earlier failures are
	 * forgotten
	 * @param minGap the shortest time between the starts of two attempts, whatever asked
	 * for them
	 */
	public record Reconnect(Duration initialDelay, double multiplier, Duration maxDelay, double jitter,
			@Nullable Integer maxAttempts, Duration stableAfter, Duration minGap) {

	}

}
