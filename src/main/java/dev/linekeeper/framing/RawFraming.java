package dev.linekeeper.framing;

import java.util.Map;

/**
 * No message boundaries: a frame is whatever was read, as it came.
 */
final class RawFraming implements Framing {

	private static final FrameDecoder DECODER = (buffer, from, to, frames) -> {
		if (from < to) {
			frames.frame(buffer, from, to - from);
		}
		return to;
	};

	private final Map<String, Object> longForm;

	RawFraming(Map<String, Object> longForm) {
		this.longForm = longForm;
	}

	@Override
	public FrameDecoder decoder() {
		return DECODER;
	}

	@Override
	public void encode(byte[] payload, int offset, int length, ByteSink out) {
		out.write(payload, offset, length);
	}

	@Override
	public int maxFrameBytes() {
		return 1;
	}

	@Override
	public Map<String, Object> longForm() {
		return this.longForm;
	}

	@Override
	public String toString() {
		return "raw";
	}

}
