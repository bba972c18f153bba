package dev.linekeeper.connection;

import java.time.Duration;

import dev.linekeeper.transport.TransportCounters;
import org.jspecify.annotations.Nullable;

/**
 * What happened to one managed connection since the start of the process. Read from
 * anywhere.
 */
public final class ConnectionStatistics {

	private final TransportCounters traffic;

	// These are written under this.

	private volatile long attempts;

	private volatile long staleEvents;

	private volatile long heartbeatMisses;

	private volatile @Nullable Duration connectTook;

	private volatile @Nullable Duration tlsTook;

	private volatile @Nullable Duration loginTook;

	ConnectionStatistics(TransportCounters traffic) {
		this.traffic = traffic;
	}

	/**
	 * Return what went over the wire.
	 * @return live counters
	 */
	public TransportCounters traffic() {
		return this.traffic;
	}

	/**
	 * Return how many attempts were begun.
	 * @return 0 or more
	 */
	public long attempts() {
		return this.attempts;
	}

	/**
	 * Return how many events came from an attempt that was over, and were dropped.
	 * @return 0 or more
	 */
	public long staleEvents() {
		return this.staleEvents;
	}

	/**
	 * Return how many heartbeats were not answered in time, whoever's protocol sent them.
	 * @return 0 or more
	 */
	public long heartbeatMisses() {
		return this.heartbeatMisses;
	}

	/**
	 * Return how long a step took when it last succeeded.
	 * @param step the step
	 * @return how long, or {@code null} if it never did
	 */
	public @Nullable Duration lastTook(ConnectionStep step) {
		return switch (step) {
			case CONNECT -> this.connectTook;
			case TLS -> this.tlsTook;
			case LOGIN -> this.loginTook;
		};
	}

	synchronized void heartbeatMissed() {
		this.heartbeatMisses++;
	}

	void completed(ConnectionStep step, Duration took) {
		switch (step) {
			case CONNECT -> this.connectTook = took;
			case TLS -> this.tlsTook = took;
			case LOGIN -> this.loginTook = took;
		}
	}

	synchronized void attempt() {
		this.attempts++;
	}

	synchronized void staleEvent() {
		this.staleEvents++;
	}

}
