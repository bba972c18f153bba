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
	 * @param failed the address that failed last
	 * @param anew whether to begin with the first again, rather than after that one
	 * @return all addresses in the order they are to be tried
	 * @throws UnknownHostException if not one is known
	 */
	List<InetSocketAddress> lookUp(@Nullable InetSocketAddress failed, boolean anew) throws UnknownHostException {
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
		return ordered(found, failed, anew);
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

	static List<InetSocketAddress> ordered(List<InetSocketAddress> addresses, @Nullable InetSocketAddress failed,
			boolean anew) {
		int index = (failed != null) ? addresses.indexOf(failed) : -1;
		int first = (anew && index > 0) ? 0 : (index + 1) % addresses.size();
		List<InetSocketAddress> ordered = new ArrayList<>(addresses.subList(first, addresses.size()));
		ordered.addAll(addresses.subList(0, first));
		return ordered;
	}

	private record LastGood(List<InetAddress> addresses, long at) {

	}

}
