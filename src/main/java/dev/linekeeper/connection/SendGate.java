package dev.linekeeper.connection;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import dev.linekeeper.framing.ByteSink;
import dev.linekeeper.framing.FrameException;
import dev.linekeeper.framing.Framing;
import dev.linekeeper.protocol.Delivery;
import dev.linekeeper.protocol.DeliveryException;
import dev.linekeeper.protocol.DeliveryException.Cause;
import dev.linekeeper.transport.TimeSource;
import dev.linekeeper.transport.Transport;
import dev.linekeeper.transport.Wording;
import org.jspecify.annotations.Nullable;

/**
 * Lets messages through to the transport while the connection is ready; otherwise refuses
 * or queues them, by policy. A sender never waits for a connection. What is queued leaves
 * in order, before anything sent later, over as many connections as that takes.
 */
final class SendGate {

	private final String name;

	private final ConnectionSettings.WhenDown policy;

	private final Framing framing;

	private final TimeSource time;

	private final Supplier<ConnectionSnapshot> snapshot;

	private final ReentrantLock lock = new ReentrantLock();

	// Guarded by lock.
	private final Deque<Queued> queue = new ArrayDeque<>(0);

	// Written under the lock, read anywhere.
	private volatile long queuedBytes;

	// Written under the lock, read anywhere.
	private volatile int queuedMessages;

	// Guarded by lock.
	private boolean accepting;

	// Written under the lock, read anywhere.
	private volatile @Nullable Transport open;

	SendGate(ConnectionSettings settings, TimeSource time, Supplier<ConnectionSnapshot> snapshot) {
		this.name = settings.name();
		this.policy = settings.whenDown();
		this.framing = settings.transport().framing();
		this.time = time;
		this.snapshot = snapshot;
	}

	// Told by the supervisor.

	/** The connection is wanted; from now on messages may wait for it. */
	void accept() {
		this.lock.lock();
		try {
			this.accepting = true;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** The connection is ready. */
	void open(Transport transport) {
		this.lock.lock();
		try {
			this.open = transport;
		}
		finally {
			this.lock.unlock();
		}
		pump();
	}

	/** The connection is no longer ready; messages may wait. */
	void close() {
		this.lock.lock();
		try {
			this.open = null;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** The connection is not wanted any more; nothing waits for it. */
	void refuse() {
		List<Queued> unsent;
		this.lock.lock();
		try {
			this.open = null;
			this.accepting = false;
			unsent = new ArrayList<>(0);
			while (!this.queue.isEmpty()) {
				unsent.add(remove());
			}
		}
		finally {
			this.lock.unlock();
		}
		unsent.forEach((message) -> message.done()
			.completeExceptionally(new DeliveryException(Delivery.NOT_SENT, Cause.STOPPED,
					"Connection '" + this.name + "' was stopped; the message was not sent")));
	}

	/** Move what waits into the transport, as much as it takes. */
	void pump() {
		List<Runnable> outcomes = new ArrayList<>(0);
		Transport transport;
		this.lock.lock();
		try {
			transport = this.open;
			expire(outcomes);
			while (transport != null && !this.queue.isEmpty()) {
				Queued head = this.queue.element();
				try {
					transport.append(head.payload(), head.done());
				}
				catch (DeliveryException ex) {
					if (ex.reason() == Cause.QUEUE_FULL || ex.reason() == Cause.CONNECTION_LOST) {
						// Waits on: for room, or for the next connection.
						break;
					}
					outcomes.add(() -> head.done().completeExceptionally(ex));
				}
				remove();
			}
		}
		finally {
			this.lock.unlock();
		}
		outcomes.forEach(Runnable::run);
		if (transport != null) {
			transport.flushLater();
		}
	}

	/** Give up what has waited too long. */
	void expire() {
		if (this.queuedMessages == 0) {
			return;
		}
		List<Runnable> outcomes = new ArrayList<>(0);
		this.lock.lock();
		try {
			expire(outcomes);
		}
		finally {
			this.lock.unlock();
		}
		outcomes.forEach(Runnable::run);
	}

	// Called from anywhere.

	CompletableFuture<Delivery> send(byte[] payload) {
		CompletableFuture<Delivery> done = new CompletableFuture<>();
		List<Runnable> outcomes = new ArrayList<>(0);
		Transport transport;
		this.lock.lock();
		try {
			transport = this.open;
			if (transport == null || !this.queue.isEmpty() || !append(transport, payload, done)) {
				transport = null;
				enqueue(payload, done, outcomes);
			}
		}
		catch (DeliveryException ex) {
			return CompletableFuture.failedFuture(ex);
		}
		finally {
			this.lock.unlock();
		}
		outcomes.forEach(Runnable::run);
		if (transport != null) {
			transport.flush();
		}
		return done;
	}

	/** Send through a transport, whatever the state: what a protocol sends. */
	static CompletableFuture<Delivery> send(Transport transport, byte[] payload) {
		CompletableFuture<Delivery> done = new CompletableFuture<>();
		try {
			transport.append(payload, done);
		}
		catch (DeliveryException ex) {
			return CompletableFuture.failedFuture(ex);
		}
		transport.flush();
		return done;
	}

	long pendingBytes() {
		Transport transport = this.open;
		return (transport != null) ? transport.pendingBytes() : 0;
	}

	int queuedMessages() {
		return this.queuedMessages;
	}

	long queuedBytes() {
		return this.queuedBytes;
	}

	/** Whether the transport has it; if not, it may be queued. */
	private boolean append(Transport transport, byte[] payload, CompletableFuture<Delivery> done) {
		try {
			transport.append(payload, done);
			return true;
		}
		catch (DeliveryException ex) {
			boolean mayWait = ex.reason() == Cause.QUEUE_FULL || ex.reason() == Cause.CONNECTION_LOST;
			if (mayWait && this.policy.queue()) {
				return false;
			}
			throw ex;
		}
	}

	private void enqueue(byte[] payload, CompletableFuture<Delivery> done, List<Runnable> outcomes) {
		if (!this.policy.queue() || !this.accepting) {
			throw notReady();
		}
		if (payload.length > this.policy.maxBytes()) {
			throw new DeliveryException(Delivery.NOT_SENT, Cause.TOO_LARGE, "Connection '" + this.name
					+ "': a message of " + payload.length + " bytes is more than when-down.max-bytes allows");
		}
		checkFrameable(payload);
		expire(outcomes);
		while (this.queue.size() >= this.policy.maxMessages()
				|| this.queuedBytes + payload.length > this.policy.maxBytes()) {
			if (!this.policy.dropOldest()) {
				throw full();
			}
			Queued oldest = remove();
			outcomes.add(() -> oldest.done().completeExceptionally(full()));
		}
		add(new Queued(payload.clone(), done, this.time.nanoTime() + this.policy.ttl().toNanos()));
	}

	private void expire(List<Runnable> outcomes) {
		long now = this.time.nanoTime();
		Queued head = this.queue.peek();
		while (head != null && now - head.deadline() >= 0) {
			CompletableFuture<Delivery> done = head.done();
			outcomes.add(() -> done.completeExceptionally(new DeliveryException(Delivery.EXPIRED, Cause.EXPIRED,
					"Connection '" + this.name + "': the message waited " + Wording.text(this.policy.ttl())
							+ " (when-down.ttl) and was not sent")));
			remove();
			head = this.queue.peek();
		}
	}

	private void checkFrameable(byte[] payload) {
		try {
			this.framing.encode(payload, 0, payload.length, new ByteSink(payload.length));
		}
		catch (FrameException ex) {
			throw new DeliveryException(Delivery.NOT_SENT, Cause.NOT_FRAMEABLE,
					"Connection '" + this.name + "': " + ex.getMessage());
		}
	}

	private void add(Queued message) {
		this.queue.add(message);
		this.queuedMessages = this.queue.size();
		// Only here and in remove(), under the lock.
		long bytes = this.queuedBytes + message.payload().length;
		this.queuedBytes = bytes;
	}

	private Queued remove() {
		Queued head = this.queue.remove();
		this.queuedMessages = this.queue.size();
		long bytes = this.queuedBytes - head.payload().length;
		this.queuedBytes = bytes;
		return head;
	}

	private DeliveryException full() {
		return new DeliveryException(Delivery.NOT_SENT, Cause.QUEUE_FULL,
				"Connection '" + this.name + "': as much waits already as when-down.max-messages ("
						+ this.policy.maxMessages() + ") and when-down.max-bytes (" + this.policy.maxBytes()
						+ ") allow; the message was not sent");
	}

	private DeliveryException notReady() {
		ConnectionState state = this.snapshot.get().state();
		boolean over = state == ConnectionState.STOPPED || state == ConnectionState.FAILED;
		return new DeliveryException(Delivery.NOT_SENT, over ? Cause.STOPPED : Cause.NOT_READY,
				"Connection '" + this.name + "' is " + state + ", not READY; the message was not sent");
	}

	@SuppressWarnings("ArrayRecordComponent") // Never compared.
	private record Queued(byte[] payload, CompletableFuture<Delivery> done, long deadline) {

	}

}
