package dev.linekeeper.transport;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * Looks up host names. May block for as long as the system's resolver does.
 */
@FunctionalInterface
public interface Resolver {

	/**
	 * Look up a name.
	 * @param host a name, or an address in digits
	 * @return all its addresses, at least one
	 * @throws UnknownHostException if there is none
	 */
	List<InetAddress> resolve(String host) throws UnknownHostException;

	/**
	 * Return the system's resolver.
	 * @return looks names up as the JVM does
	 */
	static Resolver system() {
		return (host) -> List.of(InetAddress.getAllByName(host));
	}

}
