package dev.linekeeper.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.SplittableRandom;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * One direction of a proxied connection: a thread that reads into a queue with the time
 * of arrival, and one that writes from it when the faults allow. What is decided about a
 * chunk is decided when it is its turn, so that faults switched live count for what is
 * under way too.
 */
final class Pump {

	private static final int CHUNK = 4096;

	// Without latency hardly anything is queued, or a peer that does not read would
	// never be felt by the sender.
	private static final int ROOM = 2 * CHUNK;

	private static final int ROOM_WITH_LATENCY = 16 * 1024 * 1024;

	private static final byte[] END = {};

	private static final byte[] CUT = {};

	private final Direction direction;

	private final Faults faults;

	private final ProxiedConnection connection;

	private final SplittableRandom jitter;

	private final SplittableRandom sizes;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	// All that follow are guarded by the lock.

	private final Deque<Chunk> queue = new ArrayDeque<>();

	private long queued;

	private long remaining;

	private long lastWritten;

	private int lastSize;

	private boolean swallowed;

	private boolean halfClosed;

	private boolean over;

	Pump(Direction direction, Faults faults, ProxiedConnection connection, SplittableRandom random) {
		this.direction = direction;
		this.faults = faults;
		this.connection = connection;
		this.jitter = random.split();
		this.sizes = random.split();
		this.remaining = faults.limit;
	}

	void start(Socket source, Socket target) {
		this.connection.start(this.direction + "-read", () -> read(source));
		this.connection.start(this.direction + "-write", () -> write(target));
	}

	/** The faults have changed. */
	void changed() {
		signal(() -> {
		});
	}

	/** Forward so many more bytes, then close. */
	void limit(long bytes) {
		signal(() -> this.remaining = bytes);
	}

	/** End this direction behind what has been read; what else arrives is thrown away. */
	void halfClose() {
		signal(() -> {
			if (!this.halfClosed) {
				this.halfClosed = true;
				this.queue.add(new Chunk(END, System.nanoTime(), 0));
			}
		});
	}

	/** The connection is closed. */
	void over() {
		signal(() -> this.over = true);
	}

	/** Whether bytes are missing from the stream. */
	boolean hasSwallowed() {
		this.lock.lock();
		try {
			return this.swallowed;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void signal(Runnable change) {
		this.lock.lock();
		try {
			change.run();
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	private void read(Socket source) {
		try {
			InputStream in = source.getInputStream();
			byte[] buffer = new byte[CHUNK];
			while (awaitRoom()) {
				int length = in.read(buffer);
				if (length < 0) {
					halfClose();
					this.connection.halfDone();
					return;
				}
				arrived(Arrays.copyOf(buffer, length));
			}
		}
		catch (IOException ex) {
			this.connection.reset();
		}
	}

	/** Wait until reading makes sense; {@code false} when it never will. */
	private boolean awaitRoom() {
		this.lock.lock();
		try {
			while (!this.over && (this.faults.stalled || this.queued >= room())) {
				this.changed.awaitUninterruptibly();
			}
			return !this.over;
		}
		finally {
			this.lock.unlock();
		}
	}

	private int room() {
		return (this.faults.latency.nanos() > 0) ? ROOM_WITH_LATENCY : ROOM;
	}

	private void arrived(byte[] bytes) {
		signal(() -> {
			if (this.halfClosed) {
				return;
			}
			if (this.faults.swallowing) {
				this.swallowed = true;
				this.connection.swallowed(this.direction, bytes.length);
				return;
			}
			this.queue.add(new Chunk(bytes, System.nanoTime(), luck(this.jitter)));
			this.queued += bytes.length;
		});
	}

	private void write(Socket target) {
		try {
			OutputStream out = target.getOutputStream();
			byte[] piece = nextPiece();
			while (piece != null && piece != END && piece != CUT) {
				out.write(piece);
				this.connection.forwarded(this.direction, piece.length);
				piece = nextPiece();
			}
			if (piece == CUT) {
				this.connection.close();
			}
			if (piece == END) {
				target.shutdownOutput();
				this.connection.halfDone();
			}
		}
		catch (IOException ex) {
			this.connection.reset();
		}
	}

	/**
	 * Wait for the next piece to write: bytes, END, CUT, or nothing if it is all over.
	 */
	private byte @Nullable [] nextPiece() {
		this.lock.lock();
		try {
			while (!this.over) {
				if (this.remaining == 0) {
					return CUT;
				}
				long wait = nanosToWait();
				if (wait <= 0) {
					return take();
				}
				awaitChange(wait);
			}
			return null;
		}
		finally {
			this.lock.unlock();
		}
	}

	private long nanosToWait() {
		Chunk head = this.queue.peek();
		if (head == null || this.faults.stalled) {
			return Long.MAX_VALUE;
		}
		long now = System.nanoTime();
		long delay = (head.bytes == END) ? this.faults.endDelayNanos : 0;
		long latency = head.arrived + this.faults.latency.nanos(head.luck) + delay - now;
		long pause = this.lastWritten + this.faults.pauseNanosAfter(this.lastSize) - now;
		return (this.lastSize > 0) ? Math.max(latency, pause) : latency;
	}

	private void awaitChange(long nanos) {
		try {
			this.changed.awaitNanos(nanos);
		}
		catch (InterruptedException ex) {
			// Nobody has reason to interrupt a pump; if somebody does, it ends.
			Thread.currentThread().interrupt();
			this.over = true;
		}
	}

	private byte[] take() {
		Chunk head = this.queue.remove();
		if (head.bytes == END) {
			return END;
		}
		int most = Math.min(this.faults.slice(), this.faults.slicing.pieceSize(luck(this.sizes)));
		int size = (int) Math.min(this.remaining, Math.min(head.bytes.length, most));
		byte[] piece = Arrays.copyOf(head.bytes, size);
		if (size < head.bytes.length) {
			byte[] rest = Arrays.copyOfRange(head.bytes, size, head.bytes.length);
			this.queue.addFirst(new Chunk(rest, head.arrived, head.luck));
		}
		this.queued -= size;
		this.remaining -= (this.remaining == Long.MAX_VALUE) ? 0 : size;
		this.lastSize = size;
		this.lastWritten = System.nanoTime();
		this.changed.signalAll();
		return piece;
	}

	private static double luck(SplittableRandom random) {
		return random.nextDouble() * 2 - 1;
	}

	/** Bytes on their way, or the end of them. */
	private record Chunk(byte[] bytes, long arrived, double luck) {

	}

}
