package dev.linekeeper.transport;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

import dev.linekeeper.framing.ByteSink;
import dev.linekeeper.framing.Framing;
import dev.linekeeper.protocol.Delivery;
import dev.linekeeper.protocol.DeliveryException;
import org.jspecify.annotations.Nullable;

/**
 * The bounded output of one connection. Senders append under a short lock; whoever then
 * finds nobody writing writes all there is, while others append behind it and are taken
 * along. So frames leave in the order they were appended, many with one system call.
 * <p>
 * A thread that sends frame after frame would find nobody writing each time. So a busy
 * line gets a writer of its own for as long as it is busy; elsewhere that would only cost
 * a change of threads. The sender is then held up where it would have been in a write.
 */
final class Outbox {

	static final int HIGH_WATERMARK = Backlog.HIGH_WATERMARK;

	static final int LOW_WATERMARK = Backlog.LOW_WATERMARK;

	// Progress is seen after each piece, so it must fit what the kernel takes at a time
	// from a slow peer; see SendBuffer.
	private static final int PIECE = 16 * 1024;

	private static final int KEPT_CAPACITY = 64 * 1024;

	private static final int QUIET_CAPACITY = 1024;

	private static final long QUIET_NANOS = 1_000_000_000;

	// A write of so little, so soon after the last one, costs more than what it carries.
	private static final int LITTLE = 8 * 1024;

	private static final long SOON_NANOS = 10_000;

	// So many of them make a line busy.
	private static final int BUSY_AFTER = 8;

	// More than that waits for the line's writer only if the sender does, too. As much is
	// in the writer's hands; both are below the high watermark, or else it would be
	// crossed with every batch.
	private static final int MOST_AHEAD = 24 * 1024;

	// A sender may hold what a callback of the writer waits for.
	private static final long MOST_HELD_UP_MILLIS = 100;

	// How often a writer without work lets others run before it goes; some 30 us.
	private static final int LINGERING = 64;

	private final OutboxPeer peer;

	private final TimeSource time;

	private final Backlog backlog;

	// Who has it writes.
	private final Semaphore turn = new Semaphore(1);

	// Guarded by turn. An empty batch, for the next to be filled.
	private @Nullable Batch spare;

	// Guarded by turn.
	private long lastNanos;

	// Guarded by turn.
	private int littleWrites;

	// Written with the turn, read anywhere: whether the line has a writer of its own, or
	// one was called.
	private volatile boolean busy;

	// That writer, once it has come.
	private volatile @Nullable Thread writer;

	// Written by that writer, read anywhere.
	private volatile boolean inWrite;

	// Written with the turn, read anywhere: whether more memory is kept than a quiet line
	// needs.
	private volatile boolean grown;

	/**
	 * Create an empty outbox.
	 * @param name the connection's name, for messages
	 * @param framing makes frames of payloads
	 * @param limit the most bytes that may wait
	 * @param peer where they go
	 * @param time stamps progress
	 */
	Outbox(String name, Framing framing, int limit, OutboxPeer peer, TimeSource time) {
		this.backlog = new Backlog(name, framing, limit, time);
		this.peer = peer;
		this.time = time;
	}

	void append(byte[] payload, CompletableFuture<Delivery> done) {
		if (this.backlog.add(payload, done)) {
			this.peer.writabilityChanged();
		}
	}

	void appendUnframed(ByteSink bytes) {
		this.backlog.addUnframed(bytes);
	}

	/** Write what waits, unless somebody does; on a busy line, have it written. */
	void flush() {
		if (!this.backlog.hasWork()) {
			return;
		}
		if (!this.turn.tryAcquire()) {
			holdUp();
		}
		else if (isBusy()) {
			this.busy = true;
			this.peer.callWriter();
		}
		else {
			writeAndLeave();
		}
	}

	/** Write what waits, unless somebody does. */
	void flushHere() {
		if (this.backlog.hasWork() && this.turn.tryAcquire()) {
			writeAndLeave();
		}
	}

	/**
	 * What a writer does who was called: write until nothing was appended for a while.
	 */
	// Nothing relies on the yield but that there is more to write at a time.
	@SuppressWarnings("ThreadPriorityCheck")
	void writeWhileBusy() {
		this.writer = Thread.currentThread();
		int idle = 0;
		while (idle < LINGERING && !this.turn.hasQueuedThreads()) {
			Batch batch = take();
			if (batch != null) {
				write(batch);
				idle = 0;
			}
			else {
				Thread.yield();
				idle++;
			}
		}
		this.writer = null;
		this.busy = false;
		this.littleWrites = 0;
		writeAndLeave();
	}

	/**
	 * Let nobody write until {@link #release}. Blocks while somebody does.
	 */
	void hold() {
		this.turn.acquireUninterruptibly();
	}

	/** Let what waits be written, and write it. */
	void release() {
		this.turn.release();
		flushHere();
	}

	/**
	 * Take nothing more; the peer's output is ended when all is written.
	 */
	void close() {
		if (this.backlog.close()) {
			flushHere();
		}
	}

	/**
	 * Give up what waits: not one byte of it has left.
	 * @return whether everything ever taken had been written
	 */
	boolean fail() {
		Backlog.Failure failure = this.backlog.fail();
		lost(failure.unsent(), Delivery.NOT_SENT);
		return failure.allWritten();
	}

	void tellWhenDrained() {
		if (this.backlog.awaitDrained()) {
			flushHere();
		}
	}

	/**
	 * Give back the memory that a line needs only while it has much to write. To be
	 * called now and then.
	 */
	void shrinkIfQuiet() {
		if (!this.grown || this.time.nanoTime() - progressNanos() < QUIET_NANOS || !this.turn.tryAcquire()) {
			return;
		}
		this.grown = false;
		Batch kept = this.spare;
		if (kept != null && kept.bytes().capacity() > QUIET_CAPACITY) {
			this.spare = null;
		}
		this.backlog.shrink(QUIET_CAPACITY);
		writeAndLeave();
	}

	int pending() {
		return this.backlog.pending();
	}

	boolean isWritable() {
		return this.backlog.isWritable();
	}

	/** When bytes last left, or the first of those waiting were appended. */
	long progressNanos() {
		return this.backlog.progressNanos();
	}

	/** Wait for the line's writer, where the sender would have to write without it. */
	private void holdUp() {
		if (this.busy && this.backlog.waiting() > MOST_AHEAD
		// The writer comes here too, from a callback.
				&& !Thread.currentThread().equals(this.writer)) {
			this.backlog.awaitTaken(MOST_AHEAD, MOST_HELD_UP_MILLIS, () -> this.inWrite);
		}
	}

	// With the turn.

	/** Whether what waits comes soon after many a little write. */
	private boolean isBusy() {
		return this.littleWrites >= BUSY_AFTER && this.backlog.progressNanos() - this.lastNanos < SOON_NANOS
				&& this.backlog.pending() > 0;
	}

	/** Write until nothing waits, and give the turn back. */
	private void writeAndLeave() {
		do {
			long began = this.backlog.progressNanos();
			Batch batch = take();
			while (batch != null) {
				int length = batch.bytes().length();
				write(batch);
				count(length, began);
				batch = take();
			}
			tell(this.backlog.end());
			this.turn.release();
			// Who came in between found the turn taken.
		}
		while (this.backlog.hasWork() && this.turn.tryAcquire());
	}

	private @Nullable Batch take() {
		if (!this.backlog.hasWork()) {
			return null;
		}
		Batch batch = this.backlog.take(this.spare);
		if (batch != null) {
			this.spare = null;
		}
		return batch;
	}

	private void count(int length, long began) {
		boolean little = length <= LITTLE && began - this.lastNanos < SOON_NANOS;
		this.littleWrites = little ? this.littleWrites + 1 : 0;
		this.lastNanos = this.backlog.progressNanos();
	}

	private void tell(Backlog.End end) {
		if (end.drained()) {
			this.peer.drained();
		}
		if (end.output()) {
			this.peer.endOutput();
		}
	}

	private void write(Batch batch) {
		byte[] bytes = batch.bytes().array();
		int length = batch.bytes().length();
		int written = 0;
		try {
			this.inWrite = true;
			while (written < length) {
				int left = length - written;
				// No little one behind a whole one, if it can be helped.
				int piece = (left <= PIECE + PIECE / 2) ? left : PIECE;
				this.peer.write(bytes, written, piece);
				written += piece;
				if (this.backlog.written(piece)) {
					this.peer.writabilityChanged();
				}
			}
		}
		catch (IOException ex) {
			broken(batch, length - written, ex);
			return;
		}
		finally {
			this.inWrite = false;
		}
		this.peer.written(length, batch.frames());
		// The peer had closed before this was written: it was most likely never read.
		if (this.peer.hasEnded()) {
			lost(batch, Delivery.MAYBE_SENT);
		}
		else {
			batch.written();
		}
		batch.clear();
		int capacity = batch.bytes().capacity();
		if (capacity > QUIET_CAPACITY && !this.grown) {
			this.grown = true;
		}
		this.spare = (capacity <= KEPT_CAPACITY) ? batch : null;
	}

	private void broken(Batch batch, int unwritten, IOException cause) {
		this.backlog.broken(unwritten);
		lost(batch, Delivery.MAYBE_SENT);
		fail();
		this.peer.writeFailed(cause);
	}

	private void lost(Batch batch, Delivery delivery) {
		if (batch.frames() > 0) {
			this.peer.lost(delivery, batch.frames());
			batch.lost(this.backlog.lost(delivery));
		}
	}

}
