package dev.linekeeper.transport;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

import dev.linekeeper.framing.ByteSink;
import dev.linekeeper.framing.FrameException;
import dev.linekeeper.framing.Framing;
import dev.linekeeper.protocol.Delivery;
import dev.linekeeper.protocol.DeliveryException;
import dev.linekeeper.protocol.DeliveryException.Cause;
import org.jspecify.annotations.Nullable;

/**
 * What one connection has taken to be sent and not written yet, as frames and in order:
 * bounded, with two watermarks. Whoever writes takes all of it at once. Used by any
 * thread; the lock is held for as long as it takes to make a frame.
 */
final class Backlog {

	static final int HIGH_WATERMARK = 64 * 1024;

	static final int LOW_WATERMARK = 32 * 1024;

	// For what is written for each frame and read by others: without a fence for each,
	// because one comes with the lock or the turn.

	private static final AtomicLongFieldUpdater<Backlog> APPENDED = AtomicLongFieldUpdater.newUpdater(Backlog.class,
			"appended");

	private static final AtomicLongFieldUpdater<Backlog> PROGRESS = AtomicLongFieldUpdater.newUpdater(Backlog.class,
			"progressNanos");

	private static final AtomicLongFieldUpdater<Backlog> WRITTEN = AtomicLongFieldUpdater.newUpdater(Backlog.class,
			"written");

	private static final AtomicIntegerFieldUpdater<Backlog> WAITING = AtomicIntegerFieldUpdater
		.newUpdater(Backlog.class, "waiting");

	private final String name;

	private final Framing framing;

	private final int limit;

	private final TimeSource time;

	private final ReentrantLock lock = new ReentrantLock();

	// Signals that what waited was taken.
	private final Condition taken = this.lock.newCondition();

	// Guarded by lock.
	private Batch filling = new Batch();

	// Guarded by lock; whether a sender waits until it is taken.
	private boolean awaited;

	// Guarded by lock.
	private boolean closed;

	// Guarded by lock.
	private boolean ended;

	// Guarded by lock.
	private boolean tellDrained;

	// Those below are written under the lock and read anywhere.

	private volatile boolean failed;

	// Whether a writer may find something to do.
	private volatile boolean work;

	// Whether somebody is to be told when nothing waits.
	private volatile boolean ending;

	// Bytes not taken.
	private volatile int waiting;

	// All bytes ever, but for those given up before they were taken.
	private volatile long appended;

	private volatile boolean aboveHigh;

	// Written by whoever writes, without the lock: those of the appended that are written
	// or lost.
	private volatile long written;

	// Written by both.
	private volatile long progressNanos;

	/**
	 * Create an empty backlog.
	 * @param name the connection's name, for messages
	 * @param framing makes frames of payloads
	 * @param limit the most bytes that may be pending
	 * @param time stamps progress
	 */
	Backlog(String name, Framing framing, int limit, TimeSource time) {
		this.name = name;
		this.framing = framing;
		this.limit = limit;
		this.time = time;
	}

	/**
	 * Take a message.
	 * @param more how many bytes may be pending beyond the limit
	 * @return whether it crosses the high watermark
	 * @throws DeliveryException if it is not taken
	 */
	boolean add(byte[] payload, CompletableFuture<Delivery> done, int more) {
		this.lock.lock();
		try {
			checkRoom(payload.length, more);
			beginToWait();
			encode(payload);
			this.filling.add(done);
			added();
			// If some of it is written just now, the rest will be, and then tells.
			boolean crossed = !this.aboveHigh && pending() > HIGH_WATERMARK;
			if (crossed) {
				this.aboveHigh = true;
			}
			return crossed;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Take bytes that are no frame and that nobody waits for. They are dropped where
	 * there is no room: a peer that asks and does not read is not owed an answer.
	 */
	void addUnframed(ByteSink bytes) {
		this.lock.lock();
		try {
			if (this.closed || this.failed || pending() + bytes.length() > this.limit) {
				return;
			}
			beginToWait();
			this.filling.bytes().write(bytes.array(), 0, bytes.length());
			added();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Take nothing more.
	 * @return whether nobody did so before, and nothing waits
	 */
	boolean close() {
		this.lock.lock();
		try {
			boolean first = !this.closed;
			this.closed = true;
			this.ending = true;
			this.work = true;
			return first && (this.failed || this.filling.isEmpty());
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Give up what waits: not one byte of it has left.
	 */
	Failure fail() {
		this.lock.lock();
		try {
			Failure failure = new Failure(this.filling, !this.failed && pending() == 0);
			this.closed = true;
			this.ending = true;
			this.failed = true;
			APPENDED.lazySet(this, this.appended - this.waiting);
			this.waiting = 0;
			this.filling = new Batch();
			this.taken.signalAll();
			return failure;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Ask to be told when nothing is left.
	 * @return whether nothing waits now
	 */
	boolean awaitDrained() {
		this.lock.lock();
		try {
			this.tellDrained = true;
			this.ending = true;
			this.work = true;
			return this.failed || this.filling.isEmpty();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Wait while too much waits to be taken, unless another does already.
	 * @param most bytes that are not too much
	 * @param millis for how long at least, if nothing is taken
	 * @param longer whether to wait on after that
	 */
	void awaitTaken(int most, long millis, BooleanSupplier longer) {
		this.lock.lock();
		try {
			if (this.awaited) {
				return;
			}
			this.awaited = true;
			while (this.waiting > most && !this.failed) {
				if (!this.taken.await(millis, TimeUnit.MILLISECONDS) && !longer.getAsBoolean()) {
					break;
				}
			}
			this.awaited = false;
		}
		catch (InterruptedException ex) {
			this.awaited = false;
			Thread.currentThread().interrupt();
		}
		finally {
			this.lock.unlock();
		}
	}

	// For whoever writes, one thread at a time.

	/** Whether there may be something to write or to tell. */
	boolean hasWork() {
		return this.work;
	}

	/**
	 * Take all that waits.
	 * @param spare an empty batch to be filled next, if there is one
	 * @return {@code null} if nothing waits; the spare one is not used then
	 */
	@Nullable Batch take(@Nullable Batch spare) {
		this.lock.lock();
		try {
			this.work = false;
			if (this.failed || this.filling.isEmpty()) {
				return null;
			}
			Batch batch = this.filling;
			this.filling = (spare != null) ? spare : new Batch();
			WAITING.lazySet(this, 0);
			if (this.awaited) {
				this.taken.signalAll();
			}
			return batch;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Keep no more memory than that for what is to come. */
	void shrink(int capacity) {
		this.lock.lock();
		try {
			if (this.filling.isEmpty() && this.filling.bytes().capacity() > capacity) {
				this.filling = new Batch();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Note that bytes were written.
	 * @return whether that crosses the low watermark
	 */
	boolean written(int bytes) {
		PROGRESS.lazySet(this, this.time.nanoTime());
		WRITTEN.lazySet(this, this.written + bytes);
		return this.aboveHigh && pending() < LOW_WATERMARK && crossLow();
	}

	/** Note that bytes in hand could not be written. */
	void broken(int unwritten) {
		this.lock.lock();
		try {
			WRITTEN.lazySet(this, this.written + unwritten);
			this.failed = true;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Whether somebody is to be told when nothing waits. */
	boolean isEnding() {
		return this.ending;
	}

	/**
	 * Note that what was taken is written.
	 * @return whom to tell if nothing waits
	 */
	End end() {
		this.lock.lock();
		try {
			if (!this.failed && !this.filling.isEmpty()) {
				return End.NONE;
			}
			End end = new End(this.tellDrained, this.closed && !this.ended);
			this.tellDrained = false;
			this.ended |= this.closed;
			this.ending = false;
			return end;
		}
		finally {
			this.lock.unlock();
		}
	}

	// Asked by anybody.

	/** The bytes that were taken by nobody. */
	int waiting() {
		return this.waiting;
	}

	/** The bytes that are not written. */
	int pending() {
		// Read first, so that it is never more than what was appended.
		long done = this.written;
		return (int) (this.appended - done);
	}

	boolean isWritable() {
		return !this.aboveHigh;
	}

	boolean isFailed() {
		return this.failed;
	}

	/** When bytes last left, or the first of those pending were taken. */
	long progressNanos() {
		return this.progressNanos;
	}

	DeliveryException lost(Delivery delivery) {
		return new DeliveryException(delivery, Cause.CONNECTION_LOST, (delivery == Delivery.NOT_SENT)
				? "Connection '" + this.name + "' was lost; the message was not sent"
				: "Connection '" + this.name + "' was lost while the message was written; the peer may have it or not");
	}

	// Called under the lock.

	private void checkRoom(int length, int more) {
		if (this.closed || this.failed) {
			throw new DeliveryException(Delivery.NOT_SENT, Cause.CONNECTION_LOST,
					"Connection '" + this.name + "' is closing; the message was not sent");
		}
		if (length > this.limit) {
			throw new DeliveryException(Delivery.NOT_SENT, Cause.TOO_LARGE,
					"Connection '" + this.name + "': a message of " + length
							+ " bytes is more than limits.pending-bytes (" + this.limit + ") allows");
		}
		if (pending() + length > this.limit + (long) more) {
			throw new DeliveryException(Delivery.NOT_SENT, Cause.QUEUE_FULL, "Connection '" + this.name + "': "
					+ pending() + " bytes wait already; limits.pending-bytes is " + this.limit);
		}
	}

	private void beginToWait() {
		if (pending() == 0) {
			PROGRESS.lazySet(this, this.time.nanoTime());
		}
	}

	private void encode(byte[] payload) {
		try {
			this.framing.encode(payload, 0, payload.length, this.filling.bytes());
		}
		catch (FrameException ex) {
			throw new DeliveryException(Delivery.NOT_SENT, Cause.NOT_FRAMEABLE,
					"Connection '" + this.name + "': " + ex.getMessage());
		}
	}

	private void added() {
		int length = this.filling.bytes().length();
		APPENDED.lazySet(this, this.appended + length - this.waiting);
		WAITING.lazySet(this, length);
		if (!this.work) {
			this.work = true;
		}
	}

	private boolean crossLow() {
		this.lock.lock();
		try {
			boolean crossed = this.aboveHigh && pending() < LOW_WATERMARK;
			if (crossed) {
				this.aboveHigh = false;
			}
			return crossed;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * What is left when it has failed.
	 *
	 * @param unsent what waited
	 * @param allWritten whether everything ever taken had been written
	 */
	record Failure(Batch unsent, boolean allWritten) {

	}

	/**
	 * Whom to tell when nothing waits.
	 *
	 * @param drained whoever asked for it
	 * @param output the peer, that this was all
	 */
	record End(boolean drained, boolean output) {

		static final End NONE = new End(false, false);

	}

}
