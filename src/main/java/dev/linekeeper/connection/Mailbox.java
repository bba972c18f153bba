package dev.linekeeper.connection;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs what is posted one after another, in order, on threads borrowed from an executor;
 * each sees the effects of the one before. Posting never blocks and never runs anything.
 */
final class Mailbox {

	private static final Logger log = LoggerFactory.getLogger(Mailbox.class);

	// Gives the thread back now and then, so that one mailbox cannot keep it.
	private static final int BATCH = 64;

	private final String name;

	private final Executor executor;

	private final Queue<Runnable> posted = new ConcurrentLinkedQueue<>();

	private final AtomicInteger waiting = new AtomicInteger();

	Mailbox(String name, Executor executor) {
		this.name = name;
		this.executor = executor;
	}

	void post(Runnable task) {
		this.posted.add(task);
		if (this.waiting.getAndIncrement() == 0) {
			this.executor.execute(this::run);
		}
	}

	private void run() {
		int done = 0;
		while (true) {
			Runnable task = this.posted.poll();
			if (task == null) {
				// Counted after it was added, so it is there.
				throw new IllegalStateException("Mailbox " + this.name + " lost a message");
			}
			try {
				task.run();
			}
			catch (RuntimeException | Error ex) {
				log.error("{}: a task failed unexpectedly", this.name, ex);
			}
			if (this.waiting.decrementAndGet() == 0) {
				return;
			}
			if (++done == BATCH) {
				this.executor.execute(this::run);
				return;
			}
		}
	}

}
