package dev.linekeeper.simulator;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import dev.linekeeper.framing.ByteSink;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be written to one client, in order and bounded. It is written on a thread
 * of the executor, which is used only as long as something is due; all methods may be
 * called from any thread, and only {@link #put} may wait.
 */
final class Outbox {

	/** Full when so many bytes wait. */
	static final int CAPACITY = 1024 * 1024;

	// What a frame costs beside its bytes, so that empty ones are bounded too.
	private static final int FRAME_COST = 64;

	private static final int WRITE_BYTES = 64 * 1024;

	private final OutputStream out;

	private final int slice;

	private final Executor executor;

	private final ScheduledExecutorService timer;

	private final Consumer<@Nullable Exception> ended;

	// Used only by the one task that is writing.
	private final ByteSink due = new ByteSink(1024);

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition space = this.lock.newCondition();

	// Guarded by lock, like everything below.
	private final Deque<Frame> waiting = new ArrayDeque<>();

	private int cost;

	// A task is writing, will be, or is to be started by the timer.
	private boolean busy;

	private boolean finishing;

	private boolean closed;

	private @Nullable Future<?> alarm;

	/**
	 * Create an outbox.
	 * @param out where the frames go; may block
	 * @param slice the most bytes written at once, 0 for no limit
	 * @param executor runs the writing
	 * @param timer wakes it up for what is to be written later
	 * @param ended is told once that writing failed, and why, or, with {@code null}, that
	 * everything is written after {@link #finish}
	 */
	Outbox(OutputStream out, int slice, Executor executor, ScheduledExecutorService timer,
			Consumer<@Nullable Exception> ended) {
		this.out = out;
		this.slice = slice;
		this.executor = executor;
		this.timer = timer;
		this.ended = ended;
	}

	/**
	 * Have a frame written, after waiting for room if there is none. An interrupt does
	 * not end the waiting, as it does not end a blocking read; {@link #close} does.
	 * @param frame the bytes as they go over the wire
	 * @param delay how long the frame is kept before it is written
	 * @return whether the frame was taken; not after {@link #finish} or {@link #close}
	 */
	boolean put(byte[] frame, Duration delay) {
		long dueAt = System.nanoTime() + delay.toNanos();
		this.lock.lock();
		try {
			while (isFull() && isOpen()) {
				this.space.awaitUninterruptibly();
			}
			if (!isOpen()) {
				return false;
			}
			add(new Frame(frame, dueAt));
		}
		finally {
			this.lock.unlock();
		}
		startIfIdle();
		return true;
	}

	/**
	 * Have a frame written if there is room for it.
	 * @param frame the bytes as they go over the wire
	 * @return whether the frame was taken
	 */
	boolean offer(byte[] frame) {
		this.lock.lock();
		try {
			if (isFull() || !isOpen()) {
				return false;
			}
			add(new Frame(frame, System.nanoTime()));
		}
		finally {
			this.lock.unlock();
		}
		startIfIdle();
		return true;
	}

	/**
	 * Take nothing more; what waits is still written.
	 */
	void finish() {
		this.lock.lock();
		try {
			this.finishing = true;
			this.space.signalAll();
		}
		finally {
			this.lock.unlock();
		}
		startIfIdle();
	}

	/**
	 * Forget what waits. A write under way ends when the stream is closed.
	 */
	void close() {
		this.lock.lock();
		try {
			this.closed = true;
			this.waiting.clear();
			this.space.signalAll();
			if (this.alarm != null) {
				this.alarm.cancel(false);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private boolean isOpen() {
		return !this.finishing && !this.closed;
	}

	private boolean isFull() {
		return this.cost >= CAPACITY;
	}

	private void add(Frame frame) {
		this.waiting.add(frame);
		this.cost += frame.cost();
	}

	private void startIfIdle() {
		this.lock.lock();
		try {
			if (this.busy || this.closed) {
				return;
			}
			this.busy = true;
		}
		finally {
			this.lock.unlock();
		}
		start();
	}

	private void start() {
		try {
			this.executor.execute(this::write);
		}
		catch (RejectedExecutionException ex) {
			this.ended.accept(ex);
		}
	}

	private void write() {
		try {
			while (takeWhatIsDue()) {
				writeSliced(this.due);
			}
		}
		catch (IOException | RejectedExecutionException ex) {
			this.ended.accept(ex);
			return;
		}
		if (closesFinished()) {
			this.ended.accept(null);
		}
	}

	/** Whether there is something to write; if not, this task is over. */
	private boolean takeWhatIsDue() {
		this.due.clear();
		this.lock.lock();
		try {
			long now = System.nanoTime();
			Frame next = this.waiting.peek();
			if (this.closed || next == null) {
				this.busy = false;
				return false;
			}
			if (!next.isDue(now)) {
				this.alarm = this.timer.schedule(this::start, next.dueAt - now, TimeUnit.NANOSECONDS);
				return false;
			}
			while (next != null && next.isDue(now) && this.due.length() < WRITE_BYTES) {
				this.due.write(next.bytes, 0, next.bytes.length);
				this.cost -= next.cost();
				this.waiting.remove();
				next = this.waiting.peek();
			}
			this.space.signalAll();
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Whether this call closed it, after everything was written. */
	private boolean closesFinished() {
		this.lock.lock();
		try {
			if (!this.finishing || this.closed || !this.waiting.isEmpty()) {
				return false;
			}
			this.closed = true;
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void writeSliced(ByteSink bytes) throws IOException {
		int most = (this.slice > 0) ? this.slice : bytes.length();
		for (int from = 0; from < bytes.length(); from += most) {
			this.out.write(bytes.array(), from, Math.min(most, bytes.length() - from));
			this.out.flush();
		}
	}

	private static final class Frame {

		private final byte[] bytes;

		private final long dueAt;

		private Frame(byte[] bytes, long dueAt) {
			this.bytes = bytes;
			this.dueAt = dueAt;
		}

		private boolean isDue(long now) {
			return this.dueAt - now <= 0;
		}

		private int cost() {
			return this.bytes.length + FRAME_COST;
		}

	}

}
