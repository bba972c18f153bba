package dev.linekeeper.dialog;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

import dev.linekeeper.dialog.PendingRequest.Kind;
import dev.linekeeper.dialog.RequestException.Outcome;
import dev.linekeeper.dialog.Requests.Publisher;
import dev.linekeeper.protocol.Delivery;
import dev.linekeeper.protocol.DisconnectReason;
import dev.linekeeper.protocol.Session;
import org.jspecify.annotations.Nullable;

/**
 * The requests on the line, of which there may be so many at once, and those that wait
 * for a place among them. Guarded by the lock of {@link Requests}; nobody is told
 * anything from here, but by {@link Outcomes}.
 */
final class RequestWindow {

	private static final int MOST_WAITING = 1_000;

	private final DialogSettings.Requests settings;

	private final Session session;

	private final DialogStatistics statistics;

	private final LongSupplier nanoTime;

	private final RequestFailures failures;

	private final Correlation correlation;

	private final ReplyFrames frames;

	private final ArrayDeque<PendingRequest> waiting = new ArrayDeque<>(0);

	private final Deadlines deadlines;

	private int inFlight;

	private boolean open = true;

	// Nobody knows any more which request a frame answers; the line is being reset.
	private boolean broken;

	private @Nullable CompletableFuture<Void> drained;

	// Whether a frame may be a reply. Set before the request can have left; read
	// anywhere.
	private volatile boolean expecting;

	/**
	 * Create a window.
	 * @param look is called when it is time for {@link #expire}, without the lock
	 */
	RequestWindow(DialogSettings.Requests settings, Session session, DialogStatistics statistics, LongSupplier nanoTime,
			Runnable look) {
		this.settings = settings;
		this.session = session;
		this.statistics = statistics;
		this.nanoTime = nanoTime;
		this.failures = new RequestFailures(session.connection());
		DialogSettings.Keys keys = settings.keys();
		this.correlation = (keys != null) ? new ByKey(keys) : new InOrder();
		this.frames = new ReplyFrames(settings);
		this.deadlines = new Deadlines(session, nanoTime, look);
	}

	/** Send a request, or let it wait for a place. */
	void add(PendingRequest request, Outcomes outcomes) {
		if (!this.open) {
			fail(outcomes, request, this.failures.of(Outcome.NOT_SENT, "is closing"));
		}
		else if (this.inFlight < this.settings.window() && this.waiting.isEmpty()) {
			transmit(request, outcomes);
		}
		else if (this.waiting.size() >= MOST_WAITING) {
			fail(outcomes, request,
					this.failures.of(Outcome.NOT_SENT, "has " + MOST_WAITING + " requests waiting already"));
		}
		else {
			request.payload = request.payload.clone();
			this.waiting.add(request);
			this.deadlines.watch(request);
		}
	}

	boolean isExpecting() {
		return this.expecting;
	}

	/**
	 * A frame has come.
	 * @return whether it answers a request
	 */
	boolean received(byte[] buffer, int offset, int length, Publisher publisher, Outcomes outcomes) {
		if (this.broken) {
			return true;
		}
		PendingRequest collecting = this.frames.owner();
		PendingRequest request = (collecting != null) ? collecting : this.correlation.answered(buffer, offset, length);
		if (request == null) {
			return false;
		}
		byte[] whole = this.frames.add(request, buffer, offset, length);
		if (whole != null) {
			answered(request, whole, outcomes);
			publish(request, whole, publisher, outcomes);
		}
		else if (this.frames.isTooLong()) {
			outcomes.add(() -> this.session.abort(DisconnectReason.of(DisconnectReason.Kind.FRAME_TOO_LONG,
					"a reply of several frames is longer than " + ReplyFrames.MOST + " bytes")));
		}
		return true;
	}

	boolean isByOrder() {
		return this.settings.keys() == null;
	}

	int inFlight() {
		return this.inFlight;
	}

	int waiting() {
		return this.waiting.size();
	}

	/** Take no more requests. */
	void drain(CompletableFuture<Void> done, Outcomes outcomes) {
		this.open = false;
		this.drained = done;
		refuseWaiting(outcomes);
		tellIfDrained(outcomes);
	}

	/** The connection is gone. */
	void close(DisconnectReason reason, Outcomes outcomes) {
		this.open = false;
		refuseWaiting(outcomes);
		for (PendingRequest request : this.correlation.all()) {
			String lost = "was lost (" + reason.detail() + ")";
			fail(outcomes, request, request.isUnsent() ? this.failures.of(Outcome.NOT_SENT, lost)
					: this.failures.of(Outcome.CONNECTION_LOST, lost + "; whether it was carried out is unknown"));
		}
		this.inFlight = 0;
		this.deadlines.stop();
		tellIfDrained(outcomes);
	}

	/** The caller of a request has gone. */
	void cancelled(PendingRequest request, Outcomes outcomes) {
		if (!this.waiting.remove(request) && this.correlation.all().contains(request) && !request.abandoned) {
			this.correlation.abandon(request);
			this.inFlight--;
			fill(outcomes);
			tellIfDrained(outcomes);
		}
	}

	/** Give up what has waited too long. */
	void expire(Outcomes outcomes) {
		this.deadlines.reached();
		if (!this.open && this.drained == null) {
			return;
		}
		for (PendingRequest request : this.deadlines.passed(this.waiting)) {
			this.waiting.remove(request);
			fail(outcomes, request, this.failures.of(Outcome.NOT_SENT, "had no room for the request in time"));
		}
		for (PendingRequest request : this.deadlines.passed(this.correlation.all())) {
			timedOut(request, outcomes);
		}
		lookWhetherExpecting();
		fill(outcomes);
		tellIfDrained(outcomes);
	}

	private void transmit(PendingRequest request, Outcomes outcomes) {
		Correlation.Refusal refusal = this.correlation.add(request);
		if (refusal != null) {
			fail(outcomes, request, this.failures.refused(refusal));
			return;
		}
		if (!this.expecting) {
			this.expecting = true;
		}
		CompletableFuture<Delivery> delivery = this.session.append(request.payload);
		if (delivery.isCompletedExceptionally()) {
			this.correlation.remove(request);
			lookWhetherExpecting();
			fail(outcomes, request, this.failures.notTaken(delivery));
			return;
		}
		request.appended(delivery);
		this.inFlight++;
		this.deadlines.watch(request);
		outcomes.appended();
	}

	private void answered(PendingRequest request, byte[] whole, Outcomes outcomes) {
		this.correlation.remove(request);
		lookWhetherExpecting();
		if (request.abandoned) {
			this.statistics.count(DialogStatistics.Count.LATE_REPLIES);
		}
		else {
			this.inFlight--;
			// What comes before it was asked for is no reply, but nobody knows that.
			long latency = Math.max(0, this.session.receivedNanos() - request.startedNanos);
			(request.kind == Kind.HEARTBEAT ? this.statistics.heartbeatAnswers : this.statistics.replies).add(latency);
			byte[] payload = this.correlation.restored(request, whole);
			outcomes.answered(request, new Reply(payload, latency, this.session.epoch()));
		}
		request.over();
		fill(outcomes);
		tellIfDrained(outcomes);
	}

	private void timedOut(PendingRequest request, Outcomes outcomes) {
		if (!request.abandoned) {
			this.inFlight--;
			this.statistics.timedOut(this.nanoTime.getAsLong());
			Duration limit = Duration.ofNanos(request.deadlineNanos - request.startedNanos);
			fail(outcomes, request, this.failures.of(Outcome.REPLY_TIMEOUT,
					"has not answered within " + limit.toMillis() + "ms; whether it was carried out is unknown"));
		}
		if (isByOrder()) {
			this.correlation.remove(request);
			// What has come of its reply, and what still may, is nobody else's.
			request.abandoned = true;
			if (this.settings.closeOnTimeout()) {
				this.open = false;
				this.broken = true;
				reset("a request was not answered in time, and its late reply would be taken for the next one's",
						outcomes);
			}
			return;
		}
		boolean first = !request.abandoned;
		this.correlation.abandon(request);
		if (first && this.correlation.orphans() > Math.max(1, this.settings.window() / 4)) {
			this.open = false;
			reset(this.correlation.orphans() + " requests were left unanswered", outcomes);
		}
	}

	private void fail(Outcomes outcomes, PendingRequest request, RequestException why) {
		if (request.kind != Kind.HEARTBEAT && !request.isDone()) {
			this.statistics.failed(why.outcome());
		}
		outcomes.failed(request, why);
	}

	private void reset(String why, Outcomes outcomes) {
		outcomes.add(() -> this.session.abort(DisconnectReason.of(DisconnectReason.Kind.REPLY_TIMEOUT, why)));
	}

	private void fill(Outcomes outcomes) {
		while (this.open && this.inFlight < this.settings.window() && !this.waiting.isEmpty()) {
			transmit(this.waiting.remove(), outcomes);
		}
	}

	private void refuseWaiting(Outcomes outcomes) {
		while (!this.waiting.isEmpty()) {
			fail(outcomes, this.waiting.remove(), this.failures.of(Outcome.NOT_SENT, "is closing"));
		}
	}

	private void tellIfDrained(Outcomes outcomes) {
		CompletableFuture<Void> waitingFor = this.drained;
		if (waitingFor != null && this.inFlight == 0) {
			outcomes.add(() -> waitingFor.complete(null));
		}
	}

	/** To be called when there may be less to expect. */
	private void lookWhetherExpecting() {
		if (this.correlation.all().isEmpty()) {
			this.expecting = this.broken || this.frames.owner() != null;
		}
	}

	private static void publish(PendingRequest request, byte[] whole, Publisher publisher, Outcomes outcomes) {
		if (request.kind == Kind.HEARTBEAT) {
			return;
		}
		if (request.abandoned) {
			outcomes.add(() -> publisher.publish(DialogListener.Kind.LATE_REPLY, whole));
		}
		else if (request.kind == Kind.POLL) {
			outcomes.add(() -> publisher.publish(DialogListener.Kind.POLL, whole));
		}
	}

}
