package dev.linekeeper.connection;

/**
 * Where a managed connection is in its life. The names are stable: they appear in
 * metrics, logs and HTTP answers.
 */
public enum ConnectionState {

	/** Nothing is held; it can be started. */
	STOPPED,

	/** Wanted, but held back: paused by an operator. */
	GATED,

	/** Resolving, dialling, and on through a proxy or into TLS. */
	CONNECTING,

	/** Connected; the protocol prepares it, with a login for example. */
	PREPARING,

	/** Usable. */
	READY,

	/** Takes nothing new, writes what waits. */
	DRAINING,

	/** Closing, in good order or by a reset. */
	CLOSING,

	/** Waiting for the next attempt. */
	BACKOFF,

	/** Gave up; only a start or a retry by hand goes on. */
	FAILED

}
