package dev.linekeeper.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

/**
 * The addresses of one connection, looked up for every attempt: a service leads to hosts,
 * and a host to IP addresses.
 */
final class AddressBook {

	private final List<PeerAddress> configured;

	private final Names names;

	private final boolean byName;

	private final Turns turns;

	private final RandomGenerator random;

	// The hosts of each service in the order drawn last. Only if there is a service.
	private final Map<String, Drawn> drawn;

	private AddressBook(List<PeerAddress> configured, Names names, boolean byName, AddressOrder order,
			RandomGenerator random) {
		this.configured = configured;
		this.names = names;
		this.byName = byName;
		this.turns = new Turns(order, random);
		this.random = random;
		this.drawn = configured.stream().anyMatch(PeerAddress::isService) ? new ConcurrentHashMap<>() : Map.of();
	}

	/**
	 * Create a book of addresses to dial.
	 * @param configured at least one
	 * @param names looks up what is a name
	 * @param order in which order they are tried
	 * @param random draws; used by several threads
	 */
	static AddressBook of(List<PeerAddress> configured, Names names, AddressOrder order, RandomGenerator random) {
		return new AddressBook(configured, names, false, order, random);
	}

	/**
	 * Create a book of addresses to ask a proxy for, which looks up the hosts. Services
	 * are looked up here all the same: a proxy knows of hosts only.
	 * @param configured at least one
	 * @param names looks up services
	 * @param order in which order they are tried
	 * @param random draws; used by several threads
	 */
	static AddressBook forProxy(List<PeerAddress> configured, Names names, AddressOrder order, RandomGenerator random) {
		return new AddressBook(configured, names, true, order, random);
	}

	/**
	 * Return what is configured, for people.
	 */
	@Override
	public String toString() {
		return this.configured.toString();
	}

	/**
	 * Return the route of an attempt that dials.
	 * @param failed the address that failed last
	 * @param anew whether to begin with the first again, rather than after that one
	 */
	Dialer.Route to(@Nullable InetSocketAddress failed, boolean anew) {
		return new Way(failed, anew);
	}

	/**
	 * Look up every address, for one attempt. May block.
	 * @param failed the address that failed last
	 * @param anew whether to begin with the first again, rather than after that one
	 * @return all addresses in the order they are to be tried
	 * @throws UnknownHostException if not one is known
	 */
	List<Candidate> lookUp(@Nullable InetSocketAddress failed, boolean anew) throws UnknownHostException {
		List<List<Candidate>> places = new ArrayList<>();
		UnknownHostException unknown = null;
		for (int place = 0; place < this.configured.size(); place++) {
			List<Candidate> found = List.of();
			try {
				// While it is known which host has failed, the next in the same order
				// follows; or else a draw might leave out the last for long.
				found = found(place, failed == null || anew);
			}
			catch (UnknownHostException ex) {
				unknown = ex;
			}
			places.add(found);
		}
		List<Candidate> ordered = this.turns.order(places, failed, anew);
		if (ordered.isEmpty()) {
			throw (unknown != null) ? unknown : new UnknownHostException(toString());
		}
		return ordered;
	}

	/** An attempt got through to this address. */
	void reached(Candidate candidate) {
		this.turns.reached(candidate);
	}

	private List<Candidate> found(int place, boolean draw) throws UnknownHostException {
		PeerAddress address = this.configured.get(place);
		if (!address.isService()) {
			return hosts(place, address, null);
		}
		List<Candidate> found = new ArrayList<>();
		UnknownHostException unknown = null;
		for (ServiceRecord one : drawn(address.host(), draw)) {
			try {
				found.addAll(hosts(place, new PeerAddress(one.target(), one.port()), address.domain()));
			}
			catch (UnknownHostException ex) {
				unknown = ex;
			}
		}
		if (found.isEmpty() && unknown != null) {
			throw unknown;
		}
		return found;
	}

	private List<Candidate> hosts(int place, PeerAddress address, @Nullable String domain) throws UnknownHostException {
		if (this.byName) {
			return List.of(new Candidate(address.unresolved(), place, domain));
		}
		List<Candidate> found = new ArrayList<>();
		for (InetAddress ip : this.names.addresses(address.host())) {
			found.add(new Candidate(new InetSocketAddress(ip, address.port()), place, domain));
		}
		return found;
	}

	private List<ServiceRecord> drawn(String service, boolean draw) throws UnknownHostException {
		List<ServiceRecord> records = this.names.services(service);
		Drawn known = this.drawn.get(service);
		if (known == null || draw || !known.records().equals(new HashSet<>(records))) {
			known = new Drawn(new HashSet<>(records), ServiceRecord.drawn(records, this.random));
			this.drawn.put(service, known);
		}
		return known.order();
	}

	private record Drawn(Set<ServiceRecord> records, List<ServiceRecord> order) {

	}

	/** The route of one attempt. Confined to the thread of its dial. */
	private final class Way implements Dialer.Route {

		private final @Nullable InetSocketAddress failed;

		private final boolean anew;

		private List<Candidate> found = List.of();

		Way(@Nullable InetSocketAddress failed, boolean anew) {
			this.failed = failed;
			this.anew = anew;
		}

		@Override
		public List<InetSocketAddress> lookUp() throws UnknownHostException {
			this.found = AddressBook.this.lookUp(this.failed, this.anew);
			return this.found.stream().map(Candidate::address).toList();
		}

		@Override
		public Dialer.DialledSocket arrive(Socket socket, InetSocketAddress address, long deadline) {
			String domain = null;
			for (Candidate one : this.found) {
				if (one.isAt(address)) {
					reached(one);
					domain = one.domain();
					break;
				}
			}
			return new Dialer.DialledSocket(socket, null, address, domain, null);
		}

	}

}
