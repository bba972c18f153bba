package dev.linekeeper.framing;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SplittableRandom;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Frames that are too long or otherwise broken, read in one piece and byte by byte.
 */
class BrokenFrameTests {

	private static final String LONG = "x".repeat(200);

	@Test
	void lengthIsCheckedBeforeTheChecksum() {
		Framing nmea = Framings.of(Map.of("type", "nmea", "max-size", 64, "on-error", "close"));

		assertThat(ruleBroken(nmea, "$" + LONG + "*01\r\n")).isEqualTo(FrameException.Rule.TOO_LONG);
		assertThat(ruleBroken(nmea, "$" + "x".repeat(63) + "*00\r\n")).isEqualTo(FrameException.Rule.MALFORMED);
	}

	@Test
	void wrongChecksumBehindTooLongAnEnvelopeIsNotLookedAt() {
		Framing lrc = Framings.of(Map.of("type", "stx-etx-lrc", "max-size", 64));

		assertThat(ruleBroken(lrc, "\u0002" + LONG + "\u0003\u0000")).isEqualTo(FrameException.Rule.TOO_LONG);
	}

	private static FrameException.@Nullable Rule ruleBroken(Framing framing, String wire) {
		return SlicedFeed.ruleBrokenBy(framing, wire.getBytes(StandardCharsets.ISO_8859_1), new SplittableRandom(1));
	}

}
