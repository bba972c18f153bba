package dev.linekeeper.connection;

import java.net.InetSocketAddress;
import java.time.Duration;

import dev.linekeeper.connection.ConnectionSettings.OnLost;
import dev.linekeeper.transport.Dialled;
import org.jspecify.annotations.Nullable;

/**
 * What earlier attempts mean for the next one: when, from which address on, and whether
 * there is one at all. Confined to the supervisor's mailbox.
 */
final class Retries {

	private final ConnectionSettings settings;

	private final ConnectionEnvironment environment;

	private final Backoff backoff;

	private int failures;

	// When the latest attempt began; nothing before the first.
	private @Nullable Long attemptedNanos;

	private @Nullable InetSocketAddress failed;

	private boolean anew;

	Retries(ConnectionSettings settings, ConnectionEnvironment environment) {
		this.settings = settings;
		this.environment = environment;
		this.backoff = new Backoff(settings.reconnect(), environment.random());
	}

	int failures() {
		return this.failures;
	}

	/** The address that failed last. */
	@Nullable InetSocketAddress failedAddress() {
		return this.failed;
	}

	/** Whether it had been good for long enough to begin with the first one again. */
	boolean anew() {
		return this.anew;
	}

	void attempted(long nowNanos) {
		this.attemptedNanos = nowNanos;
	}

	/** An attempt failed, or a connection was lost. */
	void failed(Attempt over) {
		this.failures++;
		Dialled dialled = over.dialled();
		if (dialled != null) {
			this.failed = dialled.peer();
			this.anew = over.isSettled();
		}
	}

	/**
	 * A connection was ended on purpose. If it was ready, what failed before it is of no
	 * more interest: the next attempt begins with the first address, so that an operator,
	 * or the maximum lifetime, brings a connection back to it.
	 */
	void ended(Attempt over) {
		if (over.wasReady()) {
			this.failed = null;
			this.anew = false;
		}
	}

	void forget() {
		this.failures = 0;
	}

	boolean givesUp() {
		Integer limit = this.settings.reconnect().maxAttempts();
		return this.settings.onLost() == OnLost.STOP || (limit != null && this.failures >= limit);
	}

	/**
	 * The delay after an attempt. A failed attempt's own time counts as part of it; a
	 * connection that was in use is retried from its loss on, or else all that were lost
	 * at once would return at once.
	 */
	Duration delay(Attempt over) {
		Duration delay = this.backoff.after(this.failures);
		if (!over.wasReady()) {
			delay = delay.minusNanos(nanosSince(over.startedNanos()));
		}
		Duration gap = untilGap();
		return (delay.compareTo(gap) > 0) ? delay : gap;
	}

	/** What is left of the minimum gap since the latest attempt began. */
	Duration untilGap() {
		Long attempted = this.attemptedNanos;
		if (attempted == null) {
			return Duration.ZERO;
		}
		Duration left = this.settings.reconnect().minGap().minusNanos(nanosSince(attempted));
		return left.isNegative() ? Duration.ZERO : left;
	}

	private long nanosSince(long nanos) {
		return this.environment.time().nanoTime() - nanos;
	}

}
