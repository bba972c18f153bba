package dev.linekeeper.transport;

import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Says which connection, and which attempt of it, log lines tell of, by the keys
 * {@value #CONNECTION} and {@value #EPOCH} of the thread's diagnostic context.
 */
public final class LogContext {

	/** The key of the connection's name. */
	public static final String CONNECTION = "connection";

	/** The key of the attempt's number. */
	public static final String EPOCH = "epoch";

	private LogContext() {
	}

	/**
	 * Run a task whose log lines tell of a connection. What the context held before is
	 * there again afterwards.
	 * @param connection its name
	 * @param epoch the attempt's number, 0 before the first
	 * @param task is run on this thread
	 */
	public static void run(String connection, long epoch, Runnable task) {
		String connectionBefore = MDC.get(CONNECTION);
		String epochBefore = MDC.get(EPOCH);
		MDC.put(CONNECTION, connection);
		epoch(epoch);
		try {
			task.run();
		}
		finally {
			restore(CONNECTION, connectionBefore);
			restore(EPOCH, epochBefore);
		}
	}

	/**
	 * Run a task whose log lines tell of a connection, but of no attempt.
	 * @param connection its name
	 * @param task is run on this thread
	 */
	static void run(String connection, Runnable task) {
		String before = MDC.get(CONNECTION);
		MDC.put(CONNECTION, connection);
		try {
			task.run();
		}
		finally {
			restore(CONNECTION, before);
		}
	}

	/**
	 * Return threads whose log lines tell of a connection.
	 * @param executor gives the threads
	 * @param connection its name
	 * @param epoch tells the attempt's number, when a task begins
	 * @return runs what it is given on them
	 */
	public static Executor telling(Executor executor, String connection, LongSupplier epoch) {
		return (task) -> executor.execute(() -> run(connection, epoch.getAsLong(), task));
	}

	/**
	 * Tell of another attempt of the same connection, within a task.
	 * @param epoch its number
	 */
	public static void epoch(long epoch) {
		MDC.put(EPOCH, Long.toString(epoch));
	}

	private static void restore(String key, @Nullable String before) {
		if (before != null) {
			MDC.put(key, before);
		}
		else {
			MDC.remove(key);
		}
	}

}
