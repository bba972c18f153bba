package dev.linekeeper.framing;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * One framing for what is received and another for what is sent.
 */
final class TwoWayFraming implements Framing {

	private final Framing in;

	private final Framing out;

	TwoWayFraming(Framing in, Framing out) {
		this.in = in;
		this.out = out;
	}

	@Override
	public FrameDecoder decoder() {
		return this.in.decoder();
	}

	@Override
	public void encode(byte[] payload, int offset, int length, ByteSink sink) {
		this.out.encode(payload, offset, length, sink);
	}

	@Override
	public int maxFrameBytes() {
		return this.in.maxFrameBytes();
	}

	@Override
	public @Nullable Duration idleGap() {
		return this.in.idleGap();
	}

	@Override
	public @Nullable Duration stallTimeout() {
		return this.in.stallTimeout();
	}

	@Override
	public @Nullable ReadFilter readFilter() {
		return this.in.readFilter();
	}

	@Override
	public Map<String, Object> longForm() {
		Map<String, Object> form = new LinkedHashMap<>();
		form.put("in", this.in.longForm());
		form.put("out", this.out.longForm());
		return Collections.unmodifiableMap(form);
	}

	@Override
	public String toString() {
		return this.in + "/" + this.out;
	}

}
