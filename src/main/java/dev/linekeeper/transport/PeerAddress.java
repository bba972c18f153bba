package dev.linekeeper.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a peer is, as configured: names are looked up anew for every attempt.
 *
 * @param host a host name, an IPv4 address, or an IPv6 address without brackets; for a
 * service its name, such as {@code _mllp._tcp.hospital.example}
 * @param port 1 to 65535; 0 for a service, whose hosts and ports DNS knows (SRV, RFC
 * 2782)
 */
public record PeerAddress(String host, int port) {

	private static final Pattern SYNTAX = Pattern
		.compile("(?:\\[(?<v6>[0-9A-Fa-f:.%\\w]+)]|(?<host>[^\\[\\]:/@\\s]+)):(?<port>\\d+)");

	private static final String SERVICE_PREFIX = "srv:";

	// Labels of letters, digits, hyphens and underscores, the first two begun by one.
	private static final Pattern SERVICE = Pattern.compile("_[\\w-]{1,62}\\._[\\w-]{1,62}(?:\\.[\\w-]{1,63})+\\.?");

	private static final int LONGEST_NAME = 254;

	private static final String OCTET = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";

	private static final Pattern IPV4 = Pattern.compile(OCTET + "(?:\\." + OCTET + "){3}");

	private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

	private static final int MAX_PORT = 65535;

	/**
	 * Read an address.
	 * @param text {@code host:port}, {@code [v6]:port} or
	 * {@code srv:_service._tcp.domain}
	 * @return the address
	 * @throws IllegalArgumentException if it is neither; the message is a sentence that
	 * names the rule
	 */
	public static PeerAddress parse(String text) {
		if (text.isBlank()) {
			throw new IllegalArgumentException("must be host:port, but is empty");
		}
		if (text.contains("://")) {
			throw new IllegalArgumentException("must be host:port without a scheme; leave out '"
					+ text.substring(0, text.indexOf("://") + 3) + "'");
		}
		// A host may be called srv.
		if (text.startsWith(SERVICE_PREFIX) && !SYNTAX.matcher(text).matches()) {
			return service(text.substring(SERVICE_PREFIX.length()));
		}
		Matcher matcher = SYNTAX.matcher(text);
		if (!matcher.matches()) {
			throw new IllegalArgumentException(
					"must be host:port, or [address]:port for IPv6, for example 10.0.0.5:4001 or [fe80::1]:4001");
		}
		String digits = matcher.group("port");
		int port = (digits.length() > 6) ? -1 : Integer.parseInt(digits);
		if (port < 1 || port > MAX_PORT) {
			throw new IllegalArgumentException("port " + digits + " must be from 1 to " + MAX_PORT);
		}
		String v6 = matcher.group("v6");
		return new PeerAddress((v6 != null) ? v6 : matcher.group("host"), port);
	}

	private static PeerAddress service(String name) {
		if (name.length() > LONGEST_NAME || !SERVICE.matcher(name).matches()) {
			throw new IllegalArgumentException("must be srv:_service._tcp.domain without a port, for example"
					+ " srv:_mllp._tcp.hospital.example");
		}
		return new PeerAddress(name, 0);
	}

	/**
	 * Whether this is a service, which DNS leads to hosts.
	 * @return {@code false} for a host or an IP address
	 */
	public boolean isService() {
		return this.port == 0;
	}

	/**
	 * Return whose service this is.
	 * @return what follows the names of service and protocol
	 */
	String domain() {
		return this.host.substring(this.host.indexOf('.', this.host.indexOf('.') + 1) + 1);
	}

	/** Whether this is an IP address, without a zone. */
	static boolean isIp(String text) {
		return IPV4.matcher(text).matches() || IPV6.matcher(text).matches();
	}

	/**
	 * Return this address without looking anything up.
	 * @return an IP address as such, a name unresolved
	 */
	InetSocketAddress unresolved() {
		try {
			if (IPV4.matcher(this.host).matches()) {
				return new InetSocketAddress(InetAddress.getByName(this.host), this.port);
			}
			if (IPV6.matcher(this.host).matches()) {
				// What is in brackets is never taken for a name.
				return new InetSocketAddress(InetAddress.getByName("[" + this.host + "]"), this.port);
			}
		}
		catch (UnknownHostException ex) {
			// No IP address after all.
		}
		return InetSocketAddress.createUnresolved(this.host, this.port);
	}

	@Override
	public String toString() {
		if (isService()) {
			return SERVICE_PREFIX + this.host;
		}
		return (this.host.indexOf(':') >= 0) ? "[" + this.host + "]:" + this.port : this.host + ":" + this.port;
	}

}
