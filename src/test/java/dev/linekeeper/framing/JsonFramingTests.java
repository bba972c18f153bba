package dev.linekeeper.framing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class JsonFramingTests {

	// RFC 8259 section 13.
	private static final String IMAGE = """
			{
			  "Image": {
			      "Width":  800,
			      "Height": 600,
			      "Title":  "View from 15th Floor",
			      "Thumbnail": {
			          "Url":    "http://www.example.com/image/481989943",
			          "Height": 125,
			          "Width":  100
			      },
			      "Animated" : false,
			      "IDs": [116, 943, 234, 38793]
			    }
			}""";

	private static final String CITIES = """
			[
			  {
			     "precision": "zip",
			     "Latitude":  37.7668,
			     "Longitude": -122.3959,
			     "Country":   "US"
			  },
			  {
			     "precision": "zip",
			     "Latitude":  37.371991,
			     "Longitude": -122.026020,
			     "Country":   "US"
			  }
			]""";

	private final Framing framing = new JsonFraming(Options.named("json", 64 * 1024));

	@Test
	void examplesOfRfc8259AreFrames() {
		SlicedFeed feed = new SlicedFeed(this.framing);

		feed.bytes(IMAGE + "\r\n" + CITIES + "\"Hello world!\"\n42\ntrue\n");

		assertThat(feed.frames).containsExactly(IMAGE, CITIES, "\"Hello world!\"", "42", "true");
	}

	@Test
	void recordSeparatorOfRfc7464StandsBetweenValues() {
		// Section 2.2: each text begins with RS and ends with LF.
		SlicedFeed feed = new SlicedFeed(this.framing);

		feed.bytes("\u001e{\"d\":1}\n\u001e12\u001e\n\u001enull\n");

		assertThat(feed.frames).containsExactly("{\"d\":1}", "12", "null");
		assertThat(feed.left()).isEmpty();
	}

	@Test
	void valuesNeedNothingBetweenThemWhereTheyEndThemselves() {
		SlicedFeed feed = new SlicedFeed(this.framing);

		feed.bytes("{}[]\"\"[1]{\"a\":[]}7[true]null{}");

		assertThat(feed.frames).containsExactly("{}", "[]", "\"\"", "[1]", "{\"a\":[]}", "7", "[true]", "null", "{}");
	}

	@Test
	void bracketsAndQuotesInStringsAreText() {
		SlicedFeed feed = new SlicedFeed(this.framing);
		String tricky = "{\"a}]\":\"\\\"}\\\\\",\"\\u007d\":[\"[\",\"\\\\\\\"\"],\"\u00e9\":\"}\"}";

		feed.bytes(tricky + tricky);

		assertThat(feed.frames).containsExactly(tricky, tricky);
	}

	@Test
	void numberIsWholeWhenSomethingFollowsOrTheStreamEnds() {
		SlicedFeed feed = new SlicedFeed(this.framing);

		feed.bytes("-1.5e+3");
		assertThat(feed.frames).isEmpty();
		feed.bytes(" 12");
		assertThat(feed.frames).containsExactly("-1.5e+3");
		feed.bytes("34");
		feed.end();

		assertThat(feed.frames).containsExactly("-1.5e+3", "1234");
		assertThat(feed.left()).isEmpty();
	}

	@Test
	void endOfStreamMakesOnlyWholeLiteralsFrames() {
		assertThat(new SlicedFeed(this.framing).bytes("false").end().frames).containsExactly("false");
		for (String part : List.of("fals", "[1", "\"a", "{\"a\":1", "[true")) {
			SlicedFeed feed = new SlicedFeed(this.framing).bytes(part).end();

			assertThat(feed.frames).isEmpty();
			assertThat(feed.left()).isEqualTo(part);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "}", "]", ",", ":", "x", "+1", ".5", "\u00ef\u00bb\u00bf{}", "[}", "{]", "[[]}", "tru ",
			"nul]", "truex", "True", "nulll", "1x", "1\"a\"", "[1\"a\"]", "[@]", "[tru]", "\"a\tb\"", "\"a\n",
			"\"\\\n\"", "[\"aaaaaaaaaaaaaaaa\u0000\"]", "[\u001e]", "[1\u001e]", "'a'", "\u0000" })
	void whatIsNoJsonIsRefused(String wire) {
		SlicedFeed feed = new SlicedFeed(this.framing);
		feed.bytes("{} ");

		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> feed.bytes(wire)).satisfies((ex) -> {
			assertThat(ex.rule()).isEqualTo(FrameException.Rule.MALFORMED);
			assertThat(ex.offset()).isEqualTo(3);
		}).withMessageContaining("'json'").withMessageContaining("at byte");
	}

	@Test
	void offsetOfABrokenValueCountsTheBytesBeforeIt() {
		SlicedFeed feed = new SlicedFeed(this.framing);
		feed.bytes("  {\"a\":1}\r\n");
		feed.bytes("[1,");

		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> feed.bytes("2}"))
			.withMessageContaining("at byte 4 of the value")
			.satisfies((ex) -> {
				assertThat(ex.offset()).isEqualTo(11);
				assertThat(ex.firstBytes()).isEqualTo("5b 31 2c 32 7d");
			});
	}

	@Test
	void nestingIsCarriedUpToItsLimit() {
		String deepest = "[{\"a\":".repeat(256) + "1" + "}]".repeat(256);

		assertThat(new SlicedFeed(this.framing).bytes(deepest).frames).containsExactly(deepest);
		assertThatExceptionOfType(FrameException.class)
			.isThrownBy(() -> new SlicedFeed(this.framing).bytes("[".repeat(513)))
			.withMessageContaining("512")
			.satisfies((ex) -> assertThat(ex.rule()).isEqualTo(FrameException.Rule.MALFORMED));
	}

	@ParameterizedTest
	@ValueSource(strings = { "\"%s", "[\"%s", "1%s", "[%s" })
	void valueWithoutAnEndIsRefusedAtTheLimit(String beginning) {
		JsonFraming small = new JsonFraming(Options.named("small", 100));
		SlicedFeed feed = new SlicedFeed(small);
		String value = beginning.formatted("1".repeat(200)).substring(0, 101);
		feed.bytes(value.substring(0, 100));

		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> feed.bytes(value.substring(100)))
			.withMessageContaining("'small'")
			.withMessageContaining("100")
			.satisfies((ex) -> assertThat(ex.rule()).isEqualTo(FrameException.Rule.TOO_LONG));
	}

	@Test
	void longestValueIsCarriedAndOneLongerIsNot() {
		JsonFraming small = new JsonFraming(Options.named("small", 10));

		assertThat(new SlicedFeed(small).bytes("\"12345678\"1234567890\n").frames).containsExactly("\"12345678\"",
				"1234567890");
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> new SlicedFeed(small).bytes("\"123456789\" "))
			.satisfies((ex) -> assertThat(ex.rule()).isEqualTo(FrameException.Rule.TOO_LONG));
	}

	@Test
	void endlessWhiteSpaceIsDropped() {
		SlicedFeed feed = new SlicedFeed(new JsonFraming(Options.named("small", 10)));
		for (int i = 0; i < 100; i++) {
			feed.bytes(" \r\n\t".repeat(25));
			assertThat(feed.left()).isEmpty();
		}

		feed.bytes("{}");

		assertThat(feed.frames).containsExactly("{}");
	}

	@Test
	void decoderStopsWhereTheSinkSaysAndGoesOnFromThere() {
		FrameDecoder decoder = this.framing.decoder();
		byte[] wire = " {} 12 [1]\"".getBytes(StandardCharsets.ISO_8859_1);
		List<String> frames = new ArrayList<>();
		FrameSink one = (buffer, offset, length) -> {
			frames.add(new String(buffer, offset, length, StandardCharsets.ISO_8859_1));
			return false;
		};
		List<Integer> consumed = new ArrayList<>();
		int from = 0;
		for (int i = 0; i < 4; i++) {
			from = decoder.decode(wire, from, wire.length, one);
			consumed.add(from);
		}

		assertThat(consumed).containsExactly(3, 6, 10, 10);
		assertThat(frames).containsExactly("{}", "12", "[1]");
	}

	@Test
	void sentValueLosesTheSpaceAroundItAndIsEndedByLf() {
		assertThat(SlicedFeed.encoded(this.framing, " \u001e{\"a\": 1}\r\n")).isEqualTo("{\"a\": 1}\n");
		assertThat(SlicedFeed.encoded(this.framing, "17")).isEqualTo("17\n");
		assertThat(SlicedFeed.encoded(this.framing, "null")).isEqualTo("null\n");
		assertThat(SlicedFeed.encoded(this.framing, "\"\"")).isEqualTo("\"\"\n");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " \n", "{", "[1", "\"a", "tru", "{} {}", "1,2", "1 2", "hello", "{]", "\"\u0001\"",
			"[1]x" })
	void whatIsNotExactlyOneValueIsNotSent(String payload) {
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> SlicedFeed.encoded(this.framing, payload))
			.withMessageContaining("exactly one JSON value")
			.satisfies((ex) -> assertThat(ex.rule()).isEqualTo(FrameException.Rule.NOT_FRAMEABLE));
	}

	@Test
	void valueBeyondTheLimitIsNotSent() {
		JsonFraming small = new JsonFraming(Options.named("small", 5));

		assertThat(SlicedFeed.encoded(small, "  12345  ")).isEqualTo("12345\n");
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> SlicedFeed.encoded(small, "123456"))
			.withMessageContaining("5 bytes at most, not 6");
	}

	@Test
	void whatIsSentIsReceivedHoweverItIsSliced() {
		SplittableRandom random = new SplittableRandom(11);
		int longest = 0;
		for (int round = 0; round < 5_000; round++) {
			List<String> sent = new ArrayList<>();
			StringBuilder wire = new StringBuilder();
			for (int i = 0; i < 20; i++) {
				StringBuilder value = new StringBuilder();
				value(value, random, random.nextInt(5));
				sent.add(value.toString());
				longest = Math.max(longest, value.length());
				wire.append(SlicedFeed.encoded(this.framing, value.toString()));
			}
			byte[] bytes = wire.toString().getBytes(StandardCharsets.ISO_8859_1);
			SlicedFeed feed = new SlicedFeed(this.framing, round % 3);
			feed.slices(bytes, random, (round % 50 == 0) ? 1 : (round % 2 == 0) ? 50 : 2000);

			assertThat(feed.frames).isEqualTo(sent);
		}
		assertThat(longest).isGreaterThan(200);
	}

	@Test
	void nonsenseBreaksNothingButTheRules() {
		SplittableRandom random = new SplittableRandom(12);
		JsonFraming small = new JsonFraming(Options.named("small", 20));
		String likely = "{}[]\"\\,: \n12e-truefalsnx\u001e\u0001";
		int good = 0;
		for (int i = 0; i < 50_000; i++) {
			byte[] bytes = new byte[random.nextInt(40)];
			for (int j = 0; j < bytes.length; j++) {
				bytes[j] = (byte) ((i % 4 == 0) ? random.nextInt(256)
						: likely.charAt(random.nextInt((i % 2 == 0) ? likely.length() : 15)));
			}
			good += (SlicedFeed.ruleBrokenBy(small, bytes, random) == null) ? 1 : 0;
		}
		assertThat(good).isBetween(500, 45_000);
	}

	private static void value(StringBuilder out, SplittableRandom random, int depth) {
		switch (random.nextInt((depth > 0) ? 8 : 4)) {
			case 0 -> out.append(random.nextInt(-1000, 1000));
			case 1 -> out.append(random.nextDouble() * 1e9);
			case 2 -> out.append(List.of("true", "false", "null").get(random.nextInt(3)));
			case 3 -> string(out, random);
			case 4, 5 -> {
				out.append('[');
				for (int i = random.nextInt(4); i > 0; i--) {
					value(out, random, depth - 1);
					out.append((i > 1) ? ", " : "");
				}
				out.append(']');
			}
			default -> {
				out.append('{');
				for (int i = random.nextInt(4); i > 0; i--) {
					string(out, random);
					out.append(':');
					value(out, random, depth - 1);
					out.append((i > 1) ? "\n," : "");
				}
				out.append('}');
			}
		}
	}

	private static void string(StringBuilder out, SplittableRandom random) {
		out.append('"');
		for (int i = random.nextInt(12); i > 0; i--) {
			int value = random.nextInt(0x20, 0x130);
			switch (value) {
				case '"', '\\' -> out.append('\\').append((char) value);
				default -> {
					if (value < 0x100) {
						out.append((char) value);
					}
					else {
						out.append("\\u00").append(value % 90 + 10);
					}
				}
			}
		}
		out.append('"');
	}

}
