package dev.linekeeper.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Takes the time by the processor's clock of the measuring thread: where others use the
 * processor too, the clock on the wall measures them.
 */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class Processor {

	/** Frames in a second of processor time, in this iteration. */
	public long framesPerSecond;

	private static final long WARM_UP = TimeUnit.MILLISECONDS.toNanos(600);

	private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

	private long began;

	private long frames;

	/**
	 * Run something until it has used its share of the processor: a warm-up by the clock
	 * on the wall may be none where others are at work.
	 */
	static void warmUp(Runnable task) {
		ThreadMXBean threads = ManagementFactory.getThreadMXBean();
		long end = threads.getCurrentThreadCpuTime() + WARM_UP;
		while (threads.getCurrentThreadCpuTime() < end) {
			task.run();
		}
	}

	@Setup(Level.Iteration)
	public void begin() {
		this.frames = 0;
		this.began = this.threads.getCurrentThreadCpuTime();
	}

	void count(int done) {
		this.frames += done;
	}

	@TearDown(Level.Iteration)
	public void end() {
		long nanos = this.threads.getCurrentThreadCpuTime() - this.began;
		this.framesPerSecond = (nanos > 0) ? (long) ((double) this.frames / nanos * TimeUnit.SECONDS.toNanos(1)) : 0;
	}

}
