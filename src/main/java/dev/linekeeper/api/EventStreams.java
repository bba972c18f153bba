package dev.linekeeper.api;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

import dev.linekeeper.transport.TimeSource;

import org.springframework.context.SmartLifecycle;

/**
 * All subscribers, of whatever kind, and who looks after them. Safe for any thread.
 */
final class EventStreams implements SmartLifecycle {

	static final int MOST = 1_000;

	// A client that has gone is noticed by the second write after that.
	private static final long QUIET = TimeUnit.SECONDS.toNanos(7);

	private static final long PATIENCE = TimeUnit.SECONDS.toNanos(5);

	private static final long CHECK_MILLIS = 500;

	private final Set<EventStream> open = ConcurrentHashMap.newKeySet();

	private final AtomicInteger subscribers = new AtomicInteger();

	private final LongAdder cutOff = new LongAdder();

	private final TimeSource time;

	private volatile boolean running;

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

	@Override
	public void start() {
		this.running = true;
	}

	/**
	 * End all of them: the service stops, and its server would wait for them as for any
	 * other request.
	 */
	@Override
	public void stop() {
		this.running = false;
		endAll();
	}

	/** Before the server, which is of an earlier phase. */
	@Override
	public int getPhase() {
		return DEFAULT_PHASE;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	void endAll() {
		this.open.forEach(EventStream::end);
	}

	private void check() {
		long now = this.time.nanoTime();
		this.open.forEach((stream) -> stream.check(now, QUIET, PATIENCE));
	}

}
