package dev.linekeeper.framing;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class FramingCheckTests {

	@ParameterizedTest
	@ValueSource(strings = { "line", "crlf", "lf" })
	void presetPasses(String name) {
		FramingCheck.of(named(name)).run();
	}

	@Test
	void rawPassesWithoutBoundaries() {
		FramingCheck.of(named("raw")).withoutBoundaries().run();
	}

	@Test
	void rawKeepsNoBoundaries() {
		assertBroken(named("raw"), "round trip");
	}

	@Test
	void soundFramingsPass() {
		FramingCheck.of(new BrokenFraming.LengthFraming()).run();
		FramingCheck.of(new IdleFraming()).run();
		FramingCheck.of(new BrokenFraming.FilteredFraming()).run();
	}

	@ParameterizedTest
	@EnumSource
	void brokenFramingIsCaught(BrokenFraming broken) {
		assertBroken(broken.framing(), broken.rule());
	}

	@Test
	void failedRoundFailsAloneAsWell() {
		AssertionError failure = failureOf(FramingCheck.of(BrokenFraming.LOSES_A_FRAME_AT_A_SPLIT.framing()).seed(42));
		String message = String.valueOf(failure.getMessage());
		assertThat(message).contains(" of seed 42; ").contains("Wire:").contains("Reads:");
		long seed = Long.parseLong(message.replaceAll("(?s).*seed\\((-?\\d+)L\\)\\.rounds\\(1\\).*", "$1"));

		AssertionError again = failureOf(
				FramingCheck.of(BrokenFraming.LOSES_A_FRAME_AT_A_SPLIT.framing()).seed(seed).rounds(1));

		assertThat(String.valueOf(again.getMessage()).replaceAll("(?s)Round:.*", ""))
			.isEqualTo(message.replaceAll("(?s)Round:.*", ""));
	}

	@Test
	void whatIsShownOfTheWireIsBounded() {
		FramingCheck check = FramingCheck.of(named("raw")).payloads((random) -> new byte[100_000]);

		assertThat(failureOf(check).getMessage()).hasSizeLessThan(3_000).contains("Wire:");
	}

	@Test
	void tooManyRefusedPayloadsAreNoCheck() {
		FramingCheck check = FramingCheck.of(named("lf")).payloads((random) -> new byte[] { '\n' }).rounds(10);

		assertThatExceptionOfType(AssertionError.class).isThrownBy(check::run)
			.withMessageContaining("'lf' refused")
			.withMessageContaining("payloads(...)");
		assertThatCode(check.refusedAtMost(1)::run).doesNotThrowAnyException();
	}

	@Test
	void noRoundsAreNoCheck() {
		assertThatIllegalArgumentException().isThrownBy(() -> FramingCheck.of(named("lf")).rounds(0))
			.withMessageContaining("0");
	}

	private static void assertBroken(Framing framing, String rule) {
		assertThatExceptionOfType(AssertionError.class).isThrownBy(FramingCheck.of(framing).rounds(1_000)::run)
			.withMessageContaining("Framing '" + framing + "' breaks the rule '" + rule + "'");
	}

	private static AssertionError failureOf(FramingCheck check) {
		try {
			check.run();
		}
		catch (AssertionError ex) {
			return ex;
		}
		throw new IllegalStateException("The check passed.");
	}

	private static Framing named(String name) {
		Framing framing = Framings.named(name);
		assertThat(framing).isNotNull();
		return framing;
	}

	/** A sound framing whose frames end by silence. */
	private static final class IdleFraming implements Framing {

		@Override
		public FrameDecoder decoder() {
			return new FrameDecoder() {

				@Override
				public int decode(byte[] buffer, int from, int to, FrameSink frames) {
					if (to - from > maxFrameBytes()) {
						throw FrameException.received(FrameException.Rule.TOO_LONG, "no silence", 0, buffer, from, to);
					}
					return from;
				}

				@Override
				public int decodeRest(byte[] buffer, int from, int to, FrameSink frames) {
					frames.frame(buffer, from, to - from);
					return to;
				}

			};
		}

		@Override
		public void encode(byte[] payload, int offset, int length, ByteSink out) {
			if (length == 0 || length > maxFrameBytes()) {
				throw FrameException.notFrameable("1 to 300 bytes");
			}
			out.write(payload, offset, length);
		}

		@Override
		public int maxFrameBytes() {
			return 300;
		}

		@Override
		public Duration idleGap() {
			return Duration.ofMillis(50);
		}

	}

}
