package dev.linekeeper.framing;

/**
 * Cuts frames out of the bytes of one connection. Called by one thread at a time.
 */
public interface FrameDecoder {

	/**
	 * Hand out every whole frame in a range of bytes. Called again with the bytes that
	 * were left and those that came since; it should not look twice at what it has seen.
	 * Bytes that are consumed may have been changed, the others may not.
	 * @param buffer holds the bytes received and not yet consumed
	 * @param from where they begin; may differ from the end of the last call, the bytes
	 * do not
	 * @param to where they end
	 * @param frames receives the frames, in order, as views into the buffer
	 * @return where the bytes not consumed begin, {@code from} to {@code to}
	 * @throws FrameException if the bytes break the framing; the stream cannot be read on
	 */
	int decode(byte[] buffer, int from, int to, FrameSink frames);

	/**
	 * Nothing follows for now: the stream has ended, or was silent for
	 * {@link Framing#idleGap}. Hand out what that makes whole.
	 * @param buffer holds the bytes left over by {@link #decode}
	 * @param from where they begin
	 * @param to where they end
	 * @param frames receives the frames
	 * @return where the bytes not consumed begin; {@code from}, the default, if silence
	 * means nothing to this framing
	 * @throws FrameException if the bytes break the framing
	 */
	default int decodeRest(byte[] buffer, int from, int to, FrameSink frames) {
		return from;
	}

}
