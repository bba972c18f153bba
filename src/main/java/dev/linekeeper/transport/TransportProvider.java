package dev.linekeeper.transport;

import java.net.InetSocketAddress;

import org.jspecify.annotations.Nullable;

/**
 * Makes the transports of one configured connection, one at a time.
 */
public interface TransportProvider {

	/**
	 * Begin to dial, elsewhere.
	 * @param failed the peer that failed last; {@code null} if none did
	 * @param anew whether to begin with the first address again, or with the second if
	 * the first is the one that failed; otherwise with the one after it. Where addresses
	 * are not tried as configured, {@link AddressOrder} tells what it means
	 * @param listener is told how it went
	 * @return cancels the dial: nothing is told any more, and a connection made
	 * nevertheless is closed
	 */
	Runnable dial(@Nullable InetSocketAddress failed, boolean anew, DialListener listener);

	/**
	 * Begin to use a connection: a reader is started, which makes the protocol.
	 * @param dialled what a dial brought
	 * @param owner is asked and told
	 * @return the open connection
	 */
	Transport open(Dialled dialled, TransportOwner owner);

	/**
	 * Return what went over all transports of this provider.
	 * @return live counters
	 */
	TransportCounters counters();

	/**
	 * Give up whatever is held; nothing can be opened afterwards.
	 */
	void close();

}
