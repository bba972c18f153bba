package dev.linekeeper.dialog;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import dev.linekeeper.protocol.Delivery;
import dev.linekeeper.protocol.DeliveryException;
import org.jspecify.annotations.Nullable;

/**
 * One request, from the call to its end; and what its caller waits with, so that it costs
 * no second object. Guarded by the lock of {@link Requests}, outside of which it is
 * completed.
 */
final class PendingRequest extends CompletableFuture<Reply> {

	private static final byte[] NOTHING = {};

	final Kind kind;

	final @Nullable Expectation expect;

	final long startedNanos;

	final long deadlineNanos;

	// As it goes over the line.
	byte[] payload;

	@Nullable Key key;

	// The caller's own key, where another is on the line.
	byte @Nullable [] callersKey;

	@Nullable CompletableFuture<Delivery> delivery;

	// Nobody waits for it any more, but its reply may still come.
	boolean abandoned;

	// Null when it is over: its caller may keep it, and should not keep the connection.
	private @Nullable Requests requests;

	PendingRequest(Requests requests, Kind kind, byte[] payload, @Nullable Expectation expect, long startedNanos,
			long deadlineNanos) {
		this.requests = requests;
		this.kind = kind;
		this.payload = payload;
		this.expect = expect;
		this.startedNanos = startedNanos;
		this.deadlineNanos = deadlineNanos;
	}

	@Override
	public boolean cancel(boolean mayInterruptIfRunning) {
		boolean cancelled = super.cancel(mayInterruptIfRunning);
		if (cancelled) {
			giveUp();
		}
		return cancelled;
	}

	@Override
	public boolean completeExceptionally(Throwable failure) {
		boolean completed = super.completeExceptionally(failure);
		if (completed && failure instanceof CancellationException) {
			giveUp();
		}
		over();
		return completed;
	}

	/** The output has it, and has copied it. */
	void appended(CompletableFuture<Delivery> sent) {
		this.delivery = sent;
		this.payload = NOTHING;
	}

	/** It is over for its caller and for the line. */
	void over() {
		this.requests = null;
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
		return known.handle((sent, ex) -> isNotSent(ex)).join();
	}

	private static boolean isNotSent(@Nullable Throwable thrown) {
		Throwable cause = (thrown instanceof CompletionException && thrown.getCause() != null) ? thrown.getCause()
				: thrown;
		return cause instanceof DeliveryException failed && failed.delivery() == Delivery.NOT_SENT;
	}

	private void giveUp() {
		Requests present = this.requests;
		if (present != null) {
			present.cancelled(this);
		}
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
