package dev.linekeeper.connection;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.linekeeper.protocol.DisconnectReason;

/**
 * Those who wait for a connection to become ready. Confined to the supervisor's mailbox.
 */
final class ReadyWaiters {

	private final String name;

	private List<Waiter> waiters = new ArrayList<>(0);

	ReadyWaiters(String name) {
		this.name = name;
	}

	/**
	 * Let somebody wait.
	 * @param future what is completed
	 * @param failures how many failures are waited through; 0 for any number
	 */
	void add(CompletableFuture<ConnectionSnapshot> future, int failures) {
		this.waiters.add(new Waiter(future, (failures > 0) ? failures : Integer.MAX_VALUE));
	}

	void ready(ConnectionSnapshot now) {
		List<Waiter> done = this.waiters;
		this.waiters = new ArrayList<>(0);
		done.forEach((waiter) -> waiter.future().complete(now));
	}

	/** One failure more. */
	void failed(DisconnectReason why) {
		List<Waiter> left = new ArrayList<>(0);
		for (Waiter waiter : this.waiters) {
			if (waiter.failures() == 1) {
				fail(waiter, why);
			}
			else {
				left.add(new Waiter(waiter.future(), waiter.failures() - 1));
			}
		}
		this.waiters = left;
	}

	/** There will be no further attempt. */
	void gaveUp(DisconnectReason why) {
		List<Waiter> done = this.waiters;
		this.waiters = new ArrayList<>(0);
		done.forEach((waiter) -> fail(waiter, why));
	}

	private void fail(Waiter waiter, DisconnectReason why) {
		waiter.future()
			.completeExceptionally(
					new IllegalStateException("Connection '" + this.name + "' is not ready: " + why.detail()));
	}

	private record Waiter(CompletableFuture<ConnectionSnapshot> future, int failures) {

	}

}
