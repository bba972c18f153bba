package dev.linekeeper.dialog;

import org.jspecify.annotations.Nullable;

/**
 * Takes the part of a frame by which a reply is matched to its request. Immutable; any
 * thread may call it. No bytes make it throw, and it keeps none of them.
 */
public interface KeyExtractor {

	/**
	 * Take the key.
	 * @param buffer holds the frame
	 * @param offset where the frame begins
	 * @param length how many bytes it has
	 * @return the key, never empty; {@code null} if this frame has none, as a push
	 */
	@Nullable Key extract(byte[] buffer, int offset, int length);

	/**
	 * Find the bytes to overwrite where another key is to be put in.
	 * @param buffer holds the frame
	 * @param offset where the frame begins
	 * @param length how many bytes it has
	 * @return a range of the frame, never empty; {@code null} if this frame has none, or
	 * if a key of this kind is not in one piece
	 */
	@Nullable Range range(byte[] buffer, int offset, int length);

	/**
	 * Return how often a frame was left without a key because the search for it became
	 * too costly.
	 * @return frames since the start
	 */
	default long gaveUp() {
		return 0;
	}

	/**
	 * Bytes of a frame.
	 *
	 * @param offset of the first one, counted from the frame's first byte
	 * @param length how many
	 */
	record Range(int offset, int length) {

	}

}
