package dev.linekeeper.framing;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Sizes and times as people write them, with their unit.
 */
final class Quantity {

	private static final int KB = 1024;

	private static final int MB = 1024 * 1024;

	private static final Pattern WRITTEN = Pattern.compile("(\\d{1,9})(B|KB|MB|ms|s)");

	private Quantity() {
	}

	/**
	 * Read a number of bytes.
	 * @param value a number, or text such as {@code 64KB}
	 * @return the number, or the value itself if it is neither
	 */
	static Object bytes(Object value) {
		Matcher written = WRITTEN.matcher(value.toString());
		if (!written.matches()) {
			return value;
		}
		long number = Long.parseLong(written.group(1));
		return switch (written.group(2)) {
			case "B" -> number;
			case "KB" -> Math.min(number * KB, Integer.MAX_VALUE);
			case "MB" -> Math.min(number * MB, Integer.MAX_VALUE);
			default -> value;
		};
	}

	/**
	 * Read a time.
	 * @param value a duration, or text such as {@code 30s}
	 * @return the time, or {@code null} if the value is neither
	 */
	static @Nullable Duration time(Object value) {
		if (value instanceof Duration duration) {
			return duration;
		}
		Matcher written = WRITTEN.matcher(value.toString());
		if (!written.matches()) {
			return null;
		}
		long number = Long.parseLong(written.group(1));
		return switch (written.group(2)) {
			case "ms" -> Duration.ofMillis(number);
			case "s" -> Duration.ofSeconds(number);
			default -> null;
		};
	}

	static String ofBytes(int bytes) {
		if (bytes % MB == 0) {
			return bytes / MB + "MB";
		}
		return (bytes % KB == 0) ? bytes / KB + "KB" : bytes + "B";
	}

	static String ofTime(Duration time) {
		return (time.toMillis() % 1000 == 0) ? time.toSeconds() + "s" : time.toMillis() + "ms";
	}

}
