package dev.linekeeper.transport;

import java.time.Duration;
import java.util.List;

import dev.linekeeper.framing.Framing;

/**
 * How one TCP connection is made and used.
 *
 * @param addresses where the peer is, at least one, tried in this order
 * @param framing tells messages apart on the stream
 * @param dial limits of the dialling
 * @param keepAlive TCP's own keep-alive
 * @param pendingBytes the most bytes that wait to be written, 1 or more
 */
public record TransportSettings(List<PeerAddress> addresses, Framing framing, Dial dial, KeepAlive keepAlive,
		int pendingBytes) {

	/**
	 * Limits of the dialling.
	 *
	 * @param dnsTimeout the longest a name may take to resolve
	 * @param dialTimeout the longest one address may take to accept
	 * @param attemptTimeout the longest everything may take until the connection is
	 * prepared
	 */
	public record Dial(Duration dnsTimeout, Duration dialTimeout, Duration attemptTimeout) {

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

}
