package dev.linekeeper.framing;

import java.nio.charset.StandardCharsets;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class LongFormTests {

	@Test
	void fixedFramesThatCouldNeverArriveAreRefused() {
		assertThatExceptionOfType(InvalidFramingException.class)
			.isThrownBy(() -> Framings.of(Map.of("type", "fixed", "size", 32, "max-size", 16)))
			.satisfies((ex) -> assertThat(ex.key()).isEqualTo("max-size"));
	}

	@Test
	void keptDelimiterCountsForTheSizeBothWays() {
		Framing framing = Framings.of(Map.of("type", "delimited", "delimiter", "\r\n", "strip", false, "max-size", 6));

		assertThat(SlicedFeed.encoded(framing, "1234")).isEqualTo("1234\r\n");
		assertThat(new SlicedFeed(framing).bytes("1234\r\n").frames).containsExactly("1234\r\n");
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> SlicedFeed.encoded(framing, "12345"));
	}

	@Test
	void telnetParametersThatNeverEndBreakTheFraming() {
		ReadFilter filter = new TelnetFilter();
		byte[] begin = { (byte) 255, (byte) 250, 24 };
		assertThat(filter.filter(begin, 0, begin.length, new ByteSink(0))).isZero();
		byte[] more = "x".repeat(65 * 1024).getBytes(StandardCharsets.US_ASCII);

		assertThatExceptionOfType(FrameException.class)
			.isThrownBy(() -> filter.filter(more, 0, more.length, new ByteSink(0)))
			.satisfies((ex) -> assertThat(ex.rule()).isEqualTo(FrameException.Rule.TOO_LONG));
	}

}
