package dev.linekeeper.transport;

import java.net.InetSocketAddress;

import org.jspecify.annotations.Nullable;

/**
 * An address that an attempt may try.
 *
 * @param address the address; unresolved for a proxy that looks it up
 * @param place which of the configured addresses led to it
 * @param domain whose service led to it, if one did
 */
record Candidate(InetSocketAddress address, int place, @Nullable String domain) {

	boolean isAt(@Nullable InetSocketAddress other) {
		return this.address.equals(other);
	}

}
