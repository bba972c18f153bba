package dev.linekeeper.transport;

/**
 * Looks on at the frames of a connection while somebody wants to see them. What it throws
 * is taken for the protocol's fault, so it must not.
 */
public interface FrameTap {

	/**
	 * A frame has come; called before the protocol gets it, on the reader.
	 * @param buffer holds it, and is not to be kept
	 * @param offset where it begins
	 * @param length how long it is
	 */
	void received(byte[] buffer, int offset, int length);

	/**
	 * A payload was taken to be sent; called on the sender's thread.
	 * @param payload not to be kept or changed
	 */
	void sent(byte[] payload);

}
