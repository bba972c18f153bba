package dev.linekeeper;

import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.linekeeper.configuration.InvalidConfigurationException;

/**
 * How many files this process may have open. Each connection is one; with too few, some
 * would never be made, and the HTTP server would find none left for itself.
 */
final class OpenFiles {

	// Of itself the service has 15 open, or 96 where its jars are apart; the rest is for
	// callers.
	static final int OTHERS = 200;

	private final long limit;

	/**
	 * Create the limit.
	 * @param limit the most files, or -1 if that is not known
	 */
	OpenFiles(long limit) {
		this.limit = limit;
	}

	/** What the operating system lets this process have, where it tells. */
	static OpenFiles ofThisProcess() {
		OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
		return new OpenFiles(
				(system instanceof UnixOperatingSystemMXBean unix) ? unix.getMaxFileDescriptorCount() : -1);
	}

	/**
	 * Refuse more connections than there can be.
	 * @param connections how many are to be held at a time
	 * @throws InvalidConfigurationException if that are more than the limit allows
	 */
	void require(long connections) {
		long needed = connections + OTHERS;
		if (this.limit >= 0 && needed > this.limit) {
			throw new InvalidConfigurationException("linekeeper.connections", null,
					("%d connections need at least %d open files, and this process may have %d; raise the limit "
							+ "('ulimit -n', 'LimitNOFILE=' of systemd, '--ulimit nofile=' of Docker)")
						.formatted(connections, needed, this.limit));
		}
	}

}
