package dev.linekeeper.api;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

import dev.linekeeper.transport.TimeSource;

/**
 * All subscribers, of whatever kind, and who looks after them. Safe for any thread.
 */
final class EventStreams implements AutoCloseable {

	static final int MOST = 1_000;

	// A client that has gone is noticed by the second write after that.
	private static final long QUIET = TimeUnit.SECONDS.toNanos(7);

	private static final long PATIENCE = TimeUnit.SECONDS.toNanos(5);

	private static final long CHECK_MILLIS = 500;

	private final Set<EventStream> open = ConcurrentHashMap.newKeySet();

	private final AtomicInteger subscribers = new AtomicInteger();

	private final LongAdder cutOff = new LongAdder();

	private final TimeSource time;

	EventStreams(TimeSource time, ScheduledExecutorService timer) {
		this.time = time;
		var unused = timer.scheduleWithFixedDelay(this::check, CHECK_MILLIS, CHECK_MILLIS, TimeUnit.MILLISECONDS);
	}

	/** Let one more subscriber in. */
	void enter() {
		if (this.subscribers.incrementAndGet() > MOST) {
			this.subscribers.decrementAndGet();
			throw new ProblemException(ProblemCode.TOO_MANY_SUBSCRIBERS,
					MOST + " listen already, which is as many as may.", Duration.ofSeconds(5));
		}
	}

	/** A subscriber has gone. */
	void leave() {
		this.subscribers.decrementAndGet();
	}

	void add(EventStream stream) {
		this.open.add(stream);
	}

	void remove(EventStream stream) {
		if (this.open.remove(stream)) {
			leave();
		}
	}

	/** A subscriber did not read. */
	void cutOff() {
		this.cutOff.increment();
	}

	int subscribers() {
		return this.subscribers.get();
	}

	long cutOffs() {
		return this.cutOff.sum();
	}

	long nanoTime() {
		return this.time.nanoTime();
	}

	/** End all of them: the service stops. */
	@Override
	public void close() {
		this.open.forEach(EventStream::end);
	}

	private void check() {
		long now = this.time.nanoTime();
		this.open.forEach((stream) -> stream.check(now, QUIET, PATIENCE));
	}

}
