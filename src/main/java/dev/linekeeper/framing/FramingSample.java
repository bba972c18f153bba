package dev.linekeeper.framing;

import java.util.List;

/**
 * Some bytes as a peer sends them, and where it is silent after them.
 */
final class FramingSample {

	private final List<byte[]> payloads;

	private final byte[] wire;

	private final int[] silences;

	/**
	 * Create a sample.
	 * @param payloads what the bytes carry
	 * @param wire the bytes
	 * @param silences the places, in order, where nothing follows for a while; the last
	 * is the end
	 */
	FramingSample(List<byte[]> payloads, byte[] wire, int[] silences) {
		this.payloads = payloads;
		this.wire = wire;
		this.silences = silences;
	}

	/** Bytes of which nobody knows what they carry. */
	static FramingSample damaged(byte[] wire) {
		return new FramingSample(List.of(), wire, new int[] { wire.length });
	}

	List<byte[]> payloads() {
		return this.payloads;
	}

	byte[] wire() {
		return this.wire;
	}

	int[] silences() {
		return this.silences;
	}

}
