package dev.linekeeper.api;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that write to subscribers. They never block, so that few do for all. One
 * object, not a bean each, so that Boot's own executors stay what they are.
 */
final class ApiThreads implements AutoCloseable {

	private static final int DISPATCHERS = 2;

	private final ExecutorService dispatcher = Executors.newFixedThreadPool(DISPATCHERS, daemons("linekeeper-stream-"));

	private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1,
			daemons("linekeeper-stream-timer-"));

	Executor dispatcher() {
		return (task) -> {
			if (!this.dispatcher.isShutdown()) {
				this.dispatcher.execute(task);
			}
		};
	}

	ScheduledExecutorService timer() {
		return this.timer;
	}

	@Override
	public void close() {
		this.timer.shutdownNow();
		this.dispatcher.shutdownNow();
	}

	private static ThreadFactory daemons(String prefix) {
		AtomicInteger count = new AtomicInteger();
		return (task) -> {
			Thread thread = new Thread(task, prefix + count.incrementAndGet());
			thread.setDaemon(true);
			return thread;
		};
	}

}
