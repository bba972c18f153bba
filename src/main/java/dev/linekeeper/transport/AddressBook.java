package dev.linekeeper.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * The addresses of one connection. Names are looked up for every attempt; if a look-up
 * fails, the last addresses it gave serve for an hour more.
 */
final class AddressBook {

	private static final long LAST_GOOD_NANOS = Duration.ofHours(1).toNanos();

	private final List<PeerAddress> configured;

	private final Resolver resolver;

	private final TimeSource time;

	private final Map<String, LastGood> lastGood = new ConcurrentHashMap<>();

	AddressBook(List<PeerAddress> configured, Resolver resolver, TimeSource time) {
		this.configured = configured;
		this.resolver = resolver;
		this.time = time;
	}

	/**
	 * Return what is configured, for people.
	 */
	@Override
	public String toString() {
		return this.configured.toString();
	}

	/**
	 * Look up every address. May block.
	 * @param after the address that failed last
	 * @return all addresses in the order they are to be tried
	 * @throws UnknownHostException if not one is known
	 */
	List<InetSocketAddress> lookUp(@Nullable InetSocketAddress after) throws UnknownHostException {
		List<InetSocketAddress> found = new ArrayList<>();
		UnknownHostException unknown = null;
		for (PeerAddress address : this.configured) {
			try {
				lookUp(address.host()).forEach((ip) -> found.add(new InetSocketAddress(ip, address.port())));
			}
			catch (UnknownHostException ex) {
				unknown = ex;
			}
		}
		if (found.isEmpty()) {
			throw (unknown != null) ? unknown : new UnknownHostException(toString());
		}
		return startingAfter(found, after);
	}

	private List<InetAddress> lookUp(String host) throws UnknownHostException {
		long now = this.time.nanoTime();
		try {
			List<InetAddress> addresses = this.resolver.resolve(host);
			this.lastGood.put(host, new LastGood(addresses, now));
			return addresses;
		}
		catch (UnknownHostException ex) {
			LastGood known = this.lastGood.get(host);
			if (known == null || now - known.at() > LAST_GOOD_NANOS) {
				throw ex;
			}
			return known.addresses();
		}
	}

	static List<InetSocketAddress> startingAfter(List<InetSocketAddress> addresses, @Nullable InetSocketAddress after) {
		int index = (after != null) ? addresses.indexOf(after) : -1;
		int first = (index + 1) % addresses.size();
		List<InetSocketAddress> ordered = new ArrayList<>(addresses.subList(first, addresses.size()));
		ordered.addAll(addresses.subList(0, first));
		return ordered;
	}

	private record LastGood(List<InetAddress> addresses, long at) {

	}

}
