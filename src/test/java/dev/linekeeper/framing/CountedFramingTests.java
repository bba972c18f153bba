package dev.linekeeper.framing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;

class CountedFramingTests {

	private static final int MAX = 64 * 1024;

	private final Framing memcached = counted("^VALUE \\S+ \\d+ (\\d+)", 2, MAX);

	private final Framing plain = counted("^DATA (\\S*)", 0, 100);

	@Test
	void memcachedValuesAreFrames() {
		// memcached's protocol.txt, "Retrieval command"
		SlicedFeed feed = new SlicedFeed(this.memcached);

		feed.bytes("VALUE k1 0 5\r\nhello\r\nVALUE k2 7 6 99\r\nEND\r\n\n\r\nVALUE e 0 0\r\n\r\nEND\r\nSTORED\r\n");

		assertThat(feed.frames).containsExactly("VALUE k1 0 5\r\nhello", "VALUE k2 7 6 99\r\nEND\r\n\n",
				"VALUE e 0 0\r\n", "END", "STORED");
		assertThat(feed.left()).isEmpty();
	}

	@Test
	void natsMessagesAreFrames() {
		// NATS client protocol, "MSG": MSG <subject> <sid> [reply-to] <#bytes>
		Framing nats = counted("^MSG .* (\\d+)$", 2, MAX);
		SlicedFeed feed = new SlicedFeed(nats);

		feed.bytes("PING\r\nMSG FOO.BAR 9 11\r\nHello World\r\nMSG FOO.BAR 9 GREETING.34 11\r\nHello World\r\n+OK\r\n");

		assertThat(feed.frames).containsExactly("PING", "MSG FOO.BAR 9 11\r\nHello World",
				"MSG FOO.BAR 9 GREETING.34 11\r\nHello World", "+OK");
	}

	@Test
	void lineEndsMayBeMixedAndAreKeptAfterAHeader() {
		SlicedFeed feed = new SlicedFeed(this.plain);

		feed.bytes("a\nb\r\n\r\n\nc\r\r\nDATA 2\n\r\nDATA 0\r\nDATA 007\r\nDATA 1\nd\n");

		assertThat(feed.frames).containsExactly("a", "b", "", "", "c\r", "DATA 2\n\r\n", "DATA 0\r\n",
				"DATA 007\r\nDATA 1\n", "d");
	}

	@Test
	void lineFeedMayEndWhatWasAnnounced() {
		Framing lf = counted("^DATA (\\d+)", 1, 100);

		assertThat(new SlicedFeed(lf).bytes("DATA 2\nab\nc\n").frames).containsExactly("DATA 2\nab", "c");
		assertThat(SlicedFeed.encoded(lf, "DATA 2\nab")).isEqualTo("DATA 2\nab\n");
	}

	@Test
	void bytesOutsideAsciiAreMatchedAsLatin1() {
		Framing latin = counted("^\u00c4(\\d)\u00ff$", 0, 100);

		assertThat(new SlicedFeed(latin).bytes("\u00c43\u00ff\nabc\u00c4\n").frames)
			.containsExactly("\u00c43\u00ff\nabc", "\u00c4");
	}

	@ParameterizedTest
	@CsvSource({ "DATA x, MALFORMED", "'DATA ', MALFORMED", "DATA -1, MALFORMED", "DATA +1, MALFORMED",
			"DATA 1x, MALFORMED", "DATA 0x10, MALFORMED", "DATA \u0663, MALFORMED", "DATA 92, TOO_LONG",
			"DATA 2147483647, TOO_LONG", "DATA 2147483648, TOO_LONG", "DATA 9223372036854775808, TOO_LONG",
			"DATA 99999999999999999999999999999999999999, TOO_LONG" })
	void countThatMakesNoSenseIsRefusedWithTheLine(String line, FrameException.Rule rule) {
		SlicedFeed feed = new SlicedFeed(this.plain).bytes("ok\r\nDATA 2\nab");

		assertThatExceptionOfType(FrameException.class)
			.isThrownBy(() -> feed.bytes(line.replace('\u0663', '\u00b3') + "\r\n"))
			.withMessageContaining("'counted'")
			.satisfies((ex) -> {
				assertThat(ex.rule()).isEqualTo(rule);
				assertThat(ex.offset()).isEqualTo(13);
			});
	}

	@Test
	void longestFrameIsCarriedAndOneLongerIsNot() {
		String line = "x".repeat(100);
		String announced = "DATA 91\r\n" + "y".repeat(91);

		assertThat(new SlicedFeed(this.plain).bytes(line).bytes("\r").bytes("\n" + announced).frames)
			.containsExactly(line, announced);
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> new SlicedFeed(this.plain).bytes(line + "x\n"))
			.satisfies((ex) -> assertThat(ex.rule()).isEqualTo(FrameException.Rule.TOO_LONG));
	}

	@Test
	void lineWithoutAnEndIsRefusedAtTheLimit() {
		SlicedFeed feed = new SlicedFeed(this.plain).bytes("\n" + "x".repeat(101));

		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> feed.bytes("x"))
			.withMessageContaining("100")
			.satisfies((ex) -> {
				assertThat(ex.rule()).isEqualTo(FrameException.Rule.TOO_LONG);
				assertThat(ex.offset()).isEqualTo(1);
			});
	}

	@Test
	void announcedBytesMustBeFollowedByTheirEnd() {
		SlicedFeed feed = new SlicedFeed(this.memcached).bytes("VALUE k 0 2\r\nab\r");

		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> feed.bytes("x"))
			.withMessageContaining("CRLF")
			.satisfies((ex) -> assertThat(ex.rule()).isEqualTo(FrameException.Rule.MALFORMED));
	}

	@Test
	void lineBeyondEightKibIsNotMatched() {
		Framing framing = counted("DATA (\\d+)$", 0, MAX);
		String matched = "x".repeat(8192 - 6) + "DATA 1";
		String unmatched = "x" + matched;

		assertThat(new SlicedFeed(framing).bytes(matched + "\na" + unmatched + "\r\na\n").frames)
			.containsExactly(matched + "\na", unmatched, "a");
		assertThat(SlicedFeed.encoded(framing, unmatched)).isEqualTo(unmatched + "\r\n");
	}

	@ParameterizedTest
	@ValueSource(strings = { "^(?:a|a)*(?:a|aa)*(?:a|aa)+b (\\d)", "^(a+)+$b", "^(?:(?:a|b|cd)*)*x(\\d)" })
	void patternThatBacktracksWithoutEndIsGivenUp(String pattern) {
		Framing framing = counted(pattern, 0, MAX);
		String line = "a".repeat(8000) + "c";

		assertThatExceptionOfType(FrameException.class)
			.isThrownBy(() -> new SlicedFeed(framing).bytes("ok\n" + line + "\n"))
			.withMessageContaining("backtrack less")
			.satisfies((ex) -> {
				assertThat(ex.rule()).isEqualTo(FrameException.Rule.MALFORMED);
				assertThat(ex.offset()).isEqualTo(3);
			});
		assertThatExceptionOfType(FrameException.class).isThrownBy(() -> SlicedFeed.encoded(framing, line))
			.withMessageContaining("backtrack less");
	}

	@Test
	void decoderStopsWhereTheSinkSaysAndGoesOnFromThere() {
		FrameDecoder decoder = this.memcached.decoder();
		byte[] wire = "OK\r\nVALUE k 0 1\r\na\r\nEND\r\nEN".getBytes(StandardCharsets.ISO_8859_1);
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

		assertThat(consumed).containsExactly(4, 20, 25, 25);
		assertThat(frames).containsExactly("OK", "VALUE k 0 1\r\na", "END");
	}

	@Test
	void endOfStreamMakesNothingWhole() {
		assertThat(new SlicedFeed(this.plain).bytes("DATA 3\nab").end().left()).isEqualTo("DATA 3\nab");
		assertThat(new SlicedFeed(this.plain).bytes("ab").end().left()).isEqualTo("ab");
	}

	@Test
	void sentLineIsEndedByCrlfAndSentHeaderLineAsItSays() {
		assertThat(SlicedFeed.encoded(this.memcached, "get a")).isEqualTo("get a\r\n");
		assertThat(SlicedFeed.encoded(this.memcached, "")).isEqualTo("\r\n");
		assertThat(SlicedFeed.encoded(this.memcached, "VALUE k 0 3\r\na\nb")).isEqualTo("VALUE k 0 3\r\na\nb\r\n");
		assertThat(SlicedFeed.encoded(this.plain, "DATA 1\na")).isEqualTo("DATA 1\na");
		// What memcached is sent: its commands announce bytes as well, at another place.
		Framing commands = counted("^(?:set|add) \\S+ \\d+ \\d+ (\\d+)", 2, MAX);
		assertThat(SlicedFeed.encoded(commands, "set k 0 60 5\r\nhello")).isEqualTo("set k 0 60 5\r\nhello\r\n");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			a\\nb           | LF at byte 1
			a\\n            | LF at byte 1
			DATA 3\\r\\nab   | but 2 follow
			DATA 1\\nab     | but 2 follow
			DATA 0         | no line end
			DATA 2         | no line end
			DATA x\\n       | not a decimal number
			DATA 9999999999\\n | announces more than 2147483647
			""")
	void whatThePeerWouldSeeDifferentlyIsNotSent(String payload, String why) {
		assertThatExceptionOfType(FrameException.class)
			.isThrownBy(() -> SlicedFeed.encoded(this.plain, payload.replace("\\r", "\r").replace("\\n", "\n")))
			.withMessageContaining(why)
			.withMessageContaining("'counted'")
			.satisfies((ex) -> assertThat(ex.rule()).isEqualTo(FrameException.Rule.NOT_FRAMEABLE));
	}

	@Test
	void payloadBeyondTheLimitIsNotSent() {
		assertThatExceptionOfType(FrameException.class)
			.isThrownBy(() -> SlicedFeed.encoded(this.plain, "x".repeat(101)))
			.withMessageContaining("100 bytes at most, not 101");
	}

	@Test
	void headerWithoutAGroupAndOtherExtraBytesAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> counted("^DATA \\d+", 0, 100))
			.withMessageContaining("must have a group");
		assertThatIllegalArgumentException().isThrownBy(() -> counted("(\\d+)", 3, 100))
			.withMessageContaining("from 0 to 2");
		assertThatIllegalArgumentException().isThrownBy(() -> counted("(\\d+)", -1, 100));
	}

	@Test
	void longFormTellsWhatItIs() {
		assertThat(this.memcached.longForm()).containsExactly(entry("type", "counted"),
				entry("header", "^VALUE \\S+ \\d+ (\\d+)"), entry("extra", 2), entry("max-size", "64KB"),
				entry("stall-timeout", "30s"), entry("on-error", "close"));
		assertThat(this.memcached).hasToString("counted");
	}

	@Test
	void whatIsSentIsReceivedHoweverItIsSliced() {
		SplittableRandom random = new SplittableRandom(31);
		Framing[] framings = { counted("^V \\S+ (\\d+)", 0, MAX), counted("^V \\S+ (\\d+)", 1, MAX),
				counted("^V \\S+ (\\d+)", 2, MAX) };
		for (int round = 0; round < 5_000; round++) {
			Framing framing = framings[random.nextInt(3)];
			List<String> sent = new ArrayList<>();
			StringBuilder wire = new StringBuilder();
			for (int i = 0; i < 20; i++) {
				String payload = payload(random);
				sent.add(payload);
				wire.append(SlicedFeed.encoded(framing, payload));
			}
			byte[] bytes = wire.toString().getBytes(StandardCharsets.ISO_8859_1);
			SlicedFeed feed = new SlicedFeed(framing, round % 3);
			feed.slices(bytes, random, (round % 50 == 0) ? 1 : (round % 2 == 0) ? 50 : 2000);

			assertThat(feed.frames).isEqualTo(sent);
		}
	}

	@Test
	void nonsenseBreaksNothingButTheRules() {
		SplittableRandom random = new SplittableRandom(32);
		Framing[] framings = { counted("V(.*)", 0, 20), counted("V(\\d+)|(x)", 1, 20), counted("^V(\\d*)", 2, 20) };
		String[] likely = { "\r\n", "\n", "\r", "V", "V1\r\n", "V2\n", "V3\r\n", "x", "0", "1", "aaa" };
		int good = 0;
		for (int i = 0; i < 50_000; i++) {
			StringBuilder text = new StringBuilder();
			for (int j = random.nextInt(20); j > 0; j--) {
				text.append((i % 4 == 0) ? String.valueOf((char) random.nextInt(256))
						: likely[random.nextInt(likely.length)]);
			}
			byte[] bytes = text.toString().getBytes(StandardCharsets.ISO_8859_1);
			good += (SlicedFeed.ruleBrokenBy(framings[i % 3], bytes, random) == null) ? 1 : 0;
		}
		assertThat(good).isBetween(1_000, 49_000);
	}

	private static String payload(SplittableRandom random) {
		StringBuilder payload = new StringBuilder();
		int length = random.nextInt(30);
		if (random.nextBoolean()) {
			payload.append("V key ").append(length).append(random.nextBoolean() ? "\r\n" : "\n");
			for (int i = 0; i < length; i++) {
				payload.append((char) random.nextInt(0x100));
			}
		}
		else {
			for (int i = 0; i < length; i++) {
				payload.append((char) ((random.nextInt(10) == 0) ? '\r' : random.nextInt(0x0B, 0x100)));
			}
		}
		return payload.toString();
	}

	private static Framing counted(String header, int extra, int maxSize) {
		return Framings.of(Map.of("type", "counted", "header", header, "extra", extra, "max-size", maxSize));
	}

}
