package dev.linekeeper.framing;

import java.time.Duration;
import java.util.Map;

import org.jspecify.annotations.Nullable;

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

	/**
	 * Return the silence on a stream that ends a frame.
	 * @return 1 ms or more, or {@code null}, the default, if silence means nothing
	 * @see FrameDecoder#decodeRest
	 */
	default @Nullable Duration idleGap() {
		return null;
	}

	/**
	 * Return the longest that an unfinished frame may make no progress.
	 * @return 1 ms or more, or {@code null}, the default, for no limit
	 */
	default @Nullable Duration stallTimeout() {
		return null;
	}

	/**
	 * Make a filter for a connection just opened, which sees every byte read before the
	 * decoder does.
	 * @return the filter, or {@code null}, the default, for none
	 */
	default @Nullable ReadFilter readFilter() {
		return null;
	}

	/**
	 * Return what this framing is, key by key as it is written in YAML.
	 * @return in the order in which people write it; by default only {@code type}, with
	 * {@link Object#toString}
	 */
	default Map<String, Object> longForm() {
		return Map.of("type", toString());
	}

}
