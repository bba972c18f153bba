package dev.linekeeper.connection;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.UnaryOperator;

import dev.linekeeper.transport.FrameTap;
import dev.linekeeper.transport.TimeSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes frames to the log {@code dev.linekeeper.tap}, as hex and as text: the first 256
 * bytes of each, with everything but printable ASCII escaped in the text, and no more
 * than 100 frames in a second. Called from any thread.
 */
final class LoggingTap implements FrameTap {

	static final int MOST_BYTES = 256;

	static final int MOST_FRAMES = 100;

	private static final Logger log = LoggerFactory.getLogger("dev.linekeeper.tap");

	// Looked at beyond what is shown, so that a secret at its end is found whole.
	private static final int LOOKED_AT = 2 * MOST_BYTES;

	private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

	private static final long SECOND = Duration.ofSeconds(1).toNanos();

	private final String name;

	private final UnaryOperator<byte[]> mask;

	private final TimeSource time;

	// The following are guarded by this.

	private long secondNanos;

	private int shown;

	private long unshown;

	LoggingTap(String name, UnaryOperator<byte[]> mask, TimeSource time) {
		this.name = name;
		this.mask = mask;
		this.time = time;
		this.secondNanos = time.nanoTime();
	}

	@Override
	public void received(byte[] buffer, int offset, int length) {
		show("received", buffer, offset, length);
	}

	@Override
	public void sent(byte[] payload) {
		show("sent", payload, 0, payload.length);
	}

	private void show(String what, byte[] buffer, int offset, int length) {
		long left;
		synchronized (this) {
			long now = this.time.nanoTime();
			if (now - this.secondNanos >= SECOND) {
				this.secondNanos = now;
				this.shown = 0;
			}
			if (this.shown == MOST_FRAMES) {
				this.unshown++;
				return;
			}
			this.shown++;
			left = this.unshown;
			this.unshown = 0;
		}
		byte[] begin = this.mask.apply(Arrays.copyOfRange(buffer, offset, offset + Math.min(length, LOOKED_AT)));
		int bytes = Math.min(begin.length, MOST_BYTES);
		log.info("{}: {} {} bytes: {}{} \"{}\"{}", this.name, what, length, HEX.formatHex(begin, 0, bytes),
				(length > bytes) ? " ..." : "", escaped(begin, bytes),
				(left > 0) ? " (" + left + " frames before were not shown)" : "");
	}

	private static String escaped(byte[] bytes, int length) {
		String text = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
		StringBuilder escaped = new StringBuilder(length);
		text.chars().forEach((value) -> {
			switch (value) {
				case '"', '\\' -> escaped.append('\\').append((char) value);
				case '\r' -> escaped.append("\\r");
				case '\n' -> escaped.append("\\n");
				default -> {
					boolean printable = value >= ' ' && value <= '~';
					escaped.append(printable ? String.valueOf((char) value) : "\\x" + HEX.toHexDigits((byte) value));
				}
			}
		});
		return escaped.toString();
	}

}
