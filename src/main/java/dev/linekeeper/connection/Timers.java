package dev.linekeeper.connection;

import java.time.Duration;

/**
 * Runs something later. The tasks only trigger; they never block.
 */
@FunctionalInterface
public interface Timers {

	/**
	 * Run a task later, on any thread.
	 * @param delay how much later, 0 or more; the task may run before this returns
	 * @param task what to run
	 * @return cancels the task, if it did not run yet
	 */
	Runnable schedule(Duration delay, Runnable task);

}
