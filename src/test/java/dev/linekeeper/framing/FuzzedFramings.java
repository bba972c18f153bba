package dev.linekeeper.framing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The framings to fuzz, by type. All have a small {@code max-size}, so that short inputs
 * are too long. New ones go to the end: inputs that were kept say which one by number.
 */
final class FuzzedFramings {

	private static final int[] SIZES = { 64, 250 };

	private FuzzedFramings() {
	}

	static List<Framing> delimited() {
		List<Framing> all = new ArrayList<>();
		add(all, "type", "crlf");
		add(all, "type", "lf");
		add(all, "type", "line");
		add(all, "type", "line", "append", "\n");
		add(all, "type", "line", "strip", false);
		add(all, "type", "nmea", "on-error", "close");
		add(all, "type", "delimited", "delimiter", "aa");
		add(all, "type", "delimited", "delimiter", "aba", "strip", false);
		add(all, "type", "delimited", "delimiter", List.of("abc", "bc", "c", ";"));
		add(all, "type", "cr", "checksum", "sum8");
		add(all, "type", "crlf", "checksum", Map.of("type", "crc16-modbus", "format", "hex"));
		addSkipping(all);
		return all;
	}

	static List<Framing> enveloped() {
		Map<String, Object> lrc = Map.of("type", "xor", "over", "payload-and-end", "at", "trailer");
		List<Framing> all = new ArrayList<>();
		add(all, "type", "stx-etx");
		add(all, "type", "stx-etx-lrc");
		add(all, "type", "mllp");
		add(all, LongForms.named("hdlc"));
		add(all, LongForms.named("slip"));
		add(all, LongForms.named("bisync"));
		add(all, LongForms.named("astm"));
		add(all, "type", "stx-etx", "start", List.of("hex:01", "hex:02"));
		add(all, "type", "enveloped", "start", List.of("<<", "<[", "["), "end", ">>");
		add(all, "type", "enveloped", "start", "<", "end", ">", "strip", false, "control", "!");
		add(all, "type", "enveloped", "start", "<", "end", ">>", "strip", false, "trailer", 2);
		add(all, "type", "enveloped", "start", "|", "end", "|");
		add(all, "type", "enveloped", "start", "||", "end", "||", "checksum", lrc);
		add(all, "type", "stx-etx", "checksum", Map.of("type", "crc32", "over", "frame", "at", "trailer"));
		addSkipping(all);
		return all;
	}

	static List<Framing> lengthPrefixed() {
		List<Framing> all = new ArrayList<>();
		add(all, "type", "int8");
		add(all, "type", "int16");
		add(all, "type", "int32", "encoding", "little-endian");
		add(all, "type", "length-prefixed", "bytes", 8);
		add(all, "type", "netstring");
		add(all, "type", "octet-counted");
		add(all, "type", "length-prefixed", "start", "#", "encoding", "hex", "bytes", 3, "until", "\n", "checksum",
				"sum8");
		add(all, "type", "iso8583-4a");
		add(all, "type", "iso8583-2", "checksum", "crc16-x25");
		add(all, "type", "length-prefixed", "encoding", "hex", "bytes", 2, "zero", "reject");
		add(all, LongForms.named("bcd"));
		add(all, "type", "modbus");
		add(all, "type", "smpp");
		add(all, "type", "length-prefixed", "bytes", 2, "counts", "whole", "adjust", -1, "end", "\n");
		add(all, "type", "length-prefixed", "start", ":", "offset", 2, "bytes", 2, "counts", "from-field-end", "strip",
				6, "adjust", 3);
		add(all, LongForms.named("sync"));
		add(all, "type", "length-prefixed", "start", "hex:AA AA 55", "offset", 4, "bytes", 1, "on-error", "skip",
				"strip", 0, "checksum", Map.of("type", "xor", "over", "frame"));
		add(all, "type", "length-prefixed", "start", "$", "bytes", 4, "encoding", "decimal", "end", "\r\n", "on-error",
				"skip");
		add(all, "type", "length-prefixed", "start", "aab", "bytes", 3, "encoding", "decimal", "until", ":", "on-error",
				"skip", "zero", "reject");
		add(all, "type", "length-prefixed", "bytes", 9, "encoding", "bcd");
		return all;
	}

	static List<Framing> fixed() {
		List<Framing> all = new ArrayList<>();
		for (int size : new int[] { 1, 4, 16 }) {
			all.add(framing(Map.of("type", "fixed", "size", size), size));
		}
		for (Object checksum : List.of("xor", "crc16-modbus", "nmea",
				Map.of("type", "crc32", "format", "hex", "at", "trailer"), Map.of("type", "sum8", "over", "frame"))) {
			all.add(framing(Map.of("type", "fixed", "size", 16, "checksum", checksum), 16));
			all.add(framing(Map.of("type", "fixed", "size", 16, "checksum", checksum, "on-error", "skip"), 16));
		}
		return all;
	}

	static List<Framing> counted() {
		List<Framing> all = new ArrayList<>();
		add(all, LongForms.named("memcached"));
		add(all, "type", "counted", "header", "^DATA (\\d+)", "extra", 1);
		add(all, "type", "counted", "header", "(\\d+)");
		add(all, "type", "counted", "header", "^A(.*)");
		add(all, "type", "counted", "header", "#(\\d+)?$", "extra", 2);
		return all;
	}

	static List<Framing> idleGap() {
		Duration gap = Duration.ofMillis(50);
		List<Framing> all = new ArrayList<>();
		add(all, "type", "idle-gap", "gap", gap);
		add(all, LongForms.named("modbus-rtu"));
		add(all, "type", "idle-gap", "gap", gap, "checksum", Map.of("type", "xor", "at", "trailer", "format", "hex"));
		add(all, "type", "idle-gap", "gap", gap, "checksum", "nmea");
		addSkipping(all);
		return all;
	}

	static List<Framing> json() {
		List<Framing> all = new ArrayList<>();
		add(all, "type", "json");
		return all;
	}

	static List<Framing> resp() {
		List<Framing> all = new ArrayList<>();
		add(all, "type", "resp");
		return all;
	}

	static List<Framing> telnet() {
		List<Framing> all = new ArrayList<>();
		for (String type : List.of("crlf", "lf", "cr", "nul", "line", "int8", "stx-etx-lrc", "json")) {
			add(all, "type", type, "filter", "telnet");
		}
		return all;
	}

	/** Whether it is right that a frame received cannot be sent as it is. */
	static boolean isOneWay(Framing framing, byte[] frame) {
		Map<String, Object> form = framing.longForm();
		boolean nmea = form.get("checksum") instanceof Map<?, ?> checksum && "nmea".equals(checksum.get("type"));
		// The receiver takes an asterisk inside a sentence, the sender does not write
		// one.
		return nmea && ByteScan.indexOf(frame, 0, frame.length, (byte) '*') >= 0
				// With another delimiter appended than received, the two may join.
				|| "delimited".equals(form.get("type")) && form.get("delimiter") instanceof List<?>;
	}

	private static void add(List<Framing> all, Object... keysAndValues) {
		Map<String, Object> keys = new HashMap<>();
		for (int i = 0; i < keysAndValues.length; i += 2) {
			keys.put((String) keysAndValues[i], keysAndValues[i + 1]);
		}
		add(all, keys);
	}

	private static void add(List<Framing> all, Map<String, Object> keys) {
		for (int size : SIZES) {
			all.add(framing(keys, size));
		}
	}

	private static void addSkipping(List<Framing> all) {
		for (Framing framing : List.copyOf(all)) {
			Map<String, Object> keys = new HashMap<>(framing.longForm());
			keys.put("on-error", "skip");
			// They are written as text there.
			keys.computeIfPresent("gap", (key, gap) -> framing.idleGap());
			keys.computeIfPresent("stall-timeout", (key, timeout) -> framing.stallTimeout());
			all.add(Framings.of(keys));
		}
	}

	private static Framing framing(Map<String, Object> form, int maxSize) {
		Map<String, Object> keys = new HashMap<>(form);
		keys.put("max-size", maxSize);
		return Framings.of(keys);
	}

}
