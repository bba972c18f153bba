package dev.linekeeper.transport;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * Looks up names. May block for as long as the system's resolver does.
 */
@FunctionalInterface
public interface Resolver {

	/**
	 * Look up a host.
	 * @param host a name, or an address in digits
	 * @return all its addresses, at least one
	 * @throws UnknownHostException if there is none
	 */
	List<InetAddress> resolve(String host) throws UnknownHostException;

	/**
	 * Look up who offers a service: its SRV records (RFC 2782).
	 * @param service for example {@code _mllp._tcp.hospital.example}, a whole name
	 * @return all of them in any order, at least one
	 * @throws UnknownHostException if there is none
	 */
	default List<ServiceRecord> services(String service) throws UnknownHostException {
		throw new UnknownHostException(service + ": services are not looked up here");
	}

	/**
	 * Return the system's resolver.
	 * @return looks hosts up as the JVM does, and services at the system's DNS servers
	 */
	static Resolver system() {
		return new SystemResolver("dns:");
	}

}
