package dev.linekeeper.connection;

import java.time.Duration;
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
		return switch (step) {
			case CONNECT -> this.connectTook;
			case TLS -> this.tlsTook;
			case LOGIN -> this.loginTook;
		};
	}

	void heartbeatMissed() {
		this.heartbeatMisses.incrementAndGet();
	}

	void completed(ConnectionStep step, Duration took) {
		switch (step) {
			case CONNECT -> this.connectTook = took;
			case TLS -> this.tlsTook = took;
			case LOGIN -> this.loginTook = took;
		}
	}

	void attempt() {
		this.attempts.incrementAndGet();
	}

	void staleEvent() {
		this.staleEvents.incrementAndGet();
	}

}
