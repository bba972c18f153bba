package dev.linekeeper.connection;

import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

import dev.linekeeper.transport.TimeSource;

/**
 * What managed connections live on. All of it can be replaced, so that their life can be
 * simulated.
 *
 * @param time tells the time
 * @param timers runs triggers later
 * @param random spreads the retries; used by several threads
 * @param executor runs short tasks that never block; must not refuse any
 * @param callers runs tasks that call users' code and may block; must not refuse any
 */
public record ConnectionEnvironment(TimeSource time, Timers timers, RandomGenerator random, Executor executor,
		Executor callers) {

}
