package dev.linekeeper.transport;

import java.time.Duration;
import java.util.List;

import dev.linekeeper.framing.Framing;
import org.jspecify.annotations.Nullable;

/**
 * How one TCP connection is made and used.
 *
 * @param addresses where the peer is, at least one
 * @param framing tells messages apart on the stream
 * @param dial how it is dialled
 * @param keepAlive TCP's own keep-alive
 * @param pendingBytes the most bytes that wait to be written, 1 or more
 * @param proxy what every connection goes through; {@code null} to dial the peer itself
 * @param tls how it is protected; {@code null} for not at all
 */
public record TransportSettings(List<PeerAddress> addresses, Framing framing, Dial dial, KeepAlive keepAlive,
		int pendingBytes, @Nullable Proxy proxy, @Nullable TlsSettings tls) {

	/**
	 * Create settings without a proxy and TLS.
	 * @param addresses where the peer is, at least one
	 * @param framing tells messages apart on the stream
	 * @param dial how it is dialled
	 * @param keepAlive TCP's own keep-alive
	 * @param pendingBytes the most bytes that wait to be written, 1 or more
	 */
	public TransportSettings(List<PeerAddress> addresses, Framing framing, Dial dial, KeepAlive keepAlive,
			int pendingBytes) {
		this(addresses, framing, dial, keepAlive, pendingBytes, null, null);
	}

	/**
	 * How it is dialled.
	 *
	 * @param dnsTimeout the longest a name may take to resolve
	 * @param dialTimeout the longest one address may take to accept
	 * @param attemptTimeout the longest everything may take until the connection is
	 * prepared
	 * @param order in which order addresses are tried
	 * @param bindAddress the address of this host that is dialled from, a proxy too;
	 * {@code null} for the system's choice
	 */
	public record Dial(Duration dnsTimeout, Duration dialTimeout, Duration attemptTimeout, AddressOrder order,
			@Nullable BindAddress bindAddress) {

		/**
		 * Create settings that try addresses as configured, from anywhere.
		 * @param dnsTimeout the longest a name may take to resolve
		 * @param dialTimeout the longest one address may take to accept
		 * @param attemptTimeout the longest everything may take until the connection is
		 * prepared
		 */
		public Dial(Duration dnsTimeout, Duration dialTimeout, Duration attemptTimeout) {
			this(dnsTimeout, dialTimeout, attemptTimeout, AddressOrder.FAILOVER, null);
		}

	}

	/**
	 * TCP's own keep-alive.
	 *
	 * @param idle silence before the first probe, whole seconds
	 * @param interval time between probes, whole seconds
	 * @param count unanswered probes after which the connection is dead
	 */
	public record KeepAlive(Duration idle, Duration interval, int count) {

	}

	/**
	 * A proxy that is asked for a tunnel to the peer, by name: it resolves the hosts in
	 * {@link TransportSettings#addresses()}.
	 *
	 * @param type how it is asked
	 * @param address where it is
	 * @param user who logs in; {@code null} for nobody
	 * @param password the user's password
	 * @param timeout the longest it may take to answer, once connected
	 */
	public record Proxy(ProxyType type, PeerAddress address, @Nullable String user, @Nullable String password,
			Duration timeout) {

		/**
		 * Say which proxy, without user and password: this is for logs.
		 */
		@Override
		public String toString() {
			return this.type + " proxy " + this.address;
		}

	}

	/**
	 * How a proxy is asked.
	 */
	public enum ProxyType {

		/** SOCKS version 5 (RFC 1928). */
		SOCKS5,

		/** HTTP's CONNECT (RFC 9110, section 9.3.6). */
		HTTP

	}

}
