package dev.linekeeper.dialog;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.LongSupplier;

import dev.linekeeper.protocol.Session;
import org.jspecify.annotations.Nullable;

/**
 * The deadlines of all requests of one connection, with one timer: it goes off at the
 * earliest, or before if that one was met, and then all are looked at. So a request that
 * is answered in time costs no timer. Guarded by the lock of {@link Requests}.
 */
final class Deadlines {

	private final Session session;

	private final LongSupplier nanoTime;

	private final Runnable look;

	private long timerNanos;

	// Null while no timer runs.
	private @Nullable Runnable cancelTimer;

	/**
	 * Create deadlines.
	 * @param look is called when it is time for {@link #passed}, in turn with the
	 * protocol's callbacks and without the lock
	 */
	Deadlines(Session session, LongSupplier nanoTime, Runnable look) {
		this.session = session;
		this.nanoTime = nanoTime;
		this.look = look;
	}

	/** A request has come. */
	void watch(PendingRequest request) {
		watch(request.deadlineNanos);
	}

	/** The timer has gone off; none runs until there is something to watch. */
	void reached() {
		this.cancelTimer = null;
	}

	/**
	 * Look at requests.
	 * @param requests all that wait for something, or some of them
	 * @return those whose time is over, to be changed freely; the others are watched
	 */
	List<PendingRequest> passed(Collection<PendingRequest> requests) {
		List<PendingRequest> passed = new ArrayList<>(0);
		PendingRequest earliest = null;
		long now = this.nanoTime.getAsLong();
		for (PendingRequest request : requests) {
			if (now - request.deadlineNanos >= 0) {
				passed.add(request);
			}
			else if (earliest == null || request.deadlineNanos - earliest.deadlineNanos < 0) {
				earliest = request;
			}
		}
		if (earliest != null) {
			watch(earliest.deadlineNanos);
		}
		return passed;
	}

	/** Watch nothing any more. */
	void stop() {
		Runnable cancel = this.cancelTimer;
		if (cancel != null) {
			cancel.run();
		}
	}

	private void watch(long deadlineNanos) {
		if (this.cancelTimer != null && this.timerNanos - deadlineNanos <= 0) {
			return;
		}
		stop();
		this.timerNanos = deadlineNanos;
		long delay = Math.max(0, deadlineNanos - this.nanoTime.getAsLong());
		this.cancelTimer = this.session.schedule(Duration.ofNanos(delay), this.look);
	}

}
