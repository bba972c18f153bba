package dev.linekeeper.transport;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * The address of this host that connections are made from, in digits. The port is the
 * system's choice. It need not be there yet: each attempt finds out.
 *
 * @param text as configured
 * @param ip the address
 */
public record BindAddress(String text, InetAddress ip) {

	private static final String RULE = "must be an IP address of this host, without a name or a port, for example"
			+ " 10.0.0.9 or fd00::9";

	private static final Pattern ZONE = Pattern.compile("%[\\w.-]+$");

	/**
	 * Read an address.
	 * @param text an IPv4 address, or an IPv6 address without brackets
	 * @return the address
	 * @throws IllegalArgumentException if it is neither; the message is a sentence that
	 * names the rule
	 */
	public static BindAddress parse(String text) {
		String digits = ZONE.matcher(text).replaceFirst("");
		if (!PeerAddress.isIp(digits)) {
			throw new IllegalArgumentException(RULE);
		}
		InetAddress ip;
		try {
			// What is in brackets is never taken for a name.
			ip = InetAddress.getByName((digits.indexOf(':') >= 0) ? "[" + text + "]" : text);
		}
		catch (UnknownHostException ex) {
			throw new IllegalArgumentException(
					digits.equals(text) ? RULE : "must be an IP address of this host: " + ex.getMessage(), ex);
		}
		if (ip.isAnyLocalAddress() || ip.isMulticastAddress()) {
			throw new IllegalArgumentException(
					"must be the address of one interface; leave the key out to have the system choose");
		}
		return new BindAddress(text, ip);
	}

	/** Whether it is of the same family as this address of a peer. */
	boolean reaches(InetAddress peer) {
		return this.ip instanceof Inet4Address == peer instanceof Inet4Address;
	}

	/**
	 * Whether this peer can never be reached from it: an IP address of the other family.
	 * @param peer as configured
	 * @return {@code false} for a name, which may have addresses of both
	 */
	public boolean neverReaches(PeerAddress peer) {
		InetAddress known = peer.isService() ? null : peer.unresolved().getAddress();
		return known != null && !reaches(known);
	}

	/**
	 * Return its family.
	 * @return {@code IPv4} or {@code IPv6}
	 */
	public String family() {
		return (this.ip instanceof Inet4Address) ? "IPv4" : "IPv6";
	}

	@Override
	public String toString() {
		return this.text;
	}

}
