package dev.linekeeper.framing;

/**
 * Receives frames as views.
 */
@FunctionalInterface
public interface FrameSink {

	/**
	 * Take a frame.
	 * @param buffer holds the frame; not to be changed, nor read after this call
	 * @param offset where the frame begins
	 * @param length its length in bytes, 0 or more
	 * @return whether the decoder may go on; if not, it consumes this frame and returns
	 */
	boolean frame(byte[] buffer, int offset, int length);

	/**
	 * Bytes were passed over, because they break the framing and it is told to go on.
	 * @param why what was broken, and where
	 */
	default void skipped(FrameException why) {
	}

}
