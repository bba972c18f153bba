package dev.linekeeper.connection;

/**
 * What can happen to a managed connection. Commands come from people and concern whatever
 * the connection does; all others belong to one attempt, and are dropped if it is over.
 */
enum Event {

	// Commands.

	/** It is wanted. */
	START,

	/** It is no longer wanted. */
	STOP,

	/** It is wanted, but not now. */
	PAUSE,

	/** It is wanted now. */
	RESUME,

	/** Do not wait for the delay. */
	RETRY_NOW,

	/** Close in good order and connect anew. */
	RECONNECT,

	// Reports.

	/** A peer has accepted. */
	OPENED,

	/** No peer has. */
	DIAL_FAILED,

	/** The protocol is prepared. */
	PREPARED,

	/** The protocol could not prepare. */
	PREPARE_FAILED,

	/** The peer ended its stream. */
	PEER_FIN,

	/**
	 * The stream cannot be read or written on, for what the peer sent or a callback
	 * threw.
	 */
	FAILED,

	/** The protocol asked for a close. */
	CLOSE,

	/** The protocol, or a rule, asked for a reset. */
	ABORT,

	/** Nothing waits to be written. */
	DRAINED,

	/** The connection is closed and its protocol told. */
	LOST,

	// Timers.

	/** The attempt took too long over all. */
	ATTEMPT_TIMER,

	/** Preparing took too long. */
	PREPARE_TIMER,

	/** It has been ready for long enough to forget earlier failures. */
	STABLE_TIMER,

	/** It has been used for as long as it may be. */
	LIFETIME_TIMER,

	/** Draining took too long. */
	DRAIN_TIMER,

	/** Closing took too long. */
	CLOSE_TIMER,

	/** The delay is over. */
	RETRY_TIMER

}
