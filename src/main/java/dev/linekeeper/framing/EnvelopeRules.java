package dev.linekeeper.framing;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What the keys of an enveloped framing must be together.
 */
final class EnvelopeRules {

	private EnvelopeRules() {
	}

	static void check(List<String> starts, String end, String controls, @Nullable Escape escape, boolean strip,
			@Nullable Integer trailer, FrameOptions options) {
		Checksum checksum = options.checksum();
		for (String start : starts) {
			for (String other : starts) {
				if (!other.equals(start) && other.startsWith(start)) {
					throw new InvalidFramingException("start", ByteNotation.show(start),
							"must not begin another start, " + ByteNotation.show(other)
									+ "; which of them is meant cannot be told when its bytes have come");
				}
			}
			if (controls.indexOf(start.charAt(0)) >= 0) {
				throw new InvalidFramingException("control", ByteNotation.show(controls),
						"must not hold the first byte of 'start'");
			}
		}
		if (!strip && (checksum != null || escape != null || starts.equals(List.of(end)))) {
			throw new InvalidFramingException("strip", "false",
					"must be true where there is a checksum or an escape, or where start and end are the same");
		}
		if (checksum != null && checksum.coversStart() && starts.equals(List.of(end))) {
			throw new InvalidFramingException("checksum.over", "frame",
					"must not be frame where start and end are the same: the start may be the end of another frame");
		}
		if (trailer != null && checksum != null && trailer != options.behind()) {
			throw new InvalidFramingException("trailer", trailer,
					"must be " + options.behind() + ", the bytes of the checksum behind the end, or left out");
		}
		if (trailer != null && trailer > 0 && checksum == null && strip) {
			throw new InvalidFramingException("trailer", trailer,
					"needs a checksum, or 'strip: false', for nothing else says what is in it");
		}
		if (escape != null) {
			checkEscape(starts, end, escape, checksum);
		}
	}

	private static void checkEscape(List<String> starts, String end, Escape escape, @Nullable Checksum checksum) {
		if (checksum != null && (checksum.isTrailer() || !checksum.coversPayloadOnly())) {
			throw new InvalidFramingException("checksum.at", "trailer",
					"must be end, and 'over' must be payload, where there is an escape");
		}
		String unescaped = escape.unescaped(end);
		for (String start : starts) {
			unescaped = (unescaped != null) ? unescaped : escape.unescaped(start);
		}
		if (unescaped != null) {
			throw new InvalidFramingException("escape.pairs", ByteNotation.show(unescaped),
					"must have a pair for the first byte of 'start' and of 'end'");
		}
	}

}
