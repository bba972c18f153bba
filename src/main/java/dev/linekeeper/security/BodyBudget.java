package dev.linekeeper.security;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory there is for the bodies of all requests in progress. Safe for use by any
 * thread.
 */
final class BodyBudget {

	private final long most;

	private final AtomicLong taken = new AtomicLong();

	BodyBudget(long most) {
		this.most = most;
	}

	/**
	 * Take bytes that have been read.
	 * @param bytes how many
	 * @return whether there was room for them; if not, none are taken
	 */
	boolean take(long bytes) {
		if (this.taken.addAndGet(bytes) <= this.most) {
			return true;
		}
		this.taken.addAndGet(-bytes);
		return false;
	}

	void giveBack(long bytes) {
		this.taken.addAndGet(-bytes);
	}

	long taken() {
		return this.taken.get();
	}

}
