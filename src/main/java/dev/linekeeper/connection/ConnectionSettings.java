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
 * @param prepareTimeout the longest the protocol may take to prepare it
 * @param drainTimeout the longest that waiting output is written before a close
 * @param closeTimeout the longest that the peer may take to end its stream, before a
 * reset
 */
public record ConnectionSettings(String name, boolean critical, boolean enabled, OnLost onLost,
		TransportSettings transport, Reconnect reconnect, Duration prepareTimeout, Duration drainTimeout,
		Duration closeTimeout) {

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
