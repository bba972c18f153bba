package dev.linekeeper;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import dev.linekeeper.connection.Timers;
import dev.linekeeper.transport.TransportThreads;

import org.springframework.core.task.VirtualThreadTaskExecutor;

/**
 * The threads that connections and simulators live on. One object, not a bean each, so
 * that Boot's own executors stay what they are.
 */
final class ConnectionThreads implements Timers, AutoCloseable {

	// There are virtual threads since JDK 21.
	private static final boolean VIRTUAL = Runtime.version().feature() >= 21;

	private static final int IDLE_SECONDS = 10;

	private static final int SUPERVISORS = Math.max(2, Runtime.getRuntime().availableProcessors());

	private final ExecutorService supervisors = Executors.newFixedThreadPool(SUPERVISORS,
			daemons("linekeeper-supervisor-"));

	private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, daemons("linekeeper-timer-"));

	private final ExecutorService platform = new ThreadPoolExecutor(0, Integer.MAX_VALUE, IDLE_SECONDS,
			TimeUnit.SECONDS, new SynchronousQueue<>(), daemons(VIRTUAL ? "linekeeper-writer-" : "linekeeper-reader-"));

	private final TransportThreads transport;

	ConnectionThreads() {
		this.timer.setRemoveOnCancelPolicy(true);
		Executor readers = VIRTUAL ? new VirtualThreadTaskExecutor("linekeeper-reader-") : this.platform;
		this.transport = new TransportThreads(readers, this.platform);
	}

	/** Runs the supervisors, which never block. */
	Executor supervisors() {
		return this.supervisors;
	}

	/** Runs readers and users' code, each on a thread of its own. */
	Executor readers() {
		return this.transport.readers();
	}

	/** The same, and those that write for who sends much. */
	TransportThreads transport() {
		return this.transport;
	}

	/** Runs what a simulator sends by itself. */
	ScheduledThreadPoolExecutor timer() {
		return this.timer;
	}

	@Override
	public Runnable schedule(Duration delay, Runnable task) {
		try {
			ScheduledFuture<?> scheduled = this.timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
			return () -> scheduled.cancel(false);
		}
		catch (RejectedExecutionException ex) {
			// The process ends; nothing is to happen later any more.
			return () -> {
			};
		}
	}

	@Override
	public void close() {
		this.timer.shutdownNow();
		this.supervisors.shutdownNow();
		this.platform.shutdownNow();
	}

	private static ThreadFactory daemons(String prefix) {
		AtomicInteger count = new AtomicInteger();
		return (task) -> {
			// It inherits nothing of the thread that happens to need it: readers would
			// inherit a copy from it, each.
			Thread thread = new Thread(null, task, prefix + count.incrementAndGet(), 0, false);
			thread.setDaemon(true);
			return thread;
		};
	}

}
