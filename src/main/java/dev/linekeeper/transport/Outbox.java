package dev.linekeeper.transport;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

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
 * A thread that sends frame after frame would find nobody writing each time. So on a busy
 * line it writes only when there is enough; and a thread of the line's own, which is
 * there for as long as it is busy, writes what is left when the sender pauses.
 */
final class Outbox {

	static final int HIGH_WATERMARK = Backlog.HIGH_WATERMARK;

	static final int LOW_WATERMARK = Backlog.LOW_WATERMARK;

	// Progress is seen after each piece, so it must fit what the kernel takes at a time
	// from a slow peer; see SendBuffer.
	private static final int PIECE = 16 * 1024;

	private static final int FAST_PIECE = 64 * 1024;

	private static final int KEPT_CAPACITY = 128 * 1024;

	private static final int QUIET_CAPACITY = 1024;

	private static final long QUIET_NANOS = 1_000_000_000;

	// A write of no more, so soon after the last one, is worth being put off.
	private static final int LITTLE = 32 * 1024;

	private static final long SOON_NANOS = 10_000;

	// So many of them make a line busy.
	private static final int BUSY_AFTER = 8;

	// So much is written at once on a busy line. Below the high watermark, or else that
	// would be crossed each time.
	private static final int ENOUGH = 48 * 1024;

	// So much may wait beyond the limit on a busy line, behind a write and for one: a
	// sender that waited for its writes before is not to be refused for what is put off.
	private static final int PUT_OFF = 2 * ENOUGH;

	// A sender may hold what a callback of the other thread waits for.
	private static final long MOST_HELD_UP_MILLIS = 100;

	// How often a thread without work looks again at once, letting others run; some 30
	// us.
	private static final int EAGER = 64;

	// And how often it looks after that, before it goes.
	private static final int PATIENT = 20;

	private static final long NAP_NANOS = 50_000;

	private final OutboxPeer peer;

	private final TimeSource time;

	// Where little may wait, there is nothing to put off.
	private final boolean mayBeBusy;

	private final Backlog backlog;

	// Who has it writes.
	private final Semaphore turn = new Semaphore(1);

	// Guarded by turn. An empty batch, for the next to be filled.
	private @Nullable Batch spare;

	// Guarded by turn.
	private long lastNanos;

	// Guarded by turn.
	private int littleWrites;

	// Whether the thread for the busy line was called and has not gone yet.
	private final AtomicBoolean called = new AtomicBoolean();

	// Written by that thread, read anywhere: whether it looks after what is put off.
	private volatile boolean busy;

	// Written with the turn, read anywhere: whether whoever writes is in a system call.
	private final AtomicBoolean inWrite = new AtomicBoolean();

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
		this.mayBeBusy = limit >= 2 * PUT_OFF;
		this.peer = peer;
		this.time = time;
	}

	void append(byte[] payload, CompletableFuture<Delivery> done) {
		if (this.backlog.add(payload, done, this.called.get() ? PUT_OFF : 0)) {
			this.peer.writabilityChanged();
		}
	}

	void appendUnframed(ByteSink bytes) {
		this.backlog.addUnframed(bytes);
	}

	/**
	 * Write what waits, unless somebody does; on a busy line, only if it is enough.
	 */
	void flush() {
		if (this.busy && this.backlog.waiting() < ENOUGH) {
			return;
		}
		if (!this.backlog.hasWork()) {
			return;
		}
		if (this.turn.tryAcquire()) {
			boolean becomesBusy = isBusy();
			writeAndLeave();
			if (becomesBusy && this.called.compareAndSet(false, true)) {
				this.peer.callWriter();
			}
		}
		else if (this.busy && this.inWrite.get()) {
			// Where the sender would be in a write, if it were alone.
			this.backlog.awaitTaken(ENOUGH, MOST_HELD_UP_MILLIS, this.inWrite::get);
		}
	}

	/** Write what waits, unless somebody does. */
	void flushHere() {
		if (this.backlog.hasWork() && this.turn.tryAcquire()) {
			writeAndLeave();
		}
	}

	/**
	 * What a thread does that was called: write what senders leave when they pause, until
	 * they pause for long.
	 */
	// Nothing relies on the yield but that there is more to write at a time.
	@SuppressWarnings("ThreadPriorityCheck")
	void writeWhileBusy() {
		this.busy = true;
		int idle = 0;
		int before = 0;
		while (idle < EAGER + PATIENT) {
			int waiting = this.backlog.waiting();
			if (waiting == before && this.backlog.hasWork()) {
				flushHere();
			}
			idle = (waiting == before && this.backlog.waiting() == waiting) ? idle + 1 : 0;
			before = waiting;
			if (idle < EAGER) {
				Thread.yield();
			}
			else {
				LockSupport.parkNanos(this, NAP_NANOS);
			}
		}
		this.busy = false;
		// Whoever came in between has put it off.
		flushHere();
		this.called.set(false);
	}

	/**
	 * Let nobody write until {@link #release}. Blocks while somebody does.
	 */
	void hold() {
		this.turn.acquireUninterruptibly();
	}

	/**
	 * Let nobody write until {@link #letGo}.
	 * @return false if somebody does
	 */
	boolean tryHold() {
		return this.turn.tryAcquire();
	}

	/** Keep no memory, while nobody may write. */
	void relax() {
		this.spare = null;
		this.backlog.shrink(0);
	}

	/** Let what waits be written; to be followed by writing it. */
	void letGo() {
		this.turn.release();
	}

	/** Let what waits be written, and write it. */
	void release() {
		letGo();
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

	// With the turn.

	/** Whether what waits comes soon after many a little write. */
	private boolean isBusy() {
		return this.mayBeBusy && this.littleWrites >= BUSY_AFTER
				&& this.backlog.progressNanos() - this.lastNanos < SOON_NANOS && this.backlog.pending() > 0;
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
			if (this.backlog.isEnding()) {
				tell(this.backlog.end());
			}
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
			this.inWrite.lazySet(true);
			while (written < length) {
				int left = length - written;
				// No little one behind a whole one, if it can be helped.
				int most = this.peer.isFast() ? FAST_PIECE : PIECE;
				int piece = (left <= most + most / 2) ? left : most;
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
			this.inWrite.lazySet(false);
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
