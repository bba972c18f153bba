package dev.linekeeper.dialog;

import java.util.concurrent.CompletableFuture;

import dev.linekeeper.protocol.Delivery;
import org.jspecify.annotations.Nullable;

/**
 * One request, from the call to its end. Guarded by the lock of {@link Requests}.
 */
final class PendingRequest {

	final Kind kind;

	final @Nullable Expectation expect;

	final long startedNanos;

	final long deadlineNanos;

	final CompletableFuture<Reply> done = new CompletableFuture<>();

	// There only while somebody records.
	final @Nullable RequestEvent event = RequestEvent.begun();

	// As it goes over the line.
	byte[] payload;

	@Nullable Key key;

	// The caller's own key, where another is on the line.
	byte @Nullable [] callersKey;

	@Nullable CompletableFuture<Delivery> delivery;

	// Nobody waits for it any more, but its reply may still come.
	boolean abandoned;

	PendingRequest(Kind kind, byte[] payload, @Nullable Expectation expect, long startedNanos, long deadlineNanos) {
		this.kind = kind;
		this.payload = payload;
		this.expect = expect;
		this.startedNanos = startedNanos;
		this.deadlineNanos = deadlineNanos;
	}

	/** Whether it is known that not one byte of it has left. */
	boolean isUnsent() {
		CompletableFuture<Delivery> known = this.delivery;
		if (known == null) {
			return true;
		}
		if (!known.isCompletedExceptionally()) {
			return false;
		}
		return known.handle((sent, ex) -> Requests.isNotSent(ex)).join();
	}

	/** Who asks. */
	enum Kind {

		/** A caller. */
		REQUEST,

		/** A poll. */
		POLL,

		/** A heartbeat, which has its place among requests that are answered in order. */
		HEARTBEAT

	}

}
