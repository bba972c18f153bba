package dev.linekeeper.security;

/**
 * What a caller may do. None of them includes another.
 */
public enum Role {

	/** See states, figures and what arrives. */
	READ,

	/** Send messages and requests to connections. */
	SEND,

	/** Pause, resume and reconnect connections, and change the service while it runs. */
	OPERATE

}
