package dev.linekeeper.dialog;

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.linekeeper.dialog.Frames.key;
import static dev.linekeeper.dialog.Frames.keyOf;
import static dev.linekeeper.dialog.Frames.rangeText;
import static org.assertj.core.api.Assertions.assertThat;

class JsonExtractorTests {

	@ParameterizedTest
	@CsvSource(delimiter = ';', quoteCharacter = '`',
			value = { "/id; {\"id\":42}; 42", "/id; {\"a\":[1,{\"id\":1}],\"b\":{\"id\":2},\"id\":\"x-7\"}; x-7",
					"/id; {\"id\":-1.50e+03}; -1.50e+03",
					"/id; {\"id\":12345678901234567890123}; 12345678901234567890123", "/id; {\"id\":true}; true",
					"/id; {\"id\":false }; false", "/a/b; {\"a\":{\"b\":1}}; 1", "/a/1/b; {\"a\":[0,{\"b\":\"y\"}]}; y",
					"/0; [7]; 7", "/1; [[1,2],8]; 8", "/0; {\"0\":9}; 9", "/; {\"\":5}; 5", "/a~1b; {\"a/b\":5}; 5",
					"/a~0b; {\"a~b\":5}; 5", "/a~01b; {\"a~1b\":5}; 5", "/id; {\"id\":1,\"id\":2}; 1", "``; 42 ; 42",
					"``; \"x\"; x", "/id;  { \"id\" : \"4 2\" } ; 4 2" })
	void pointerFindsTheValue(String pointer, String frame, String expected) {
		KeyExtractor extractor = KeyExtractors.json(pointer);

		assertThat(key(extractor, frame)).isEqualTo(keyOf(expected));
		assertThat(rangeText(extractor, frame)).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource(delimiter = ';', quoteCharacter = '`',
			value = { "/id; {\"ID\":42}", "/id; {\"id\":null}", "/id; {\"id\":{}}", "/id; {\"id\":[1]}",
					"/id; {\"id\":\"\"}", "/id; [1]", "/id; 42", "/id; {}", "/id; {\"a\":{\"id\":1}}", "/2; [1,2]",
					"/01; [1,2]", "/-; [1,2]", "/-1; [1,2]", "/a/b; {\"a\":1}", "/999999999; [1]", "/99999999999; [1]",
					"``; {}" })
	void frameWithoutTheValueHasNoKey(String pointer, String frame) {
		assertThat(key(KeyExtractors.json(pointer), frame)).isNull();
		assertThat(rangeText(KeyExtractors.json(pointer), frame)).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "{", "{\"id\"", "{\"id\":", "{\"id\":4", "{\"id\":42", "{\"id\":\"42",
			"{\"id\":\"42\"", "{\"id\":tru}", "{\"id\":042}", "{\"id\":+1}", "{\"id\":NaN}", "{'id':1}", "{id:1}",
			"{\"id\":\"\\x\"}", "{\"id\":\"\\u12\"}", "{\"a\":[1,],\"id\":1}", "{\"a\":1,,\"id\":1}", "hello",
			"{\"id\":42]", "{\"id\":42x}", "{\"a\":\"\n\",\"id\":1}", "{\"id\":\"\u00c3\"}" })
	void malformedFrameHasNoKey(String frame) {
		assertThat(key(KeyExtractors.json("/id"), frame)).isNull();
		assertThat(rangeText(KeyExtractors.json("/id"), frame)).isNull();
	}

	@Test
	void stringIsTakenWithoutItsEscapesAndFoundWithThem() {
		String frame = "{\"\\u0069d\":\"a\\\"\\u00fc\\n\\/\"}";
		KeyExtractor extractor = KeyExtractors.json("/id");

		assertThat(key(extractor, frame)).isEqualTo(keyOf("a\"\u00c3\u00bc\n/"));
		assertThat(rangeText(extractor, frame)).isEqualTo("a\\\"\\u00fc\\n\\/");
	}

	@Test
	void stringBehindTextOutsideAsciiIsFoundByItsBytes() {
		byte[] frame = "{\"n\u00e4me\":\"\u20ac\ud83d\ude00\",\"id\":\"gr\u00fcn\"}".getBytes(StandardCharsets.UTF_8);
		KeyExtractor extractor = KeyExtractors.json("/id");

		assertThat(key(extractor, frame)).isEqualTo(keyOf("gr\u00c3\u00bcn"));
		assertThat(rangeText(extractor, frame)).isEqualTo("gr\u00c3\u00bcn");
	}

	@Test
	void longStringIsFoundWhole() {
		String text = "x".repeat(100_000);
		String frame = "{\"pad\":\"" + text + "\",\"id\":\"" + text + "\"}";

		assertThat(key(KeyExtractors.json("/id"), frame)).isEqualTo(keyOf(text));
		assertThat(rangeText(KeyExtractors.json("/id"), frame)).isEqualTo(text);
	}

	@Test
	void whatIsFarBehindTheValueIsNotRead() {
		assertThat(key(KeyExtractors.json("/id"), "{\"id\":42,\"rest\":[!!!")).isEqualTo(keyOf("42"));
	}

	@Test
	void frameThatNestsTooDeeplyHasNoKey() {
		KeyExtractor extractor = KeyExtractors.json("/id");

		assertThat(key(extractor, nested(99))).isEqualTo(keyOf("1"));
		assertThat(key(extractor, nested(100))).isNull();
		assertThat(key(extractor, nested(1_000_000))).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "UTF-16BE", "UTF-16LE", "UTF-32BE", "UTF-32LE" })
	void otherUnicodeIsReadButHasNoRange(String charset) throws Exception {
		byte[] frame = "{\"id\":\"42\"}".getBytes(charset);
		@Nullable Key key = key(KeyExtractors.json("/id"), frame);

		assertThat(key).isEqualTo(keyOf("42"));
		assertThat(rangeText(KeyExtractors.json("/id"), frame)).isNull();
	}

	private static String nested(int depth) {
		return "{\"a\":" + "[".repeat(depth) + "]".repeat(depth) + ",\"id\":1}";
	}

}
