package dev.linekeeper.connection;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

import dev.linekeeper.transport.TimeSource;

/**
 * Time, timers, threads and chance, all in the hands of a test. One thread.
 */
public final class SimulatedWorld implements TimeSource, Timers, Executor {

	private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

	private final Deque<Runnable> tasks = new ArrayDeque<>();

	private final PriorityQueue<Due> timers = new PriorityQueue<>(
			Comparator.comparingLong(Due::at).thenComparingLong(Due::order));

	private final RandomGenerator random;

	private long nanos = 1_000_000_000L;

	private long scheduled;

	private Instant begin = BEGIN;

	public SimulatedWorld(RandomGenerator random) {
		this.random = random;
	}

	public ConnectionEnvironment environment() {
		return new ConnectionEnvironment(this, this, this.random, this, this);
	}

	@Override
	public void execute(Runnable task) {
		this.tasks.add(task);
	}

	@Override
	public Runnable schedule(Duration delay, Runnable task) {
		Due due = new Due(this.nanos + delay.toNanos(), this.scheduled++, task);
		this.timers.add(due);
		return () -> this.timers.remove(due);
	}

	@Override
	public long nanoTime() {
		return this.nanos;
	}

	@Override
	public Instant now() {
		return this.begin.plusNanos(this.nanos);
	}

	/** Run everything that can run without time passing. */
	public void settle() {
		Runnable task;
		while ((task = this.tasks.poll()) != null) {
			task.run();
		}
	}

	boolean isSettled() {
		return this.tasks.isEmpty();
	}

	/** Run one task, if there is one. */
	boolean step() {
		Runnable task = this.tasks.poll();
		if (task != null) {
			task.run();
		}
		return task != null;
	}

	/** Let time pass; timers fire when they are due, in order. */
	public void pass(Duration duration) {
		settle();
		long end = this.nanos + duration.toNanos();
		while (true) {
			Due next = this.timers.peek();
			if (next == null || next.at() > end) {
				break;
			}
			fireNext();
			settle();
		}
		this.nanos = end;
		settle();
	}

	/** Let time pass until the next timer is due, and fire it. */
	boolean fireNext() {
		Due next = this.timers.poll();
		if (next == null) {
			return false;
		}
		this.nanos = Math.max(this.nanos, next.at());
		next.task().run();
		return true;
	}

	/** Let time pass; due timers fire, but what they cause does not run yet. */
	void tick(Duration duration) {
		long end = this.nanos + duration.toNanos();
		Due next = this.timers.peek();
		while (next != null && next.at() <= end) {
			fireNext();
			next = this.timers.peek();
		}
		this.nanos = end;
	}

	/** Set the clock that people read; time passes as before. */
	void wallClockJumps(Duration jump) {
		this.begin = this.begin.plus(jump);
	}

	int timers() {
		return this.timers.size();
	}

	private record Due(long at, long order, Runnable task) {

	}

}
