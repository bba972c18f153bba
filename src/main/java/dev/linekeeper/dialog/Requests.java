package dev.linekeeper.dialog;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

import dev.linekeeper.dialog.PendingRequest.Kind;
import dev.linekeeper.dialog.RequestException.Outcome;
import dev.linekeeper.protocol.Delivery;
import dev.linekeeper.protocol.DeliveryException;
import dev.linekeeper.protocol.DeliveryException.Cause;
import dev.linekeeper.protocol.DisconnectReason;
import dev.linekeeper.protocol.Session;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one connection: those that wait for a place in the window, and those on
 * the line. Called from any thread; callers are answered outside of the lock.
 */
final class Requests {

	private static final int MOST_WAITING = 1_000;

	private final DialogSettings.Requests settings;

	private final Session session;

	private final DialogStatistics statistics;

	private final LongSupplier nanoTime;

	private final ReentrantLock lock = new ReentrantLock();

	// The following are guarded by lock.

	private final Correlation correlation;

	private final ReplyFrames frames;

	private final ArrayDeque<PendingRequest> waiting = new ArrayDeque<>(0);

	private int inFlight;

	private boolean open = true;

	// Nobody knows any more which request a frame answers; the line is being reset.
	private boolean broken;

	private @Nullable Long timerNanos;

	private @Nullable Runnable cancelTimer;

	private @Nullable CompletableFuture<Void> drained;

	Requests(DialogSettings.Requests settings, Session session, DialogStatistics statistics, LongSupplier nanoTime) {
		this.settings = settings;
		this.session = session;
		this.statistics = statistics;
		this.nanoTime = nanoTime;
		DialogSettings.Keys keys = settings.keys();
		this.correlation = (keys != null) ? new ByKey(keys) : new InOrder();
		this.frames = new ReplyFrames(settings);
	}

	/**
	 * Send a request when the window has room.
	 * @param timeout the longest it may take, or {@code null} for the configured one
	 * @param expect what its reply must hold, where replies come in order
	 */
	CompletableFuture<Reply> send(Kind kind, byte[] payload, @Nullable Duration timeout, @Nullable Expectation expect) {
		long now = this.nanoTime.getAsLong();
		Duration limit = (timeout != null) ? timeout : this.settings.timeout();
		PendingRequest request = new PendingRequest(kind, payload, expect, now, now + limit.toNanos());
		List<Runnable> after = new ArrayList<>(0);
		this.lock.lock();
		try {
			if (!this.open) {
				after.add(() -> fail(request, Outcome.NOT_SENT, "is closing"));
			}
			else if (this.inFlight < this.settings.window() && this.waiting.isEmpty()) {
				transmit(request, after);
			}
			else if (this.waiting.size() >= MOST_WAITING) {
				after.add(() -> fail(request, Outcome.NOT_SENT, "has " + MOST_WAITING + " requests waiting already"));
			}
			else {
				this.waiting.add(request);
				arm(request.deadlineNanos);
			}
		}
		finally {
			this.lock.unlock();
		}
		finish(after);
		var unused = request.done.whenComplete((reply, ex) -> {
			if (request.done.isCancelled()) {
				cancelled(request);
			}
			RequestEvent event = request.event;
			if (event != null) {
				event.ended(this.session.connection(), this.session.epoch(), kind, ex);
			}
		});
		return request.done;
	}

	/**
	 * A frame has come.
	 * @param publisher is given what is not for a caller
	 * @return whether it answers a request
	 */
	boolean received(byte[] buffer, int offset, int length, Publisher publisher) {
		List<Runnable> after = new ArrayList<>(1);
		this.lock.lock();
		try {
			if (this.broken) {
				return true;
			}
			PendingRequest collecting = this.frames.owner();
			PendingRequest request = (collecting != null) ? collecting
					: this.correlation.answered(buffer, offset, length);
			if (request == null) {
				return false;
			}
			byte[] whole = this.frames.add(request, buffer, offset, length);
			if (whole != null) {
				answered(request, whole, after);
				publish(request, whole, publisher, after);
			}
			else if (this.frames.isTooLong()) {
				after.add(() -> this.session.abort(DisconnectReason.of(DisconnectReason.Kind.FRAME_TOO_LONG,
						"a reply of several frames is longer than " + ReplyFrames.MOST + " bytes")));
			}
		}
		finally {
			this.lock.unlock();
		}
		finish(after);
		return true;
	}

	boolean isByOrder() {
		return this.settings.keys() == null;
	}

	/** How many are on the line. */
	int inFlight() {
		this.lock.lock();
		try {
			return this.inFlight;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** How many wait for a place in the window. */
	int waiting() {
		this.lock.lock();
		try {
			return this.waiting.size();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Take no more requests; complete when none is on the line.
	 */
	CompletableFuture<Void> drain() {
		CompletableFuture<Void> done = new CompletableFuture<>();
		List<Runnable> after = new ArrayList<>(0);
		this.lock.lock();
		try {
			this.open = false;
			this.drained = done;
			refuseWaiting(after);
			tellIfDrained(after);
		}
		finally {
			this.lock.unlock();
		}
		finish(after);
		return done;
	}

	/** The connection is gone. */
	void close(DisconnectReason reason) {
		List<Runnable> after = new ArrayList<>(0);
		this.lock.lock();
		try {
			this.open = false;
			refuseWaiting(after);
			for (PendingRequest request : this.correlation.all()) {
				boolean unsent = request.isUnsent();
				after.add(() -> fail(request, unsent ? Outcome.NOT_SENT : Outcome.CONNECTION_LOST, "was lost ("
						+ reason.detail() + ")" + (unsent ? "" : "; whether it was carried out is unknown")));
			}
			this.inFlight = 0;
			Runnable cancel = this.cancelTimer;
			if (cancel != null) {
				after.add(cancel);
			}
			tellIfDrained(after);
		}
		finally {
			this.lock.unlock();
		}
		after.forEach(Runnable::run);
	}

	static boolean isNotSent(@Nullable Throwable thrown) {
		Throwable cause = (thrown instanceof CompletionException && thrown.getCause() != null) ? thrown.getCause()
				: thrown;
		return cause instanceof DeliveryException failed && failed.delivery() == Delivery.NOT_SENT;
	}

	private static RequestException notTaken(CompletableFuture<Delivery> failed) {
		Throwable why = failed.handle((sent, ex) -> ex).join();
		return new RequestException(Outcome.NOT_SENT, String.valueOf(why.getMessage()), why);
	}

	private RequestException refused(Correlation.Refusal refusal) {
		String text = "Connection '" + this.session.connection() + "' cannot send the request: " + refusal.text();
		return new RequestException(Outcome.NOT_SENT, text,
				refusal.ever() ? new DeliveryException(Delivery.NOT_SENT, Cause.NOT_FRAMEABLE, text) : null);
	}

	// Under the lock.

	private void transmit(PendingRequest request, List<Runnable> after) {
		Correlation.Refusal refusal = this.correlation.add(request);
		if (refusal != null) {
			after.add(() -> request.done.completeExceptionally(refused(refusal)));
			return;
		}
		CompletableFuture<Delivery> delivery = this.session.append(request.payload);
		if (delivery.isCompletedExceptionally()) {
			this.correlation.remove(request);
			after.add(() -> request.done.completeExceptionally(notTaken(delivery)));
			return;
		}
		request.delivery = delivery;
		this.inFlight++;
		arm(request.deadlineNanos);
		after.add(this.session::flush);
	}

	private void answered(PendingRequest request, byte[] whole, List<Runnable> after) {
		this.correlation.remove(request);
		if (request.abandoned) {
			this.statistics.lateReplies.increment();
		}
		else {
			this.inFlight--;
			long latency = this.nanoTime.getAsLong() - request.startedNanos;
			(request.kind == Kind.HEARTBEAT ? this.statistics.heartbeatAnswers : this.statistics.replies).add(latency);
			byte[] payload = this.correlation.restored(request, whole);
			Reply reply = new Reply(payload, Duration.ofNanos(latency), this.session.epoch());
			after.add(() -> request.done.complete(reply));
		}
		fill(after);
		tellIfDrained(after);
	}

	private void fill(List<Runnable> after) {
		while (this.open && this.inFlight < this.settings.window() && !this.waiting.isEmpty()) {
			transmit(this.waiting.remove(), after);
		}
	}

	private void refuseWaiting(List<Runnable> after) {
		while (!this.waiting.isEmpty()) {
			PendingRequest request = this.waiting.remove();
			after.add(() -> fail(request, Outcome.NOT_SENT, "is closing"));
		}
	}

	private void tellIfDrained(List<Runnable> after) {
		CompletableFuture<Void> waitingFor = this.drained;
		if (waitingFor != null && this.inFlight == 0) {
			after.add(() -> waitingFor.complete(null));
		}
	}

	/** Have a look at the deadlines when the first of them has come. */
	private void arm(long deadlineNanos) {
		Long armed = this.timerNanos;
		if (armed != null && armed - deadlineNanos <= 0) {
			return;
		}
		Runnable before = this.cancelTimer;
		if (before != null) {
			before.run();
		}
		this.timerNanos = deadlineNanos;
		long delay = Math.max(0, deadlineNanos - this.nanoTime.getAsLong());
		this.cancelTimer = this.session.schedule(Duration.ofNanos(delay), this::lookAtDeadlines);
	}

	// Outside of the lock.

	private void lookAtDeadlines() {
		List<Runnable> after = new ArrayList<>(0);
		this.lock.lock();
		try {
			this.timerNanos = null;
			this.cancelTimer = null;
			if (this.open || this.drained != null) {
				expire(this.nanoTime.getAsLong(), after);
			}
		}
		finally {
			this.lock.unlock();
		}
		finish(after);
	}

	private void expire(long now, List<Runnable> after) {
		Long next = null;
		for (PendingRequest request : List.copyOf(this.waiting)) {
			if (now - request.deadlineNanos >= 0) {
				this.waiting.remove(request);
				after.add(() -> fail(request, Outcome.NOT_SENT, "had no room for the request in time"));
			}
			else {
				next = earlier(next, request.deadlineNanos);
			}
		}
		for (PendingRequest request : List.copyOf(this.correlation.all())) {
			if (now - request.deadlineNanos >= 0) {
				timedOut(request, after);
			}
			else {
				next = earlier(next, request.deadlineNanos);
			}
		}
		fill(after);
		if (next != null) {
			arm(next);
		}
		tellIfDrained(after);
	}

	private void timedOut(PendingRequest request, List<Runnable> after) {
		if (!request.abandoned) {
			this.inFlight--;
			this.statistics.timeouts.increment();
			Duration limit = Duration.ofNanos(request.deadlineNanos - request.startedNanos);
			after.add(() -> fail(request, Outcome.REPLY_TIMEOUT,
					"has not answered within " + limit.toMillis() + "ms; whether it was carried out is unknown"));
		}
		if (isByOrder()) {
			this.correlation.remove(request);
			// What has come of its reply, and what still may, is nobody else's.
			request.abandoned = true;
			if (this.settings.closeOnTimeout()) {
				this.open = false;
				this.broken = true;
				after.add(() -> this.session.abort(DisconnectReason.of(DisconnectReason.Kind.REPLY_TIMEOUT,
						"a request was not answered in time, and its late reply would be taken for the next one's")));
			}
			return;
		}
		boolean first = !request.abandoned;
		this.correlation.abandon(request);
		if (first && this.correlation.orphans() > Math.max(1, this.settings.window() / 4)) {
			this.open = false;
			after.add(() -> this.session.abort(DisconnectReason.of(DisconnectReason.Kind.REPLY_TIMEOUT,
					this.correlation.orphans() + " requests were left unanswered")));
		}
	}

	private void cancelled(PendingRequest request) {
		List<Runnable> after = new ArrayList<>(0);
		this.lock.lock();
		try {
			if (!this.waiting.remove(request) && this.correlation.all().contains(request) && !request.abandoned) {
				this.correlation.abandon(request);
				this.inFlight--;
				fill(after);
				tellIfDrained(after);
			}
		}
		finally {
			this.lock.unlock();
		}
		finish(after);
	}

	private void fail(PendingRequest request, Outcome outcome, String what) {
		request.done.completeExceptionally(
				new RequestException(outcome, "Connection '" + this.session.connection() + "' " + what, null));
	}

	private static void finish(List<Runnable> after) {
		after.forEach(Runnable::run);
	}

	private static Long earlier(@Nullable Long one, long other) {
		return (one == null || other - one < 0) ? (Long) other : one;
	}

	private static void publish(PendingRequest request, byte[] whole, Publisher publisher, List<Runnable> after) {
		if (request.kind == Kind.HEARTBEAT) {
			return;
		}
		if (request.abandoned) {
			after.add(() -> publisher.publish(DialogListener.Kind.LATE_REPLY, whole));
		}
		else if (request.kind == Kind.POLL) {
			after.add(() -> publisher.publish(DialogListener.Kind.POLL, whole));
		}
	}

	/** Takes what is not for a caller. */
	interface Publisher {

		void publish(DialogListener.Kind kind, byte[] data);

	}

}
