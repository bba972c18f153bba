package dev.linekeeper.connection;

import java.util.concurrent.atomic.AtomicLong;

import dev.linekeeper.transport.TransportCounters;

/**
 * What happened to one managed connection since the start of the process. Read from
 * anywhere.
 */
public final class ConnectionStatistics {

	private final TransportCounters traffic;

	private final AtomicLong attempts = new AtomicLong();

	private final AtomicLong staleEvents = new AtomicLong();

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
		return this.attempts.get();
	}

	/**
	 * Return how many events came from an attempt that was over, and were dropped.
	 * @return 0 or more
	 */
	public long staleEvents() {
		return this.staleEvents.get();
	}

	void attempt() {
		this.attempts.incrementAndGet();
	}

	void staleEvent() {
		this.staleEvents.incrementAndGet();
	}

}
