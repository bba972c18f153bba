package dev.linekeeper.security;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of callers without a token that is taken: once in ten seconds for each address.
 * Safe for use by any thread.
 */
final class RefusalLog {

	private static final Logger logger = LoggerFactory.getLogger(RefusalLog.class);

	private static final long QUIET = TimeUnit.SECONDS.toNanos(10);

	// Somebody with more addresses than this does not fill the log with them.
	private static final int MOST_ADDRESSES = 100;

	private static final Pattern ADDRESS = Pattern.compile("[0-9A-Fa-f:.]{2,45}(?:%[A-Za-z0-9]{1,16})?");

	private final LongSupplier nanoTime;

	// Guarded by this; the oldest first.
	private final Map<String, Long> told = new LinkedHashMap<>();

	// Guarded by this.
	private long untold;

	RefusalLog(LongSupplier nanoTime) {
		this.nanoTime = nanoTime;
	}

	/**
	 * Tell of a refusal, or count it.
	 * @param address who was refused
	 * @param why what was wrong, without the token
	 */
	void refused(String address, String why) {
		// Behind a proxy, the address is what some header says.
		String from = ADDRESS.matcher(address).matches() ? address : "(no address)";
		long others;
		synchronized (this) {
			long now = this.nanoTime.getAsLong();
			forget(now);
			if (this.told.containsKey(from) || this.told.size() >= MOST_ADDRESSES) {
				this.untold++;
				return;
			}
			this.told.put(from, now);
			others = this.untold;
			this.untold = 0;
		}
		logger.warn("HTTP: refused a request from {}: {}{}", from, why,
				(others > 0) ? " (and " + others + " more since the last such line)" : "");
	}

	private void forget(long now) {
		Iterator<Long> times = this.told.values().iterator();
		while (times.hasNext() && now - times.next() >= QUIET) {
			times.remove();
		}
	}

}
