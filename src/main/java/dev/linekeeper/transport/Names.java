package dev.linekeeper.transport;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

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

	private final Map<String, LastGood<InetAddress>> hosts = new ConcurrentHashMap<>(1);

	private final Map<String, LastGood<ServiceRecord>> services = new ConcurrentHashMap<>(1);

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

	private <T> List<T> lookUp(Map<String, LastGood<T>> known, String name, LookUp<T> lookUp)
			throws UnknownHostException {
		long now = this.time.nanoTime();
		try {
			List<T> answers = lookUp.of(name);
			known.put(name, new LastGood<>(answers, now));
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

	private interface LookUp<T> {

		List<T> of(String name) throws UnknownHostException;

	}

	private record LastGood<T>(List<T> answers, long at) {

	}

}
