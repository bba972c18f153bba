package dev.linekeeper.transport;

import java.io.IOException;
import java.net.Socket;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One of the {@link QuietLines}: when its reader may leave, and how it is called back. A
 * reader leaves a line that has been silent for a while, a second unless told; so after a
 * single byte now and then it leaves at once.
 * <p>
 * While the reader is away its channel is not blocking, and so nobody can write to it.
 * Whoever has something to write calls the reader back before.
 */
final class QuietLine {

	private static final Logger log = LoggerFactory.getLogger(QuietLine.class);

	// To wait for a limited time costs six system calls more: too many on a line where so
	// many reads follow each other so closely, but for a pause now and then.
	private static final long BRISK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

	private static final int BUSY = 250;

	private static final int MOST_BRISK = 4 * BUSY;

	private final QuietLines lines;

	private final @Nullable SocketChannel channel;

	private final Runnable reader;

	// Whether there is no reader. Written under this.
	private volatile boolean left;

	// Guarded by this; counted down when the reader is back, if anybody waits for that.
	private @Nullable CountDownLatch back;

	// Whether the reader must not leave any more. Written under this.
	private volatile boolean staying;

	// Guarded by this.
	private boolean taken;

	// Confined to the reader: whether something is likely to come soon.
	private boolean expectant;

	// Confined to the reader: how many reads followed each other closely, less for each
	// that did not.
	private int brisk;

	/**
	 * Create a line whose reader is there.
	 * @param lines watch it while it is not
	 * @param wire the connected socket; the reader stays if it has no channel
	 * @param reader calls the reader back; must not block
	 */
	QuietLine(QuietLines lines, Socket wire, Runnable reader) {
		this.lines = lines;
		this.channel = wire.getChannel();
		this.staying = this.channel == null;
		this.reader = reader;
	}

	// Called by the reader.

	/**
	 * Note that bytes were received.
	 * @param silence how long none were before, in nanoseconds
	 */
	void received(long silence) {
		this.expectant = silence < TimeUnit.MILLISECONDS.toNanos(this.lines.patienceMillis());
		if (silence >= BRISK_NANOS) {
			this.brisk /= 2;
		}
		else if (this.brisk < MOST_BRISK) {
			this.brisk++;
		}
	}

	/** Note that the reader has waited as long as it would, for nothing. */
	void waited() {
		this.expectant = false;
	}

	/** Whether nothing is likely to come soon. */
	boolean isQuiet() {
		return !this.expectant && !this.staying;
	}

	/**
	 * Return how long the reader should wait for bytes.
	 * @return in milliseconds; 0 for as long as it takes
	 */
	int patience() {
		return (this.staying || this.brisk >= BUSY) ? 0 : this.lines.patienceMillis();
	}

	/**
	 * Leave, while nobody writes and nobody can begin to.
	 * @return whether the reader has left: it may have been called back already, so
	 * nothing of it must be touched any more
	 */
	synchronized boolean leave() {
		SocketChannel watched = this.channel;
		if (watched == null || this.staying) {
			return false;
		}
		this.left = true;
		this.taken = false;
		// What comes next is read before the reader thinks of leaving again.
		this.expectant = true;
		if (!this.lines.watch(this, watched)) {
			this.left = false;
			// Not to be tried at every turn.
			this.staying = true;
		}
		return this.left;
	}

	// Called from anywhere.

	/** Call the reader back, if it has left. */
	synchronized void call() {
		if (this.left) {
			this.lines.wake(this);
		}
	}

	/** Call the reader back and let it never leave again. */
	synchronized void stay() {
		this.staying = true;
		call();
	}

	/** Call the reader back and wait until the channel is blocking again. */
	void await() {
		if (!this.left) {
			return;
		}
		CountDownLatch awaited;
		synchronized (this) {
			if (!this.left) {
				return;
			}
			if (this.back == null) {
				this.back = new CountDownLatch(1);
			}
			awaited = this.back;
			call();
		}
		boolean interrupted = false;
		while (awaited.getCount() > 0) {
			try {
				awaited.await();
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	// Called by the lines that watch it.

	@Nullable SelectionKey keyFor(Selector selector) {
		return (this.channel != null) ? this.channel.keyFor(selector) : null;
	}

	/** Whether the reader is away and this was not asked before. */
	synchronized boolean isTakenFirst() {
		boolean first = this.left && !this.taken;
		this.taken = true;
		return first;
	}

	/** Make the channel blocking, and have a thread read on. */
	void wakeUp() {
		synchronized (this) {
			SocketChannel watched = this.channel;
			try {
				if (watched != null && watched.isOpen()) {
					watched.configureBlocking(true);
				}
			}
			catch (IOException ex) {
				log.trace("Closed in the meantime, as the reader will find out", ex);
			}
			this.left = false;
			if (this.back != null) {
				this.back.countDown();
				this.back = null;
			}
		}
		this.reader.run();
	}

}
