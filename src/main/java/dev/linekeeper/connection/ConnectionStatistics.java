package dev.linekeeper.connection;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import dev.linekeeper.transport.TransportCounters;
import org.jspecify.annotations.Nullable;

/**
 * What happened to one managed connection since the start of the process. Read from
 * anywhere.
 */
public final class ConnectionStatistics {

	private final TransportCounters traffic;

	private final AtomicLong attempts = new AtomicLong();

	private final AtomicLong staleEvents = new AtomicLong();

	private final AtomicLong heartbeatMisses = new AtomicLong();

	private final Map<ConnectionStep, Duration> steps = new ConcurrentHashMap<>(2);

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

	/**
	 * Return how many heartbeats were not answered in time, whoever's protocol sent them.
	 * @return 0 or more
	 */
	public long heartbeatMisses() {
		return this.heartbeatMisses.get();
	}

	/**
	 * Return how long a step took when it last succeeded.
	 * @param step the step
	 * @return how long, or {@code null} if it never did
	 */
	public @Nullable Duration lastTook(ConnectionStep step) {
		return this.steps.get(step);
	}

	void heartbeatMissed() {
		this.heartbeatMisses.incrementAndGet();
	}

	void completed(ConnectionStep step, Duration took) {
		this.steps.put(step, took);
	}

	void attempt() {
		this.attempts.incrementAndGet();
	}

	void staleEvent() {
		this.staleEvents.incrementAndGet();
	}

}
