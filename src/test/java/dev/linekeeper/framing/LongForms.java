package dev.linekeeper.framing;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Long forms that have no name of their own, for tests. */
final class LongForms {

	private static final Map<String, Map<String, Object>> ALL = Map.of( //
			"hdlc",
			Map.of("type", "enveloped", "start", "~", "end", "~", "escape", Map.of("with", "}", "xor", 32), "checksum",
					"crc16-x25"),
			"slip",
			Map.of("type", "enveloped", "start", "hex:C0", "end", "hex:C0", "escape",
					Map.of("with", "hex:DB", "pairs", List.of("hex:C0 DC", "hex:DB DD"))),
			"bisync", Map.of("type", "enveloped", "start", "hex:10 02", "end", "hex:10 03", "escape", "hex:10"), "astm",
			Map.of("type", "enveloped", "start", "hex:02", "end", "\r\n", "control", "hex:04 05 06 15", "checksum",
					Map.of("type", "sum8", "format", "hex")),
			"modbus-rtu", Map.of("type", "idle-gap", "gap", Duration.ofMillis(50), "checksum", "crc16-modbus"),
			"memcached", Map.of("type", "counted", "header", "^VALUE \\S+ \\d+ (\\d+)", "extra", 2), //
			"sync",
			Map.of("type", "length-prefixed", "start", "hex:AA 55", "bytes", 2, "encoding", "little-endian", "checksum",
					Map.of("type", "sum8", "at", "trailer", "over", "frame"), "on-error", "skip"),
			"bcd", Map.of("type", "length-prefixed", "bytes", 2, "encoding", "bcd"), //
			"fixed", Map.of("type", "fixed", "size", 4), //
			"telnet", Map.of("type", "crlf", "filter", "telnet"));

	private LongForms() {
	}

	static Map<String, Object> named(String name) {
		Map<String, Object> form = ALL.get(name);
		if (form == null) {
			throw new IllegalArgumentException(name);
		}
		return form;
	}

	static Map<String, Map<String, Object>> all() {
		return ALL;
	}

}
