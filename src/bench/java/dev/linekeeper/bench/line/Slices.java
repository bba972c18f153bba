package dev.linekeeper.bench.line;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import com.sun.management.OperatingSystemMXBean;
import org.jspecify.annotations.Nullable;

/**
 * Looks on and away in turn while traffic flows, a second each, and tells from each pair of seconds what looking on costs. Two processes differ by more than
 * that: by how their code was compiled, and by what else the machine did.
 */
final class Slices {

	private static final long SLICE_NANOS = TimeUnit.SECONDS.toNanos(1);

	private static final long SETTLE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

	private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

	// Null until it is measured, and after that.
	private volatile @Nullable LongSupplier frames;

	// Guarded by this.
	private final List<Double> byTime = new ArrayList<>();

	// Guarded by this.
	private final List<Double> byProcessor = new ArrayList<>();

	/**
	 * Begin; the first seconds only warm up.
	 * @param looking begins to look on, and gives what ends it
	 */
	void begin(Supplier<Runnable> looking) {
		Thread thread = new Thread(() -> {
			for (int pair = 0;; pair++) {
				// The other way round each time, as a machine gets slower or faster.
				boolean onFirst = pair % 2 == 0;
				LongSupplier counted = this.frames;
				Rate first = onFirst ? whileLooking(looking, counted) : rate(counted);
				Rate second = onFirst ? rate(counted) : whileLooking(looking, counted);
				if (counted != null && this.frames != null) {
					add(onFirst ? first : second, onFirst ? second : first);
				}
			}
		});
		thread.setDaemon(true);
		thread.start();
	}

	/** What follows is measured. */
	void measure(LongSupplier count) {
		this.frames = count;
	}

	/** Say what was measured, as a part of an object in JSON; nothing if nothing was. */
	synchronized String end() {
		this.frames = null;
		if (this.byTime.isEmpty()) {
			return "";
		}
		return String.format(Locale.ROOT, ", \"pairs\": %d, \"byTime\": [%s], \"byProcessor\": [%s]", this.byTime.size(),
				text(this.byTime), text(this.byProcessor));
	}

	private synchronized void add(Rate on, Rate off) {
		this.byTime.add(on.byTime / off.byTime);
		this.byProcessor.add(on.byProcessor / off.byProcessor);
	}

	private Rate whileLooking(Supplier<Runnable> looking, @Nullable LongSupplier counted) {
		Runnable end = looking.get();
		try {
			return rate(counted);
		}
		finally {
			end.run();
		}
	}

	private Rate rate(@Nullable LongSupplier counted) {
		sleep(SETTLE_NANOS);
		LongSupplier count = (counted != null) ? counted : () -> 0;
		long frames = count.getAsLong();
		long cpu = this.system.getProcessCpuTime();
		long began = System.nanoTime();
		sleep(SLICE_NANOS);
		double more = count.getAsLong() - frames;
		return new Rate(more / (System.nanoTime() - began), more / (this.system.getProcessCpuTime() - cpu));
	}

	private static void sleep(long nanos) {
		long until = System.nanoTime() + nanos;
		for (long left = nanos; left > 0; left = until - System.nanoTime()) {
			LockSupport.parkNanos(left);
		}
	}

	private static String text(List<Double> values) {
		return values.stream().sorted().map((value) -> String.format(Locale.ROOT, "%.4f", value)).collect(Collectors.joining(", "));
	}

	private record Rate(double byTime, double byProcessor) {

	}

}
