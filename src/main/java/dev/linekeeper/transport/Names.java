package dev.linekeeper.transport;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What the names of one connection mean. They are looked up every time; if a look-up
 * fails, what the last one gave serves for an hour more.
 */
final class Names {

	private static final long LAST_GOOD_NANOS = Duration.ofHours(1).toNanos();

	private final Resolver resolver;

	private final TimeSource time;

	private final @Nullable BindAddress from;

	private final Known<InetAddress> hosts = new Known<>();

	private final Known<ServiceRecord> services = new Known<>();

	/**
	 * Create names.
	 * @param resolver looks them up
	 * @param time tells how old an answer is
	 * @param from where hosts are to be reached from; {@code null} for anywhere
	 */
	Names(Resolver resolver, TimeSource time, @Nullable BindAddress from) {
		this.resolver = resolver;
		this.time = time;
		this.from = from;
	}

	/**
	 * Look up a host. May block.
	 * @return all addresses that can be reached, at least one
	 * @throws UnknownHostException if there is none
	 */
	List<InetAddress> addresses(String host) throws UnknownHostException {
		List<InetAddress> all = lookUp(this.hosts, host, this.resolver::resolve);
		BindAddress from = this.from;
		if (from == null) {
			return all;
		}
		List<InetAddress> reached = all.stream().filter(from::reaches).toList();
		if (reached.isEmpty()) {
			throw new UnknownHostException(
					host + ": it has no " + from.family() + " address, as bind-address " + from + " needs");
		}
		return reached;
	}

	/**
	 * Look up who offers a service. May block.
	 * @return at least one
	 * @throws UnknownHostException if nobody does
	 */
	List<ServiceRecord> services(String service) throws UnknownHostException {
		List<ServiceRecord> all = lookUp(this.services, service, this.resolver::services);
		if (all.stream().allMatch(ServiceRecord::isRefusal)) {
			throw new UnknownHostException(service + ": its SRV record says that nobody offers it");
		}
		return all.stream().filter((one) -> !one.isRefusal()).toList();
	}

	private <T> List<T> lookUp(Known<T> known, String name, LookUp<T> lookUp) throws UnknownHostException {
		long now = this.time.nanoTime();
		try {
			List<T> answers = lookUp.of(name);
			if (!isItself(name, answers)) {
				known.put(name, new LastGood<>(answers, now));
			}
			return answers;
		}
		catch (UnknownHostException ex) {
			LastGood<T> last = known.get(name);
			if (last == null || now - last.at() > LAST_GOOD_NANOS) {
				throw ex;
			}
			return last.answers();
		}
	}

	/** Whether a name is an address, which can always be looked up. */
	private static boolean isItself(String name, List<?> answers) {
		return answers.size() == 1 && answers.get(0) instanceof InetAddress address
				&& address.getHostAddress().equals(name);
	}

	private interface LookUp<T> {

		List<T> of(String name) throws UnknownHostException;

	}

	private record LastGood<T>(List<T> answers, long at) {

	}

	/** The last good answers by name, of which there are few, and most often none. */
	private static final class Known<T> {

		private volatile Map<String, LastGood<T>> answers = Map.of();

		@Nullable LastGood<T> get(String name) {
			return this.answers.get(name);
		}

		synchronized void put(String name, LastGood<T> answer) {
			Map<String, LastGood<T>> more = new HashMap<>(this.answers);
			more.put(name, answer);
			this.answers = more;
		}

	}

}
