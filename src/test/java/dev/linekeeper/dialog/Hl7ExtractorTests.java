package dev.linekeeper.dialog;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.linekeeper.dialog.Frames.key;
import static dev.linekeeper.dialog.Frames.keyOf;
import static dev.linekeeper.dialog.Frames.rangeText;
import static org.assertj.core.api.Assertions.assertThat;

class Hl7ExtractorTests {

	private static final String RESULT = """
			MSH|^~\\&|ANALYZER|LAB|LIS|HOSPITAL|20260301120000||ORU^R01^ORU_R01|MSG00042|P|2.5.1
			PID|1||4711^^^LAB^MR~0815^^^CITY^NI||DOE^JANE
			OBR|1
			OBX|1|NM|GLU^Glucose||5.4|mmol/L
			OBX|2|NM|NA^Sodium||140|mmol/L
			""".replace('\n', '\r');

	private static final String ACK = "MSH|^~\\&|LIS|HOSPITAL|ANALYZER|LAB|20260301120001||ACK|A1|P|2.5.1\r"
			+ "MSA|AA|MSG00042\r";

	@ParameterizedTest
	@CsvSource(quoteCharacter = '`',
			value = { "MSH-1, |", "MSH-2, ^~\\&", "MSH-3, ANALYZER", "MSH-9, ORU^R01^ORU_R01", "MSH-9.1, ORU",
					"MSH-9.2, R01", "MSH-9.3, ORU_R01", "MSH-10, MSG00042", "MSH-10.1, MSG00042", "MSH-12, 2.5.1",
					"PID-1, 1", "PID-3, 4711^^^LAB^MR~0815^^^CITY^NI", "PID-3.1, 4711", "PID-3[1], 4711^^^LAB^MR",
					"PID-3[2].1, 0815", "PID-3[2].4, CITY", "PID-5.2, JANE", "OBR-1, 1", "OBX-1, 1", "OBX-5, 5.4" })
	void fieldIsFound(String path, String expected) {
		KeyExtractor extractor = KeyExtractors.hl7(path);

		assertThat(key(extractor, RESULT)).isEqualTo(keyOf(expected));
		assertThat(rangeText(extractor, RESULT)).isEqualTo(expected);
	}

	@ParameterizedTest
	@ValueSource(strings = { "MSH-8", "MSH-13", "MSH-99", "MSH-9.4", "MSH-9[2]", "MSA-2", "PID-2", "PID-3.2",
			"PID-3[3]", "PID-3[3].1", "PID-6", "OBR-2", "PV1-1", "LAB-1" })
	void fieldThatIsEmptyOrAbsentIsNoKey(String path) {
		assertThat(key(KeyExtractors.hl7(path), RESULT)).isNull();
		assertThat(rangeText(KeyExtractors.hl7(path), RESULT)).isNull();
	}

	@Test
	void acknowledgementNamesTheMessageItAnswers() {
		assertThat(key(KeyExtractors.hl7("MSA-2"), ACK)).isEqualTo(key(KeyExtractors.hl7("MSH-10"), RESULT));
	}

	@ParameterizedTest
	@ValueSource(strings = { "\r\n", "\n", "\r\r", "\n\r" })
	void otherLineEndsAreTolerated(String lineEnd) {
		assertThat(key(KeyExtractors.hl7("MSA-2"), ACK.replace("\r", lineEnd))).isEqualTo(keyOf("MSG00042"));
		assertThat(key(KeyExtractors.hl7("MSA-2"), ACK.strip().replace("\r", lineEnd))).isEqualTo(keyOf("MSG00042"));
	}

	@Test
	void separatorsAreThoseOfTheMessage() {
		String message = "MSH#*%\\$#A#B\rMSA#AA#X^1*Y%Z\r";

		assertThat(key(KeyExtractors.hl7("MSA-2"), message)).isEqualTo(keyOf("X^1*Y%Z"));
		assertThat(key(KeyExtractors.hl7("MSA-2.1"), message)).isEqualTo(keyOf("X^1"));
		assertThat(key(KeyExtractors.hl7("MSA-2[2]"), message)).isEqualTo(keyOf("Z"));
	}

	@Test
	void messageThatDefinesNoComponentsHasFieldsOfOnePart() {
		String message = "MSH||A\rMSA|AA|7^8~9\r";

		assertThat(key(KeyExtractors.hl7("MSA-2.1"), message)).isEqualTo(keyOf("7^8~9"));
		assertThat(key(KeyExtractors.hl7("MSA-2[1].1"), message)).isEqualTo(keyOf("7^8~9"));
		assertThat(key(KeyExtractors.hl7("MSA-2.2"), message)).isNull();
		assertThat(key(KeyExtractors.hl7("MSA-2[2]"), message)).isNull();
	}

	@Test
	void batchHeadersCountTheirFieldsAsAMessageHeaderDoes() {
		String batch = "FHS|^~\\&|F3\rBHS|^~\\&|B3\rMSH|^~\\&|M3\r";

		assertThat(key(KeyExtractors.hl7("FHS-3"), batch)).isEqualTo(keyOf("F3"));
		assertThat(key(KeyExtractors.hl7("BHS-3"), batch)).isEqualTo(keyOf("B3"));
		assertThat(key(KeyExtractors.hl7("MSH-3"), batch)).isEqualTo(keyOf("M3"));
		assertThat(rangeText(KeyExtractors.hl7("BHS-1"), batch)).isEqualTo("|");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "M", "MSH", "MSH\r", "MSH\n|^~\\&\rMSA|AA|1", "MSA|AA|1", "PID|1\rMSA|AA|1",
			" MSH|^~\\&\rMSA|AA|1", "MSH|^~\\&|MSA|AA|1", "MSH|^~\\&\rMSAX|AA|1", "MSH|^~\\&\rMSA", "MSH|^~\\&\rMSA|AA",
			"MSH|^~\\&\rMSA|AA|", "hello" })
	void otherFramesHaveNoKey(String frame) {
		assertThat(key(KeyExtractors.hl7("MSA-2"), frame)).isNull();
		assertThat(rangeText(KeyExtractors.hl7("MSA-2"), frame)).isNull();
	}

}
