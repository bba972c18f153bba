package dev.linekeeper.framing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RespFramingTests {

	private final Framing framing = new RespFraming(Options.named("resp", 64 * 1024));

	@ParameterizedTest
	@ValueSource(strings = {
			// RESP3 specification, "Simple types"
			"$11\\r\\nhello world\\r\\n", "$0\\r\\n\\r\\n", "+hello world\\r\\n",
			"-ERR this is the error description\\r\\n", ":1234\\r\\n", "_\\r\\n", ",1.23\\r\\n", ",10\\r\\n",
			",inf\\r\\n", ",-inf\\r\\n", "#t\\r\\n", "#f\\r\\n", "!21\\r\\nSYNTAX invalid syntax\\r\\n",
			"=15\\r\\ntxt:Some string\\r\\n", "(3492890328409238509324850943850943825024385\\r\\n",
			// "Aggregate data types overview", "Map type", "Set reply"
			"*3\\r\\n:1\\r\\n:2\\r\\n:3\\r\\n", "*2\\r\\n*3\\r\\n:1\\r\\n$5\\r\\nhello\\r\\n:2\\r\\n#f\\r\\n",
			"%2\\r\\n+first\\r\\n:1\\r\\n+second\\r\\n:2\\r\\n",
			"~5\\r\\n+orange\\r\\n+apple\\r\\n#t\\r\\n:100\\r\\n:999\\r\\n",
			// "Attribute type"
			"|1\\r\\n+key-popularity\\r\\n%2\\r\\n$1\\r\\na\\r\\n,0.1923\\r\\n$1\\r\\nb\\r\\n,0.0012\\r\\n"
					+ "*2\\r\\n:2039123\\r\\n:9543892\\r\\n",
			"*3\\r\\n:1\\r\\n:2\\r\\n|1\\r\\n+ttl\\r\\n:3600\\r\\n:3\\r\\n",
			// "Push type"
			">4\\r\\n+pubsub\\r\\n+message\\r\\n+somechannel\\r\\n+this is the message\\r\\n",
			// "Streamed strings", "Streamed aggregated data types"
			"$?\\r\\n;4\\r\\nHell\\r\\n;5\\r\\no wor\\r\\n;1\\r\\nd\\r\\n;0\\r\\n",
			"*?\\r\\n:1\\r\\n:2\\r\\n:3\\r\\n.\\r\\n", "%?\\r\\n+a\\r\\n:1\\r\\n+b\\r\\n:2\\r\\n.\\r\\n",
			// RESP2 specification, "Null Bulk String", "Null Array"
			"$-1\\r\\n", "*-1\\r\\n", "*3\\r\\n$5\\r\\nhello\\r\\n$-1\\r\\n$5\\r\\nworld\\r\\n", "*0\\r\\n",
			// what follows from them
			"%0\\r\\n", "|0\\r\\n+a\\r\\n", "|1\\r\\n_\\r\\n_\\r\\n|0\\r\\n*?\\r\\n.\\r\\n",
			"*?\\r\\n$?\\r\\n;0\\r\\n%?\\r\\n.\\r\\n~?\\r\\n*0\\r\\n*-1\\r\\n.\\r\\n.\\r\\n",
			"%?\\r\\n*1\\r\\n_\\r\\n|1\\r\\n+a\\r\\n+b\\r\\n%?\\r\\n.\\r\\n.\\r\\n", "$4\\r\\n\\r\\n\\r\\n\\r\\n",
			"+\\r\\n", "*2\\r\\n$?\\r\\n;2\\r\\n;0\\r\\n;0\\r\\n$-1\\r\\n", "$0000000000000000001\\r\\na\\r\\n" })
	void valuesAreFramesAsTheyCome(String escaped) {
		String wire = unescape(escaped);
		SplittableRandom random = new SplittableRandom(1);

		SlicedFeed together = new SlicedFeed(this.framing).bytes(wire + "+OK\r\n" + wire);
		SlicedFeed apart = new SlicedFeed(this.framing).slices((wire + wire).getBytes(StandardCharsets.ISO_8859_1),
				random, 1);

		assertThat(together.frames).containsExactly(wire, "+OK\r\n", wire);
		assertThat(together.left()).isEmpty();
		assertThat(apart.frames).containsExactly(wire, wire);
		assertThat(SlicedFeed.encoded(this.framing, wire)).isEqualTo(wire);
		// No part is taken for the whole, no limit strikes before it must.
		assertThat(new SlicedFeed(this.framing).bytes(wire.substring(0, wire.length() - 1)).frames).isEmpty();
		assertThat(new SlicedFeed(new RespFraming(Options.named("tight", wire.length()))).bytes(wire).frames)
			.containsExactly(wire);
		assertThatExceptionOfType(FrameException.class)
			.isThrownBy(() -> new SlicedFeed(new RespFraming(Options.named("short", wire.length() - 1))).bytes(wire))
			.satisfies((ex) -> assertThat(ex.rule()).isEqualTo(FrameException.Rule.TOO_LONG));
	}

	@ParameterizedTest
	@ValueSource(strings = { "x", "\\r\\n", "PING\\r\\n", ".\\r\\n", ";1\\r\\na\\r\\n", "$a", "$-2", "$-a", "$--",
			"*-11", "$-\\r", "$\\r", "$+1", "$ 1", "*1 ", "%-1", "~-1", ">-1", "|-1", "!-1", "=-1", ">?", "|?", "!?",
			"=?", "$1?", "$?1", "$-?", "$?\\r\\n+a", "$?\\r\\n$1", "$?\\r\\n;-1", "$?\\r\\n;?", "$3\\r\\nabcd",
			"$3\\r\\nabc\\ra", "+a\\n", "+a\\rb", "_x", "*1\\r\\n.", "*?\\r\\n*1\\r\\n.", "%?\\r\\n+a\\r\\n.",
			"*?\\r\\n|0\\r\\n.", ".x", "$00000000000000000000000", "*1\\n", "*1\\r1", "$\u0000" })
	void whatIsNoRespIsRefused(String wire) {
		SlicedFeed feed = new SlicedFeed(this.framing);
		feed.bytes("+OK\r\n");

		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> feed.bytes(unescape(wire))).satisfies((ex) -> {
			assertThat(ex.rule()).isEqualTo(FrameException.Rule.MALFORMED);
			assertThat(ex.offset()).isEqualTo(5);
		}).withMessageContaining("'resp'").withMessageContaining("of the value");
	}

	@ParameterizedTest
	@ValueSource(strings = { "$65537", "$2147483648", "$9999999999", "$65536\\r\\n", "!65536\\r\\n", "*2147483647",
			"*21846\\r\\n", "%10924\\r\\n", "|10923\\r\\n", ">30000\\r\\n", "~65536\\r\\n", "*10000\\r\\n*12000\\r\\n",
			"*20000\\r\\n$6000\\r\\n", "$?\\r\\n;65530\\r\\n", "*?\\r\\n*21846\\r\\n" })
	void lengthThatCannotFitIsRefusedBeforeAnythingIsKept(String wire) {
		SlicedFeed feed = new SlicedFeed(this.framing);

		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> feed.bytes(unescape(wire)))
			.withMessageContaining("65536 are allowed")
			.satisfies((ex) -> assertThat(ex.rule()).isEqualTo(FrameException.Rule.TOO_LONG));
	}

	@Test
	void hugeCountsDoNotOverflow() {
		Framing huge = new RespFraming(Options.named("huge", Integer.MAX_VALUE));
		for (String wire : List.of("*2147483647\r\n", "%2147483647\r\n", "|1073741824\r\n", "%400000000\r\n",
				"$2147483647\r\n", "*700000000\r\n*700000000\r\n", "*600000000\r\n$2000000000\r\n")) {
			assertThatExceptionOfType(FrameException.class)
				.isThrownBy(() -> new SlicedFeed(huge).bytes("+OK\r\n" + wire))
				.satisfies((ex) -> assertThat(ex.rule()).isEqualTo(FrameException.Rule.TOO_LONG));
		}
		SlicedFeed far = new SlicedFeed(huge).bytes("$2147483630\r\nab");
		assertThat(far.left()).isEqualTo("$2147483630\r\nab");
	}

	@Test
	void nestingIsCarriedUpToItsLimit() {
		String deepest = "*1\r\n".repeat(512) + "_\r\n";

		assertThat(new SlicedFeed(this.framing).bytes(deepest + deepest).frames).containsExactly(deepest, deepest);
		for (String opening : List.of("*1\r\n", "%1\r\n", "|1\r\n", "*?\r\n")) {
			assertThatExceptionOfType(FrameException.class)
				.isThrownBy(() -> new SlicedFeed(this.framing).bytes(opening.repeat(513)))
				.withMessageContaining("512")
				.satisfies((ex) -> assertThat(ex.rule()).isEqualTo(FrameException.Rule.MALFORMED));
		}
	}

	@ParameterizedTest
	@CsvSource({ "+, a", "$?\\r\\n, ;1\\r\\na\\r\\n", "*?\\r\\n, _\\r\\n", "|0\\r\\n, |0\\r\\n" })
	void valueWithoutAnEndIsRefusedAtTheLimit(String beginning, String endless) {
		SlicedFeed feed = new SlicedFeed(new RespFraming(Options.named("small", 1000)));
		feed.bytes(unescape(beginning));

		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> {
			for (int i = 0; i < 1000; i++) {
				feed.bytes(unescape(endless));
			}
		}).satisfies((ex) -> assertThat(ex.rule()).isEqualTo(FrameException.Rule.TOO_LONG));
	}

	@Test
	void decoderStopsWhereTheSinkSaysAndGoesOnFromThere() {
		FrameDecoder decoder = this.framing.decoder();
		byte[] wire = "+OK\r\n*1\r\n:1\r\n$-1\r\n$3".getBytes(StandardCharsets.ISO_8859_1);
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

		assertThat(consumed).containsExactly(5, 13, 18, 18);
		assertThat(frames).containsExactly("+OK\r\n", "*1\r\n:1\r\n", "$-1\r\n");
	}

	@Test
	void endOfStreamMakesNothingWhole() {
		SlicedFeed feed = new SlicedFeed(this.framing).bytes("+OK\r").end();

		assertThat(feed.frames).isEmpty();
		assertThat(feed.left()).isEqualTo("+OK\r");
	}

	@Test
	void inlineCommandIsEndedByCrlf() {
		// RESP2 specification, "Inline Commands"
		assertThat(SlicedFeed.encoded(this.framing, "PING")).isEqualTo("PING\r\n");
		assertThat(SlicedFeed.encoded(this.framing, "EXISTS somekey")).isEqualTo("EXISTS somekey\r\n");
		assertThat(SlicedFeed.encoded(this.framing, "*1\r\n$4\r\nPING\r\n")).isEqualTo("*1\r\n$4\r\nPING\r\n");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "PING\\r\\n", "PING\\n", "A\\rB", "*1\\r\\n$4\\r\\nPING", "*1", "+OK\\r\\n+OK\\r\\n",
			"+OK\\r\\nPING", "$3\\r\\nab\\r\\n", "-\\r", "*-2\\r\\n", "%1\\r\\n+a\\r\\n", "|0\\r\\n" })
	void whatIsNotExactlyOneValueOrCommandIsNotSent(String payload) {
		assertThatExceptionOfType(FrameException.class)
			.isThrownBy(() -> SlicedFeed.encoded(this.framing, unescape(payload)))
			.withMessageContaining("'resp' carries")
			.satisfies((ex) -> assertThat(ex.rule()).isEqualTo(FrameException.Rule.NOT_FRAMEABLE));
	}

	@Test
	void payloadBeyondTheLimitIsNotSent() {
		Framing small = new RespFraming(Options.named("small", 4));

		assertThat(SlicedFeed.encoded(small, "PING")).isEqualTo("PING\r\n");
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> SlicedFeed.encoded(small, "+OK\r\n"))
			.withMessageContaining("4 bytes at most, not 5");
	}

	@Test
	void whatIsSentIsReceivedHoweverItIsSliced() {
		SplittableRandom random = new SplittableRandom(21);
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
		SplittableRandom random = new SplittableRandom(22);
		Framing small = new RespFraming(Options.named("small", 40));
		String[] likely = { "\r\n", "\r\n", "+a\r\n", "$", "*", "%", "~", "|", "?\r\n", ".\r\n", ";", "1", "2", "0",
				"a", "_\r\n", ";0\r\n", "*1\r\n", "*?\r\n", "%?\r\n", "|1\r\n", "-1", "99", "$2\r\nab\r\n" };
		int good = 0;
		for (int i = 0; i < 50_000; i++) {
			StringBuilder text = new StringBuilder();
			for (int j = random.nextInt(14); j > 0; j--) {
				text.append((i % 4 == 0) ? String.valueOf((char) random.nextInt(256))
						: likely[random.nextInt(likely.length)]);
			}
			byte[] bytes = text.toString().getBytes(StandardCharsets.ISO_8859_1);
			good += (SlicedFeed.ruleBrokenBy(small, bytes, random) == null) ? 1 : 0;
		}
		assertThat(good).isBetween(1_000, 45_000);
	}

	private static void value(StringBuilder out, SplittableRandom random, int depth) {
		switch (random.nextInt((depth > 0) ? 12 : 5)) {
			case 0 -> line(out, random, "+-:#,(");
			case 1 -> out.append("_\r\n");
			case 2 -> blob(out, random, "$!=".charAt(random.nextInt(3)));
			case 3 -> out.append(random.nextBoolean() ? "$-1\r\n" : "*-1\r\n");
			case 4 -> {
				out.append("$?\r\n");
				for (int i = random.nextInt(3); i > 0; i--) {
					blob(out, random, ';');
				}
				out.append(";0\r\n");
			}
			case 5, 6, 7 -> aggregate(out, random, "*~>".charAt(random.nextInt(3)), 1, depth);
			case 8 -> aggregate(out, random, '%', 2, depth);
			case 9 -> {
				aggregate(out, random, '|', 2, depth);
				value(out, random, depth - 1);
			}
			default -> {
				char type = "*~%".charAt(random.nextInt(3));
				out.append(type).append("?\r\n");
				for (int i = random.nextInt(3) * ((type == '%') ? 2 : 1); i > 0; i--) {
					value(out, random, depth - 1);
				}
				out.append(".\r\n");
			}
		}
	}

	private static void aggregate(StringBuilder out, SplittableRandom random, char type, int each, int depth) {
		int count = random.nextInt(4);
		out.append(type).append(count).append("\r\n");
		for (int i = count * each; i > 0; i--) {
			value(out, random, depth - 1);
		}
	}

	private static void line(StringBuilder out, SplittableRandom random, String types) {
		out.append(types.charAt(random.nextInt(types.length())));
		for (int i = random.nextInt(10); i > 0; i--) {
			out.append((char) random.nextInt(0x0E, 0x100));
		}
		out.append("\r\n");
	}

	private static void blob(StringBuilder out, SplittableRandom random, char type) {
		int length = random.nextInt((type == ';') ? 1 : 0, 20);
		out.append(type).append(length).append("\r\n");
		for (int i = 0; i < length; i++) {
			out.append((char) random.nextInt(0x100));
		}
		out.append("\r\n");
	}

	private static String unescape(String text) {
		return text.replace("\\r", "\r").replace("\\n", "\n");
	}

}
