package dev.linekeeper.framing;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The framings that have a name, each by its long form.
 */
final class Presets {

	// EOT, ENQ, ACK, NAK: what is said between frames.
	private static final String CONTROL = "hex:04 05 06 15";

	private Presets() {
	}

	static Map<String, Map<String, Object>> all() {
		Map<String, Map<String, Object>> presets = new LinkedHashMap<>();
		presets.put("raw", keys("type", "raw"));

		presets.put("line", keys("type", "delimited", "delimiter", List.of("\r\n", "\n"), "append", "\r\n"));
		presets.put("crlf", keys("type", "delimited", "delimiter", "\r\n"));
		presets.put("lf", keys("type", "delimited", "delimiter", "\n"));
		presets.put("cr", keys("type", "delimited", "delimiter", "\r"));
		presets.put("nul", keys("type", "delimited", "delimiter", "hex:00"));
		// NMEA 0183: a receiver passes over a sentence whose checksum is wrong.
		presets.put("nmea", keys("type", "delimited", "delimiter", List.of("\r\n", "\n"), "append", "\r\n", "max-size",
				1024, "on-error", "skip", "checksum", "nmea"));

		presets.put("stx-etx", keys("type", "enveloped", "start", "hex:02", "end", "hex:03", "control", CONTROL));
		// ISO 1155: the check covers what is behind STX, with ETX.
		presets.put("stx-etx-lrc", keys("type", "enveloped", "start", "hex:02", "end", "hex:03", "control", CONTROL,
				"checksum", keys("type", "xor", "over", "payload-and-end", "at", "trailer")));
		// HL7 2.x, transport specification: MLLP. Messages with documents in them are
		// long.
		presets.put("mllp",
				keys("type", "enveloped", "start", "hex:0B", "end", "hex:1C 0D", "max-size", 16 * 1024 * 1024));

		presets.put("int8", keys("type", "length-prefixed", "bytes", 1));
		presets.put("int16", keys("type", "length-prefixed", "bytes", 2));
		presets.put("int32", keys("type", "length-prefixed", "bytes", 4));
		presets.put("netstring",
				keys("type", "length-prefixed", "encoding", "decimal", "bytes", 9, "until", ":", "end", ","));
		// RFC 6587, 3.4.1
		presets.put("octet-counted",
				keys("type", "length-prefixed", "encoding", "decimal", "bytes", 9, "until", " ", "zero", "reject"));
		// Modbus Messaging on TCP/IP 1.0b, 3.1.3: the unit identifier is counted, and 260
		// bytes are the most.
		presets.put("modbus", keys("type", "length-prefixed", "offset", 4, "bytes", 2, "counts", "from-field-end",
				"strip", 0, "zero", "reject", "max-size", 260));
		presets.put("iso8583-2", keys("type", "length-prefixed", "bytes", 2, "zero", "ignore"));
		presets.put("iso8583-4a", keys("type", "length-prefixed", "encoding", "decimal", "bytes", 4, "zero", "ignore"));
		// SMPP 3.4, 3.2: command_length counts itself.
		presets.put("smpp",
				keys("type", "length-prefixed", "bytes", 4, "counts", "whole", "strip", 0, "zero", "reject"));

		presets.put("json", keys("type", "json"));
		presets.put("resp", keys("type", "resp"));
		return presets;
	}

	private static Map<String, Object> keys(Object... keysAndValues) {
		Map<String, Object> keys = new LinkedHashMap<>();
		for (int i = 0; i < keysAndValues.length; i += 2) {
			keys.put((String) keysAndValues[i], keysAndValues[i + 1]);
		}
		return keys;
	}

}
