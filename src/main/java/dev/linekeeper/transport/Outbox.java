package dev.linekeeper.transport;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import dev.linekeeper.framing.ByteSink;
import dev.linekeeper.framing.FrameException;
import dev.linekeeper.framing.Framing;
import dev.linekeeper.protocol.Delivery;
import dev.linekeeper.protocol.DeliveryException;
import dev.linekeeper.protocol.DeliveryException.Cause;
import org.jspecify.annotations.Nullable;

/**
 * The bounded output of one connection. Senders append under a short lock; whoever then
 * finds nobody writing writes all there is, while others append behind it and are taken
 * along. So frames leave in the order they were appended, many with one system call.
 */
final class Outbox {

	static final int HIGH_WATERMARK = 64 * 1024;

	static final int LOW_WATERMARK = 32 * 1024;

	// Progress is seen after each piece, so it must fit what the kernel takes at a time
	// from a slow peer; see DialTask.SEND_BUFFER.
	private static final int PIECE = 16 * 1024;

	private static final int KEPT_CAPACITY = 64 * 1024;

	private static final int INITIAL_CAPACITY = 64;

	private final String name;

	private final Framing framing;

	private final int limit;

	private final OutboxPeer peer;

	private final TimeSource time;

	private final ReentrantLock lock = new ReentrantLock();

	// Guarded by lock.
	private ByteSink filling = new ByteSink(INITIAL_CAPACITY);

	// Guarded by lock. An empty payload may add no byte and still wants its answer.
	private List<CompletableFuture<Delivery>> waiting = new ArrayList<>(1);

	// Guarded by lock; whoever sets it owns the writing until it unsets it.
	private boolean writing;

	// Signals that nobody writes any more.
	private final Condition idle = this.lock.newCondition();

	// Guarded by lock; nothing is written while it is set.
	private boolean held;

	// Guarded by lock.
	private boolean closed;

	// Guarded by lock.
	private boolean tellDrained;

	// Guarded by lock.
	private boolean aboveHigh;

	// Written under the lock; read anywhere.
	private volatile int pending;

	private volatile boolean failed;

	private volatile long progressNanos;

	/**
	 * Create an empty outbox.
	 * @param name the connection's name, for messages
	 * @param framing makes frames of payloads
	 * @param limit the most bytes that may wait
	 * @param peer where they go
	 * @param time stamps progress
	 */
	Outbox(String name, Framing framing, int limit, OutboxPeer peer, TimeSource time) {
		this.name = name;
		this.framing = framing;
		this.limit = limit;
		this.peer = peer;
		this.time = time;
	}

	void append(byte[] payload, CompletableFuture<Delivery> done) {
		boolean unwritable;
		this.lock.lock();
		try {
			if (this.closed || this.failed) {
				throw new DeliveryException(Delivery.NOT_SENT, Cause.CONNECTION_LOST,
						"Connection '" + this.name + "' is closing; the message was not sent");
			}
			if (payload.length > this.limit) {
				throw new DeliveryException(Delivery.NOT_SENT, Cause.TOO_LARGE,
						"Connection '" + this.name + "': a message of " + payload.length
								+ " bytes is more than limits.pending-bytes (" + this.limit + ") allows");
			}
			if (this.pending + payload.length > this.limit) {
				throw new DeliveryException(Delivery.NOT_SENT, Cause.QUEUE_FULL, "Connection '" + this.name + "': "
						+ this.pending + " bytes wait already; limits.pending-bytes is " + this.limit);
			}
			if (this.pending == 0) {
				this.progressNanos = this.time.nanoTime();
			}
			int before = this.filling.length();
			encode(payload);
			this.waiting.add(done);
			pending(this.filling.length() - before);
			unwritable = !this.aboveHigh && this.pending > HIGH_WATERMARK;
			this.aboveHigh |= unwritable;
		}
		finally {
			this.lock.unlock();
		}
		if (unwritable) {
			this.peer.writabilityChanged();
		}
	}

	/**
	 * Append bytes that are no frame and that nobody waits for. They are dropped where
	 * there is no room: a peer that asks and does not read is not owed an answer.
	 */
	void appendUnframed(ByteSink bytes) {
		this.lock.lock();
		try {
			if (this.closed || this.failed || this.pending + bytes.length() > this.limit) {
				return;
			}
			if (this.pending == 0) {
				this.progressNanos = this.time.nanoTime();
			}
			this.filling.write(bytes.array(), 0, bytes.length());
			pending(bytes.length());
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Write what waits, unless somebody does. */
	void flush() {
		Batch batch = take(null);
		while (batch != null) {
			write(batch);
			batch = take(batch);
		}
	}

	/**
	 * Let nobody write until {@link #release}. Blocks while somebody does.
	 */
	void hold() {
		this.lock.lock();
		try {
			while (this.writing) {
				this.idle.awaitUninterruptibly();
			}
			this.held = true;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Let what waits be written, and write it. */
	void release() {
		this.lock.lock();
		try {
			this.held = false;
		}
		finally {
			this.lock.unlock();
		}
		flush();
	}

	/**
	 * Take nothing more; the peer's output is ended when all is written.
	 */
	void close() {
		boolean finish;
		this.lock.lock();
		try {
			finish = !this.closed && !this.writing && (nothingWaits() || this.failed);
			this.closed = true;
		}
		finally {
			this.lock.unlock();
		}
		if (finish) {
			this.peer.endOutput();
		}
	}

	/**
	 * Give up what waits: not one byte of it has left.
	 * @return whether everything ever taken had been written
	 */
	boolean fail() {
		List<CompletableFuture<Delivery>> unsent;
		boolean allWritten;
		this.lock.lock();
		try {
			allWritten = !this.failed && this.pending == 0;
			this.closed = true;
			this.failed = true;
			unsent = this.waiting;
			this.waiting = new ArrayList<>(0);
			pending(-this.filling.length());
			this.filling = new ByteSink(0);
		}
		finally {
			this.lock.unlock();
		}
		unsent.forEach((done) -> done.completeExceptionally(lost(Delivery.NOT_SENT)));
		return allWritten;
	}

	void tellWhenDrained() {
		boolean drained;
		this.lock.lock();
		try {
			drained = this.failed || (!this.writing && nothingWaits());
			this.tellDrained = !drained;
		}
		finally {
			this.lock.unlock();
		}
		if (drained) {
			this.peer.drained();
		}
	}

	int pending() {
		return this.pending;
	}

	boolean isWritable() {
		return !this.aboveHigh;
	}

	/** When bytes last left, or the first of those waiting were appended. */
	long progressNanos() {
		return this.progressNanos;
	}

	/** Whether there is nothing to write; called under the lock. */
	private boolean nothingWaits() {
		return this.waiting.isEmpty() && this.filling.length() == 0;
	}

	/** Count bytes that wait; called under the lock. */
	private void pending(int more) {
		int sum = this.pending + more;
		this.pending = sum;
	}

	private void encode(byte[] payload) {
		try {
			this.framing.encode(payload, 0, payload.length, this.filling);
		}
		catch (FrameException ex) {
			throw new DeliveryException(Delivery.NOT_SENT, Cause.NOT_FRAMEABLE,
					"Connection '" + this.name + "': " + ex.getMessage());
		}
	}

	/**
	 * Take everything appended so far, and with it the right to write; without anything
	 * to take, give the right back.
	 */
	private @Nullable Batch take(@Nullable Batch done) {
		boolean finish;
		boolean drained;
		this.lock.lock();
		try {
			if (done == null && (this.writing || this.held)) {
				return null;
			}
			if (!nothingWaits() && !this.failed) {
				Batch batch = new Batch(this.filling, this.waiting);
				this.filling = recycled(done);
				this.waiting = new ArrayList<>();
				this.writing = true;
				return batch;
			}
			this.writing = false;
			this.idle.signalAll();
			if (done == null) {
				return null;
			}
			finish = this.closed;
			drained = this.tellDrained;
			this.tellDrained = false;
		}
		finally {
			this.lock.unlock();
		}
		if (drained) {
			this.peer.drained();
		}
		if (finish) {
			this.peer.endOutput();
		}
		return null;
	}

	private static ByteSink recycled(@Nullable Batch done) {
		if (done == null || done.bytes.capacity() > KEPT_CAPACITY) {
			return new ByteSink(INITIAL_CAPACITY);
		}
		done.bytes.clear();
		return done.bytes;
	}

	private void write(Batch batch) {
		byte[] bytes = batch.bytes.array();
		int length = batch.bytes.length();
		int written = 0;
		try {
			while (written < length) {
				int piece = Math.min(PIECE, length - written);
				this.peer.write(bytes, written, piece);
				written += piece;
				progressed(piece);
			}
		}
		catch (IOException ex) {
			broken(batch, length - written, ex);
			return;
		}
		this.peer.written(length, batch.waiting.size());
		// The peer had closed before this was written: it was most likely never read.
		boolean doubtful = this.peer.hasEnded();
		for (CompletableFuture<Delivery> done : batch.waiting) {
			if (doubtful) {
				done.completeExceptionally(lost(Delivery.MAYBE_SENT));
			}
			else {
				done.complete(Delivery.WRITTEN);
			}
		}
	}

	private void progressed(int bytes) {
		boolean writable;
		this.lock.lock();
		try {
			pending(-bytes);
			this.progressNanos = this.time.nanoTime();
			writable = this.aboveHigh && this.pending < LOW_WATERMARK;
			if (writable) {
				this.aboveHigh = false;
			}
		}
		finally {
			this.lock.unlock();
		}
		if (writable) {
			this.peer.writabilityChanged();
		}
	}

	private void broken(Batch batch, int unwritten, IOException cause) {
		this.lock.lock();
		try {
			pending(-unwritten);
			this.failed = true;
		}
		finally {
			this.lock.unlock();
		}
		batch.waiting.forEach((done) -> done.completeExceptionally(lost(Delivery.MAYBE_SENT)));
		fail();
		this.peer.writeFailed(cause);
	}

	private DeliveryException lost(Delivery delivery) {
		return new DeliveryException(delivery, Cause.CONNECTION_LOST, (delivery == Delivery.NOT_SENT)
				? "Connection '" + this.name + "' was lost; the message was not sent"
				: "Connection '" + this.name + "' was lost while the message was written; the peer may have it or not");
	}

	private record Batch(ByteSink bytes, List<CompletableFuture<Delivery>> waiting) {

	}

}
