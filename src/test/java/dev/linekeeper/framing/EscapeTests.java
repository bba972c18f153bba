package dev.linekeeper.framing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Byte stuffing that is broken off. Whole frames are among the wire examples.
 */
class EscapeTests {

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 100 })
	void frameBrokenOffBehindTheEscapeByteDoesNotTakeTheNextWithIt(int slice) {
		String good = SlicedFeed.encoded(Framings.of(form("hdlc")), "good");

		assertThat(read("hdlc", "~broken}~" + good, slice)).containsExactly("good");
		assertThat(read("slip", "\u00C0broken\u00DB\u00C0good\u00C0", slice)).containsExactly("good");
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 100 })
	void escapedEndIsData(int slice) {
		Map<String, Object> form = Map.of("type", "enveloped", "start", "hex:02", "end", "hex:03", "escape", "hex:10");
		SlicedFeed feed = new SlicedFeed(Framings.of(form));

		feed(feed, "\u0002a\u0010\u0003b\u0010\u0010\u0003", slice);

		assertThat(feed.frames).containsExactly("a\u0003b\u0010");
	}

	private static List<String> read(String name, String wire, int slice) {
		SlicedFeed feed = new SlicedFeed(Framings.of(form(name)));
		feed(feed, wire, slice);
		return new ArrayList<>(feed.frames);
	}

	private static void feed(SlicedFeed feed, String wire, int slice) {
		for (int from = 0; from < wire.length(); from += slice) {
			feed.bytes(wire.substring(from, Math.min(wire.length(), from + slice)));
		}
	}

	private static Map<String, Object> form(String name) {
		Map<String, Object> form = new LinkedHashMap<>(LongForms.named(name));
		form.put("on-error", "skip");
		return form;
	}

}
