package dev.linekeeper.connection;

/**
 * A step on the way to a connection that is ready.
 */
public enum ConnectionStep {

	/** Names are looked up and an address accepts; a proxy and TLS are part of it. */
	CONNECT,

	/** The TLS handshake. */
	TLS,

	/** The protocol prepares the connection. */
	LOGIN

}
