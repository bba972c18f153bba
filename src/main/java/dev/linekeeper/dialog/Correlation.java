package dev.linekeeper.dialog;

import java.util.Collection;

import org.jspecify.annotations.Nullable;

/**
 * Knows which request on the line a frame answers. Guarded by the lock of
 * {@link Requests}.
 */
interface Correlation {

	/**
	 * A request is about to be sent: take note, and give it the form it has on the line.
	 * @return why it cannot be sent, or {@code null}
	 */
	@Nullable Refusal add(PendingRequest request);

	/** A request is over, or was not sent after all. */
	void remove(PendingRequest request);

	/**
	 * A request was not answered in time, or its caller has gone.
	 * @return whether its reply may still come and will be known for what it is
	 */
	boolean abandon(PendingRequest request);

	/** Which request a frame answers, or {@code null} if none. */
	@Nullable PendingRequest answered(byte[] buffer, int offset, int length);

	/** A reply as its caller should see it. */
	byte[] restored(PendingRequest request, byte[] reply);

	/** All requests on the line, abandoned ones too. */
	Collection<PendingRequest> all();

	/** How many requests are on the line for which nobody waits any more. */
	int orphans();

	/**
	 * Why a request cannot be sent.
	 *
	 * @param text in words
	 * @param ever whether it never can, being what it is
	 */
	record Refusal(String text, boolean ever) {

		static Refusal now(String text) {
			return new Refusal(text, false);
		}

		static Refusal ever(String text) {
			return new Refusal(text, true);
		}

	}

}
