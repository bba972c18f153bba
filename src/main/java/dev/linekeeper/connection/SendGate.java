package dev.linekeeper.connection;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
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
import org.jspecify.annotations.Nullable;

/**
 * Lets messages through to the transport while the connection is ready; otherwise refuses
 * or queues them, by policy. A sender never waits for a connection. What is queued leaves
 * in order, before anything sent later, over as many connections as that takes.
 */
final class SendGate {

	/** No connection: what is sent waits. */
	static final long NONE = 0;

	private final String name;

	private final boolean queues;

	private final Framing framing;

	private final Supplier<ConnectionSnapshot> snapshot;

	private final ReentrantLock lock = new ReentrantLock();

	// Guarded by lock, but for its counts.
	private final MessageQueue queue;

	// Guarded by lock.
	private boolean accepting;

	// Messages that were refused, or given up when the connection was stopped.
	private final AtomicLong refused = new AtomicLong();

	// Written under the lock, read anywhere.
	private volatile @Nullable Transport open;

	// Guarded by lock.
	private long epoch;

	SendGate(ConnectionSettings settings, TimeSource time, Supplier<ConnectionSnapshot> snapshot) {
		this.name = settings.name();
		this.queues = settings.whenDown().queue();
		this.framing = settings.transport().framing();
		this.queue = new MessageQueue(settings.name(), settings.whenDown(), time);
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
	void open(Transport transport, long epochOpened) {
		this.lock.lock();
		try {
			this.open = transport;
			this.epoch = epochOpened;
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
		List<MessageQueue.Message> unsent = new ArrayList<>(0);
		this.lock.lock();
		try {
			this.open = null;
			this.accepting = false;
			while (this.queue.head() != null) {
				unsent.add(this.queue.remove());
			}
		}
		finally {
			this.lock.unlock();
		}
		this.refused.addAndGet(unsent.size());
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
			this.queue.expire(outcomes);
			MessageQueue.Message head = this.queue.head();
			while (transport != null && head != null) {
				try {
					transport.append(head.payload(), head.done());
				}
				catch (DeliveryException ex) {
					if (ex.reason() == Cause.QUEUE_FULL || ex.reason() == Cause.CONNECTION_LOST) {
						// Waits on: for room, or for the next connection.
						break;
					}
					this.refused.incrementAndGet();
					CompletableFuture<Delivery> done = head.done();
					outcomes.add(() -> done.completeExceptionally(ex));
				}
				this.queue.remove();
				head = this.queue.head();
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
		if (this.queue.count() == 0) {
			return;
		}
		List<Runnable> outcomes = new ArrayList<>(0);
		this.lock.lock();
		try {
			this.queue.expire(outcomes);
		}
		finally {
			this.lock.unlock();
		}
		outcomes.forEach(Runnable::run);
	}

	// Called from anywhere.

	/**
	 * Send a message, or let it wait.
	 * @return the connection it goes over, or {@link #NONE} if it waits
	 * @throws DeliveryException if it is not taken
	 */
	long send(byte[] payload, CompletableFuture<Delivery> done) {
		Transport transport;
		long epochSent;
		// Not made for each message, but for those that wait.
		List<Runnable> outcomes = List.of();
		this.lock.lock();
		try {
			transport = this.open;
			epochSent = this.epoch;
			if (transport == null || this.queue.head() != null || !append(transport, payload, done)) {
				transport = null;
				outcomes = new ArrayList<>(0);
				enqueue(payload, done, outcomes);
			}
		}
		catch (DeliveryException ex) {
			this.refused.incrementAndGet();
			throw ex;
		}
		finally {
			this.lock.unlock();
			// Even if this one found no room: others were given up for it.
			outcomes.forEach(Runnable::run);
		}
		if (transport == null) {
			return NONE;
		}
		transport.flush();
		return epochSent;
	}

	/** Send through a transport, whatever the state: what a protocol sends. */
	static CompletableFuture<Delivery> send(Transport transport, byte[] payload) {
		CompletableFuture<Delivery> done = append(transport, payload);
		transport.flush();
		return done;
	}

	/** The same, without writing it. */
	static CompletableFuture<Delivery> append(Transport transport, byte[] payload) {
		CompletableFuture<Delivery> done = new CompletableFuture<>();
		try {
			transport.append(payload, done);
			return done;
		}
		catch (DeliveryException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	long pendingBytes() {
		Transport transport = this.open;
		return (transport != null) ? transport.pendingBytes() : 0;
	}

	int queuedMessages() {
		return this.queue.count();
	}

	long queuedBytes() {
		return this.queue.bytes();
	}

	Duration queueAge() {
		return this.queue.age();
	}

	long expiredMessages() {
		return this.queue.expired();
	}

	long droppedMessages() {
		return this.queue.dropped();
	}

	/** How many it has refused or given up, but for those that waited too long. */
	long refusedMessages() {
		return this.refused.get() + this.queue.evicted();
	}

	/** Whether the transport has it; if not, it may be queued. */
	private boolean append(Transport transport, byte[] payload, CompletableFuture<Delivery> done) {
		try {
			transport.append(payload, done);
			return true;
		}
		catch (DeliveryException ex) {
			boolean mayWait = ex.reason() == Cause.QUEUE_FULL || ex.reason() == Cause.CONNECTION_LOST;
			if (mayWait && this.queues) {
				return false;
			}
			throw ex;
		}
	}

	private void enqueue(byte[] payload, CompletableFuture<Delivery> done, List<Runnable> outcomes) {
		if (!this.queues || !this.accepting) {
			throw notReady();
		}
		checkFrameable(payload);
		this.queue.add(payload, done, outcomes);
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

	private DeliveryException notReady() {
		ConnectionState state = this.snapshot.get().state();
		boolean over = state == ConnectionState.STOPPED || state == ConnectionState.FAILED;
		return new DeliveryException(Delivery.NOT_SENT, over ? Cause.STOPPED : Cause.NOT_READY,
				"Connection '" + this.name + "' is " + state + ", not READY; the message was not sent");
	}

}
