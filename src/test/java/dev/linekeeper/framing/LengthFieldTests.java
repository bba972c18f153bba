package dev.linekeeper.framing;

import java.util.HexFormat;
import java.util.Map;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@Timeout(10)
class LengthFieldTests {

	@ParameterizedTest
	@CsvSource({ "big-endian, 7FFFFFFFFFFFFFFF", "big-endian, 7FFFFFFFFFFFFFF8", "big-endian, 8000000000000000",
			"big-endian, FFFFFFFFFFFFFFFF", "little-endian, F8FFFFFFFFFFFF7F", "little-endian, FFFFFFFFFFFFFF7F" })
	void lengthThatOverflowsWithItsHeaderIsTooLong(String encoding, String wire) {
		Framing framing = Framings
			.of(Map.of("type", "length-prefixed", "bytes", 8, "encoding", encoding, "strip", 0, "adjust", 3));
		byte[] bytes = HexFormat.of().parseHex(wire);

		assertThatExceptionOfType(FrameException.class)
			.isThrownBy(() -> framing.decoder().decode(bytes, 0, bytes.length, (buffer, offset, length) -> true))
			.satisfies((ex) -> assertThat(ex.rule()).isEqualTo(FrameException.Rule.TOO_LONG));
	}

}
