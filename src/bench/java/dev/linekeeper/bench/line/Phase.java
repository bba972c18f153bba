package dev.linekeeper.bench.line;

import java.lang.management.ManagementFactory;
import java.time.Duration;

import com.sun.management.OperatingSystemMXBean;

/**
 * A length of time in which the process has had a processor for some part of it: where others use the processors too, a warm-up by the clock on the wall may
 * be none. Not longer than eight times as long, for there may be nothing to do.
 */
final class Phase {

	private static final int LONGEST = 8;

	private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

	private final long length;

	private final long processor;

	private final long beganNanos;

	private final long beganCpu;

	private long next;

	/**
	 * Begin.
	 * @param length how long it is
	 * @param part which part of that time the process must have had a processor
	 */
	Phase(Duration length, double part) {
		this.length = length.toNanos();
		this.processor = (long) (length.toNanos() * part);
		this.beganNanos = System.nanoTime();
		this.beganCpu = this.system.getProcessCpuTime();
		this.next = this.length;
	}

	boolean isOver(long now) {
		long passed = now - this.beganNanos;
		if (passed < this.next) {
			return false;
		}
		long used = this.system.getProcessCpuTime() - this.beganCpu;
		this.next = passed + this.length / 8;
		return used >= this.processor || passed >= this.length * LONGEST;
	}

}
