package dev.linekeeper.framing;

/**
 * How messages are told apart on a stream of bytes. A framing is immutable and serves any
 * number of connections; what it must remember between two reads is in the
 * {@link FrameDecoder} that each connection gets for itself.
 */
public interface Framing {

	/**
	 * Make a decoder for a connection just opened.
	 * @return a decoder at the beginning of a stream
	 */
	FrameDecoder decoder();

	/**
	 * Append one frame to what is to be written.
	 * @param payload holds the content of the frame
	 * @param offset where it begins
	 * @param length its length in bytes
	 * @param out where the frame goes
	 * @throws FrameException if this framing cannot carry the payload; {@code out} is
	 * then unchanged
	 */
	void encode(byte[] payload, int offset, int length, ByteSink out);

	/**
	 * Return the most bytes that an unfinished frame may occupy in the read buffer,
	 * delimiters and headers included.
	 * @return 1 or more
	 */
	int maxFrameBytes();

}
