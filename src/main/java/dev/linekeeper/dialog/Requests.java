package dev.linekeeper.dialog;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import dev.linekeeper.dialog.PendingRequest.Kind;
import dev.linekeeper.protocol.DisconnectReason;
import dev.linekeeper.protocol.Session;
import jdk.jfr.FlightRecorder;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one connection. Called from any thread: has the lock that guards the
 * {@link RequestWindow} and all that is in it, and answers callers outside of it.
 */
final class Requests {

	private final DialogSettings.Requests settings;

	private final Session session;

	private final DialogStatistics statistics;

	private final LongSupplier nanoTime;

	private final ReentrantLock lock = new ReentrantLock();

	// Made for the first request: most connections are asked nothing. Guarded by lock,
	// but for what it expects.
	private volatile @Nullable RequestWindow window;

	Requests(DialogSettings.Requests settings, Session session, DialogStatistics statistics, LongSupplier nanoTime) {
		this.settings = settings;
		this.session = session;
		this.statistics = statistics;
		this.nanoTime = nanoTime;
	}

	/**
	 * Send a request when the window has room.
	 * @param payload copied before this returns
	 * @param timeout the longest it may take, or {@code null} for the configured one
	 * @param expect what its reply must hold, where replies come in order
	 */
	CompletableFuture<Reply> send(Kind kind, byte[] payload, @Nullable Duration timeout, @Nullable Expectation expect) {
		// Not asked before there is a recorder, which the question would start.
		RequestEvent event = FlightRecorder.isInitialized() ? RequestEvent.begun() : null;
		long now = this.nanoTime.getAsLong();
		long limit = ((timeout != null) ? timeout : this.settings.timeout()).toNanos();
		PendingRequest request = new PendingRequest(this, kind, payload, expect, now, now + limit);
		Outcomes outcomes = new Outcomes();
		this.lock.lock();
		try {
			window().add(request, outcomes);
		}
		finally {
			this.lock.unlock();
		}
		outcomes.tell(this.session);
		if (event != null) {
			var unused = request
				.whenComplete((reply, ex) -> event.ended(this.session.connection(), this.session.epoch(), kind, ex));
		}
		return request;
	}

	/**
	 * Whether a frame that has come now may answer a request; if not, it need not be
	 * offered. Takes no lock.
	 */
	boolean isExpecting() {
		RequestWindow made = this.window;
		return made != null && made.isExpecting();
	}

	/**
	 * A frame has come.
	 * @param publisher is given what is not for a caller
	 * @return whether it answers a request
	 */
	boolean received(byte[] buffer, int offset, int length, Publisher publisher) {
		Outcomes outcomes = new Outcomes();
		boolean taken;
		this.lock.lock();
		try {
			taken = window().received(buffer, offset, length, publisher, outcomes);
		}
		finally {
			this.lock.unlock();
		}
		outcomes.tell(this.session);
		return taken;
	}

	boolean isByOrder() {
		return this.settings.keys() == null;
	}

	/** How many are on the line. */
	int inFlight() {
		this.lock.lock();
		try {
			RequestWindow made = this.window;
			return (made != null) ? made.inFlight() : 0;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** How many wait for a place in the window. */
	int waiting() {
		this.lock.lock();
		try {
			RequestWindow made = this.window;
			return (made != null) ? made.waiting() : 0;
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
		change((outcomes) -> window().drain(done, outcomes));
		return done;
	}

	/** The connection is gone. */
	void close(DisconnectReason reason) {
		change((outcomes) -> window().close(reason, outcomes));
	}

	/** The caller of a request has gone. */
	void cancelled(PendingRequest request) {
		change((outcomes) -> window().cancelled(request, outcomes));
	}

	private void lookAtDeadlines() {
		change((outcomes) -> window().expire(outcomes));
	}

	// Called under the lock.
	private RequestWindow window() {
		RequestWindow made = this.window;
		if (made == null) {
			made = new RequestWindow(this.settings, this.session, this.statistics, this.nanoTime,
					this::lookAtDeadlines);
			this.window = made;
		}
		return made;
	}

	private void change(Consumer<Outcomes> change) {
		Outcomes outcomes = new Outcomes();
		this.lock.lock();
		try {
			change.accept(outcomes);
		}
		finally {
			this.lock.unlock();
		}
		outcomes.tell(this.session);
	}

	/** Takes what is not for a caller. */
	interface Publisher {

		void publish(DialogListener.Kind kind, byte[] data);

	}

}
