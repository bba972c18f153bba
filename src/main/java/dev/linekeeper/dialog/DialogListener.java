package dev.linekeeper.dialog;

/**
 * Is told what a peer says that is nobody's reply. Called on the connection's reader, in
 * order; what takes long there slows the peer.
 */
@FunctionalInterface
public interface DialogListener {

	/**
	 * A frame has arrived.
	 * @param connection the connection's name
	 * @param epoch the number of the attempt that opened the connection
	 * @param kind what the frame is
	 * @param data its bytes, to keep, not to change
	 */
	void received(String connection, long epoch, Kind kind, byte[] data);

	/**
	 * What a frame is.
	 */
	enum Kind {

		/** The peer sent it by itself. */
		PUSH,

		/** The reply to a poll. */
		POLL,

		/** A reply that came when nobody waited for it any more. */
		LATE_REPLY

	}

}
