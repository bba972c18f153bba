package dev.linekeeper.connection;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.linekeeper.protocol.Delivery;
import dev.linekeeper.protocol.DeliveryException;
import dev.linekeeper.protocol.DeliveryException.Cause;
import dev.linekeeper.transport.TimeSource;
import dev.linekeeper.transport.Wording;
import org.jspecify.annotations.Nullable;

/**
 * Messages that wait for their connection, in order, bounded by number, bytes and time.
 * Used under the {@link SendGate}'s lock, but for the counts. Outcomes are handed back,
 * to be told when the lock is released.
 */
final class MessageQueue {

	private final String name;

	private final ConnectionSettings.WhenDown policy;

	private final TimeSource time;

	private final Deque<Message> messages = new ArrayDeque<>(0);

	// Read anywhere.
	private volatile int count;

	// Read anywhere.
	private volatile long bytes;

	// When the first in the queue is given up; read anywhere.
	private volatile @Nullable Long headDeadline;

	// Read anywhere.
	private volatile long expired;

	// Read anywhere.
	private volatile long dropped;

	MessageQueue(String name, ConnectionSettings.WhenDown policy, TimeSource time) {
		this.name = name;
		this.policy = policy;
		this.time = time;
	}

	int count() {
		return this.count;
	}

	long bytes() {
		return this.bytes;
	}

	/** How long the first has waited. */
	Duration age() {
		Long deadline = this.headDeadline;
		return (deadline == null) ? Duration.ZERO
				: this.policy.ttl().minusNanos(Math.max(0, deadline - this.time.nanoTime()));
	}

	/** How many have waited too long. */
	long expired() {
		return this.expired;
	}

	/** How many found no room, or made room. */
	long dropped() {
		return this.dropped;
	}

	/** How many of those had been taken, and made room for others. */
	long evicted() {
		return this.policy.dropOldest() ? this.dropped : 0;
	}

	/**
	 * Let a message wait.
	 * @param outcomes gets what is to be told of those that made room
	 * @throws DeliveryException if there is no room for it
	 */
	void add(byte[] payload, CompletableFuture<Delivery> done, List<Runnable> outcomes) {
		if (payload.length > this.policy.maxBytes()) {
			throw new DeliveryException(Delivery.NOT_SENT, Cause.TOO_LARGE, "Connection '" + this.name
					+ "': a message of " + payload.length + " bytes is more than when-down.max-bytes allows");
		}
		expire(outcomes);
		while (this.count >= this.policy.maxMessages() || this.bytes + payload.length > this.policy.maxBytes()) {
			long sum = this.dropped + 1;
			this.dropped = sum;
			if (!this.policy.dropOldest()) {
				throw full();
			}
			Message oldest = remove();
			outcomes.add(() -> oldest.done().completeExceptionally(full()));
		}
		this.messages.add(new Message(payload.clone(), done, this.time.nanoTime() + this.policy.ttl().toNanos()));
		counted(payload.length);
	}

	/** Give up what has waited too long. */
	void expire(List<Runnable> outcomes) {
		long now = this.time.nanoTime();
		Message head = this.messages.peek();
		while (head != null && now - head.deadline() >= 0) {
			CompletableFuture<Delivery> done = head.done();
			outcomes.add(() -> done.completeExceptionally(new DeliveryException(Delivery.EXPIRED, Cause.EXPIRED,
					"Connection '" + this.name + "': the message waited " + Wording.text(this.policy.ttl())
							+ " (when-down.ttl) and was not sent")));
			remove();
			long sum = this.expired + 1;
			this.expired = sum;
			head = this.messages.peek();
		}
	}

	@Nullable Message head() {
		return this.messages.peek();
	}

	Message remove() {
		Message head = this.messages.remove();
		counted(-head.payload().length);
		return head;
	}

	private void counted(int more) {
		long sum = this.bytes + more;
		this.bytes = sum;
		this.count = this.messages.size();
		Message head = this.messages.peek();
		this.headDeadline = (head != null) ? (Long) head.deadline() : null;
	}

	private DeliveryException full() {
		return new DeliveryException(Delivery.NOT_SENT, Cause.QUEUE_FULL,
				"Connection '" + this.name + "': as much waits already as when-down.max-messages ("
						+ this.policy.maxMessages() + ") and when-down.max-bytes (" + this.policy.maxBytes()
						+ ") allow; the message was not sent");
	}

	/**
	 * A message that waits.
	 *
	 * @param payload our own copy
	 * @param done told the outcome
	 * @param deadline when it has waited too long
	 */
	@SuppressWarnings("ArrayRecordComponent") // Never compared.
	record Message(byte[] payload, CompletableFuture<Delivery> done, long deadline) {

	}

}
