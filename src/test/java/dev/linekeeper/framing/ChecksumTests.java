package dev.linekeeper.framing;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class ChecksumTests {

	/** The check values of the catalogue of parametrised CRC algorithms. */
	@ParameterizedTest
	@CsvSource({ "CRC16_ARC, BB3D", "CRC16_MODBUS, 4B37", "CRC16_CCITT_FALSE, 29B1", "CRC16_XMODEM, 31C3",
			"CRC16_KERMIT, 2189", "CRC16_X25, 906E", "CRC16_DNP, EA82", "CRC32, CBF43926", "XOR, 31", "SUM8, DD" })
	void hasTheValueOfItsCatalogue(ChecksumType type, String value) {
		byte[] digits = "123456789".getBytes(StandardCharsets.ISO_8859_1);

		assertThat(Integer.toHexString(type.of(digits, 0, digits.length))).isEqualToIgnoringCase(value);
	}

	@Test
	void coversOnlyTheRangeGiven() {
		byte[] digits = "xx123456789xx".getBytes(StandardCharsets.ISO_8859_1);

		assertThat(ChecksumType.CRC16_ARC.of(digits, 2, 11)).isEqualTo(0xBB3D);
	}

}
