package dev.linekeeper.transport;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;

/**
 * Values as people write them, for logs and messages.
 */
public final class Wording {

	private static final double MILLIS_PER_SECOND = 1000;

	private static final int LONGEST = 200;

	private Wording() {
	}

	/**
	 * Write a duration.
	 * @param duration any
	 * @return for example {@code 250ms}, {@code 4.2s} or {@code 10s}
	 */
	public static String text(Duration duration) {
		long millis = duration.toMillis();
		if (millis < MILLIS_PER_SECOND) {
			return millis + "ms";
		}
		if (millis % MILLIS_PER_SECOND == 0) {
			return duration.toSeconds() + "s";
		}
		return String.format(Locale.ROOT, "%.1fs", millis / MILLIS_PER_SECOND);
	}

	/**
	 * Write an address.
	 * @param address any
	 * @return for example {@code scale-1.example/10.0.0.5:4001}, without the name if
	 * there is none, and without the digits if it is unresolved
	 */
	public static String text(InetSocketAddress address) {
		if (address.isUnresolved()) {
			return address.getHostString() + ":" + address.getPort();
		}
		String text = address.toString();
		return text.startsWith("/") ? text.substring(1) : text;
	}

	/**
	 * Write what somebody else sent, so that it can be taken for nothing else in a log:
	 * printable ASCII as it is, every other character escaped, cut where it grows long.
	 * @param text any
	 * @return at most a few hundred characters
	 */
	public static String printable(String text) {
		StringBuilder printable = new StringBuilder();
		for (int i = 0; i < text.length() && printable.length() < LONGEST; i++) {
			char value = text.charAt(i);
			printable.append((value >= ' ' && value <= '~') ? String.valueOf(value)
					: String.format(Locale.ROOT, (value <= 0xFF) ? "\\x%02x" : "\\u%04x", (int) value));
		}
		return (text.length() > LONGEST) ? printable.append("...").toString() : printable.toString();
	}

}
