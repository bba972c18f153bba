package dev.linekeeper.framing;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Any framing, below which the peer speaks Telnet (RFC 854): what it sends of the
 * protocol itself is taken out and answered, what is sent to it is escaped.
 */
final class TelnetFraming implements Framing {

	private static final byte IAC = (byte) 255;

	private final Framing inner;

	private final Map<String, Object> longForm;

	TelnetFraming(Framing inner) {
		this.inner = inner;
		Map<String, Object> form = new LinkedHashMap<>(inner.longForm());
		form.put("filter", "telnet");
		this.longForm = Collections.unmodifiableMap(form);
	}

	@Override
	public FrameDecoder decoder() {
		return this.inner.decoder();
	}

	@Override
	public void encode(byte[] payload, int offset, int length, ByteSink out) {
		int begin = out.length();
		this.inner.encode(payload, offset, length, out);
		byte[] frame = Arrays.copyOfRange(out.array(), begin, out.length());
		if (ByteScan.indexOfEither(frame, 0, frame.length, IAC, (byte) '\r') < 0) {
			return;
		}
		out.truncate(begin);
		for (int i = 0; i < frame.length; i++) {
			out.write(frame[i]);
			if (frame[i] == IAC) {
				out.write(IAC);
			}
			// A carriage return that begins no line end is followed by NUL.
			if (frame[i] == '\r' && (i + 1 == frame.length || frame[i + 1] != '\n')) {
				out.write(0);
			}
		}
	}

	@Override
	public int maxFrameBytes() {
		return this.inner.maxFrameBytes();
	}

	@Override
	public @Nullable Duration idleGap() {
		return this.inner.idleGap();
	}

	@Override
	public @Nullable Duration stallTimeout() {
		return this.inner.stallTimeout();
	}

	@Override
	public ReadFilter readFilter() {
		return new TelnetFilter();
	}

	@Override
	public Map<String, Object> longForm() {
		return this.longForm;
	}

	@Override
	public String toString() {
		return this.inner.toString();
	}

}
