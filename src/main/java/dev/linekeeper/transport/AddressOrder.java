package dev.linekeeper.transport;

/**
 * In which order an attempt tries the addresses of a connection. It decides attempts
 * only: a connection in use is never ended because it is another address's turn.
 */
public enum AddressOrder {

	/**
	 * As configured, from the first on. If the peer was reached and lost again, or failed
	 * to be prepared, the next attempt begins after it; with the first again when a
	 * connection has been stable, or was ended on purpose ({@code max-lifetime}, an
	 * operator's reconnect).
	 */
	FAILOVER,

	/**
	 * In an order drawn anew for every attempt, all addresses of one name together as the
	 * resolver gives them. The one that failed last comes last.
	 */
	RANDOM,

	/**
	 * As configured, from the one on that follows the one reached last, or begun with if
	 * none was; after the last comes the first. The very first attempt begins with one
	 * drawn at random, so that neither the lines of a group nor the replicas of a service
	 * all begin at the same one; an index made of the line's name would be the same in
	 * every replica.
	 */
	ROUND_ROBIN

}
