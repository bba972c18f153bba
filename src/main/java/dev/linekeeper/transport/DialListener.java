package dev.linekeeper.transport;

import dev.linekeeper.protocol.DisconnectReason;

/**
 * Is told how a dial went: {@link #dialling}, then one of the others, on any thread. A
 * dial that was cancelled tells nothing more.
 */
public interface DialListener {

	/**
	 * The dial begins; it may have waited for others.
	 */
	void dialling();

	/**
	 * The peer has accepted, or a proxy says so. The listener owns what was dialled now.
	 * @param dialled a connection that nobody reads yet
	 */
	void connected(Dialled dialled);

	/**
	 * No address could be connected to.
	 * @param reason why not, from the last address tried
	 */
	void dialFailed(DisconnectReason reason);

}
