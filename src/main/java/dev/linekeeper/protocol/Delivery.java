package dev.linekeeper.protocol;

/**
 * What is known of a message that was to be sent. TCP tells less than it seems to: a
 * successful write means that the local operating system has the bytes.
 */
public enum Delivery {

	/**
	 * The bytes were handed to the operating system. Whether the peer has them is not
	 * known.
	 */
	WRITTEN,

	/**
	 * Not one byte left; it is safe to send again.
	 */
	NOT_SENT,

	/**
	 * Some or all bytes may have left before the connection failed; only the peer knows.
	 */
	MAYBE_SENT,

	/**
	 * Waited longer than its time to live; not one byte left.
	 */
	EXPIRED

}
