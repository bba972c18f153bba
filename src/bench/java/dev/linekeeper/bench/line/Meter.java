package dev.linekeeper.bench.line;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import com.sun.management.OperatingSystemMXBean;

/**
 * Measures from {@link #begin} to {@link #end}: frames, time, processor time of the
 * process, and times between. Used by one thread.
 */
final class Meter {

	private static final int MOST_TIMES = 4 * 1024 * 1024;

	private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

	private final int[] times;

	private int timed;

	private long beganNanos;

	private long beganCpu;

	private long beganAt;

	private final Slices slices;

	private final LongSupplier frames;

	/**
	 * Create a meter.
	 * @param times whether it is told times
	 * @param slices is told when it begins and ends
	 * @param frames how many there are, asked by any thread
	 */
	Meter(boolean times, Slices slices, LongSupplier frames) {
		this.slices = slices;
		this.frames = frames;
		this.times = new int[times ? MOST_TIMES : 0];
	}

	boolean isRunning() {
		return this.beganNanos != 0;
	}

	void begin(long now) {
		this.slices.measure(this.frames);
		this.beganCpu = this.system.getProcessCpuTime();
		this.beganAt = this.frames.getAsLong();
		this.beganNanos = now;
	}

	void time(long nanos) {
		if (this.timed < this.times.length) {
			this.times[this.timed++] = (int) Math.min(Integer.MAX_VALUE, nanos);
		}
	}

	/** Say what was measured. */
	String end(long now) {
		double second = TimeUnit.SECONDS.toNanos(1);
		StringBuilder text = new StringBuilder(String.format(Locale.ROOT,
				"{\"frames\": %d, \"seconds\": %.6f, \"cpu\": %.6f", this.frames.getAsLong() - this.beganAt,
				(now - this.beganNanos) / second, (this.system.getProcessCpuTime() - this.beganCpu) / second));
		if (this.timed > 0) {
			Arrays.sort(this.times, 0, this.timed);
			text.append(String.format(Locale.ROOT, ", \"p50\": %.2f, \"p99\": %.2f", micros(50), micros(99)));
		}
		return text.append(this.slices.end()).append(", \"ok\": true}").toString();
	}

	private double micros(int percent) {
		return this.times[(int) ((long) this.timed * percent / 100)] / 1e3;
	}

}
