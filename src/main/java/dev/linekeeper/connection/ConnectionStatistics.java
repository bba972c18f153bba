package dev.linekeeper.connection;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import dev.linekeeper.protocol.DisconnectReason;
import dev.linekeeper.transport.TransportCounters;

/**
 * What happened to one managed connection since the start of the process. Read from
 * anywhere.
 */
public final class ConnectionStatistics {

	private final TransportCounters traffic;

	private final Map<DisconnectReason.Kind, AtomicLong> failures = counters();

	private final Map<DisconnectReason.Kind, AtomicLong> disconnects = counters();

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
	 * Return how many attempts failed before the connection was ready.
	 * @param kind for this reason
	 * @return 0 or more
	 */
	public long failures(DisconnectReason.Kind kind) {
		return count(this.failures, kind);
	}

	/**
	 * Return how many connections were lost after they had been ready.
	 * @param kind for this reason
	 * @return 0 or more
	 */
	public long disconnects(DisconnectReason.Kind kind) {
		return count(this.disconnects, kind);
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

	void failure(DisconnectReason.Kind kind) {
		increment(this.failures, kind);
	}

	void disconnect(DisconnectReason.Kind kind) {
		increment(this.disconnects, kind);
	}

	void staleEvent() {
		this.staleEvents.incrementAndGet();
	}

	private static Map<DisconnectReason.Kind, AtomicLong> counters() {
		Map<DisconnectReason.Kind, AtomicLong> counters = new EnumMap<>(DisconnectReason.Kind.class);
		for (DisconnectReason.Kind kind : DisconnectReason.Kind.values()) {
			counters.put(kind, new AtomicLong());
		}
		return counters;
	}

	private static long count(Map<DisconnectReason.Kind, AtomicLong> counters, DisconnectReason.Kind kind) {
		AtomicLong counter = counters.get(kind);
		return (counter != null) ? counter.get() : 0;
	}

	private static void increment(Map<DisconnectReason.Kind, AtomicLong> counters, DisconnectReason.Kind kind) {
		AtomicLong counter = counters.get(kind);
		if (counter != null) {
			counter.incrementAndGet();
		}
	}

}
