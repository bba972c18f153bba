package dev.linekeeper.transport;

import dev.linekeeper.protocol.DisconnectReason;

/**
 * Is told how a dial went: {@link #dialling}, then one of the others, on any thread. A
 * dial that was cancelled tells nothing more.
 */
public interface DialListener {

	/**
	 * Return a task whose log lines say that they tell of this dial.
	 * @param task the task
	 * @return does the same
	 */
	default Runnable telling(Runnable task) {
		return task;
	}

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
