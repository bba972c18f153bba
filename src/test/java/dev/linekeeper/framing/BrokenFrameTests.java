package dev.linekeeper.framing;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

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

	@Test
	void frameInsideTooLongAnEnvelopeIsFoundInAnyReads() {
		assertThat(frames(skipping(Map.of("type", "stx-etx")), "\u0002" + LONG + "\u0002ok\u0003"))
			.containsExactly("ok");
	}

	@Test
	void frameAfterOneTooLongIsFoundInAnyReads() {
		Framing flags = skipping(Map.of("type", "enveloped", "start", "~", "end", "~"));
		assertThat(frames(flags, "~" + LONG + "~ok~")).containsExactly("ok");
		Framing stuffed = skipping(LongForms.named("slip"));
		assertThat(frames(stuffed, "\u00C0" + LONG + "\u00C0ok\u00C0")).containsExactly("ok");
		Framing bisync = skipping(LongForms.named("bisync"));
		assertThat(frames(bisync, "\u0010\u0002" + LONG + "\u0010\u0002ok\u0010\u0003")).containsExactly("ok");
	}

	@Test
	void checksumIsNotTakenFromTheHeader() {
		Framing whole = Framings.of(Map.of("type", "int16", "strip", 0, "checksum", "xor"));

		assertThat(ruleBroken(whole, "\u0000\u0000")).isEqualTo(FrameException.Rule.MALFORMED);
		assertThat(ruleBroken(whole, "\u0000\u0002aa\u0000\u0001\u0001")).isEqualTo(FrameException.Rule.MALFORMED);
	}

	@Test
	void emptyPayloadIsCarriedByItsChecksum() {
		assertThat(SlicedFeed.encoded(Framings.of(LongForms.named("hdlc")), "")).isEqualTo("~\u0000\u0000~");
		assertThat(SlicedFeed.encoded(Framings.of(LongForms.named("modbus-rtu")), "")).isEqualTo("\u00FF\u00FF");
	}

	@Test
	void startMustNotBeginAnother() {
		assertThatExceptionOfType(InvalidFramingException.class)
			.isThrownBy(() -> Framings.of(Map.of("type", "enveloped", "start", List.of("<<", "<"), "end", ">")))
			.withMessageContaining("must not begin another start, <<");
	}

	@Test
	void checksumBehindDelimiterIsRefused() {
		assertThatExceptionOfType(InvalidFramingException.class)
			.isThrownBy(() -> Framings.of(Map.of("type", "crlf", "checksum", Map.of("type", "xor", "at", "trailer"))))
			.withMessageContaining("must be end");
	}

	private static Framing skipping(Map<String, Object> form) {
		Map<String, Object> keys = new HashMap<>(form);
		keys.put("max-size", 64);
		keys.put("on-error", "skip");
		return Framings.of(keys);
	}

	private static List<String> frames(Framing framing, String wire) {
		SlicedFeed whole = new SlicedFeed(framing).bytes(wire);
		SlicedFeed bytes = new SlicedFeed(framing);
		wire.chars().forEach((value) -> bytes.bytes(String.valueOf((char) value)));

		assertThat(bytes.frames).isEqualTo(whole.frames);
		return whole.frames;
	}

	private static FrameException.@Nullable Rule ruleBroken(Framing framing, String wire) {
		return SlicedFeed.ruleBrokenBy(framing, wire.getBytes(StandardCharsets.ISO_8859_1), new SplittableRandom(1));
	}

}
