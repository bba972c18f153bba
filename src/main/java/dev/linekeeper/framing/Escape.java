package dev.linekeeper.framing;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Byte stuffing: how bytes with a meaning of their own are carried inside a frame. Behind
 * the escape byte comes a code for the byte meant: the byte itself (as in BISYNC), the
 * byte XORed with a constant (as in HDLC and PPP, RFC 1662), or one from a list of pairs
 * (as in SLIP, RFC 1055).
 */
final class Escape {

	private static final int VALUES = 256;

	private static final int NONE = -1;

	private final byte value;

	// The code of each byte that must be escaped.
	private final int[] codes = new int[VALUES];

	// The byte that each code means.
	private final int[] meanings = new int[VALUES];

	private Escape(byte value) {
		this.value = value;
		Arrays.fill(this.codes, NONE);
		Arrays.fill(this.meanings, NONE);
	}

	/**
	 * Read an escape.
	 * @param written a byte, or the keys {@code with} and one of {@code xor} and
	 * {@code pairs}
	 * @param starts what starts a frame
	 * @param end what ends one
	 */
	@SuppressWarnings("unchecked")
	static Escape read(Object written, List<String> starts, String end, FramingKeys keys) {
		if (!(written instanceof Map<?, ?> map)) {
			FramingKeys single = new FramingKeys(Map.of("escape", written));
			Escape escape = new Escape(oneByte("escape", single.bytes("escape")));
			keys.note("escape", show(escape.value));
			return escape.xor(0, starts, end);
		}
		FramingKeys below = new FramingKeys((Map<String, Object>) map);
		try {
			Escape escape = new Escape(oneByte("with", below.bytes("with")));
			if (below.has("pairs")) {
				escape.pairs(below.listOfBytes("pairs"));
			}
			else {
				escape.xor(below.number("xor", 0, 0, VALUES - 1), starts, end);
			}
			below.end("an escape");
			keys.note("escape", Collections.unmodifiableMap(below.complete()));
			return escape;
		}
		catch (InvalidFramingException ex) {
			throw ex.below("escape");
		}
	}

	byte value() {
		return this.value;
	}

	/** Whether a byte may stand behind the escape byte. */
	boolean isCode(byte candidate) {
		for (int code : this.codes) {
			if (code == (candidate & 0xFF)) {
				return true;
			}
		}
		return false;
	}

	/** Append bytes, stuffed. */
	void stuff(byte[] source, int from, int to, ByteSink out) {
		int begin = from;
		for (int i = from; i < to; i++) {
			int code = this.codes[source[i] & 0xFF];
			if (code != NONE) {
				out.write(source, begin, i - begin);
				out.write(this.value);
				out.write(code);
				begin = i + 1;
			}
		}
		out.write(source, begin, to - begin);
	}

	/**
	 * Take the stuffing out, in place.
	 * @return where the bytes end then, or -1 if a code means nothing
	 */
	int unstuff(byte[] buffer, int from, int to) {
		int first = ByteScan.indexOf(buffer, from, to, this.value);
		if (first < 0) {
			return to;
		}
		int end = first;
		for (int i = first; i < to; i++) {
			byte next = buffer[i];
			if (next == this.value) {
				int meaning = (++i < to) ? this.meanings[buffer[i] & 0xFF] : NONE;
				if (meaning == NONE) {
					return -1;
				}
				next = (byte) meaning;
			}
			buffer[end++] = next;
		}
		return end;
	}

	private Escape xor(int mask, List<String> starts, String end) {
		for (int i = 0; i < VALUES; i++) {
			this.meanings[i] = i ^ mask;
		}
		escaped(this.value & 0xFF, mask);
		// A delimiter that begins with the escape byte cannot come about otherwise.
		starts.stream().filter((start) -> (byte) start.charAt(0) != this.value).forEach((start) -> all(start, mask));
		if ((byte) end.charAt(0) != this.value) {
			all(end, mask);
		}
		return this;
	}

	private void pairs(List<String> pairs) {
		for (String pair : pairs) {
			if (pair.length() != 2) {
				throw new InvalidFramingException("pairs", ByteNotation.show(pair),
						"must be two bytes each: the byte meant, and its code behind the escape byte");
			}
			this.codes[pair.charAt(0)] = pair.charAt(1);
			this.meanings[pair.charAt(1)] = pair.charAt(0);
		}
		if (this.codes[this.value & 0xFF] == NONE) {
			throw new InvalidFramingException("pairs", null, "must have a pair for the escape byte itself");
		}
	}

	/**
	 * The first byte of what starts or ends a frame that would not be escaped, or null.
	 */
	@Nullable String unescaped(String delimiter) {
		boolean safe = (byte) delimiter.charAt(0) == this.value || this.codes[delimiter.charAt(0)] != NONE;
		return safe ? null : show((byte) delimiter.charAt(0));
	}

	private void all(String delimiter, int mask) {
		delimiter.chars().forEach((value) -> escaped(value, mask));
	}

	private void escaped(int value, int mask) {
		this.codes[value] = value ^ mask;
	}

	private static byte oneByte(String key, String bytes) {
		if (bytes.length() != 1) {
			throw new InvalidFramingException(key, ByteNotation.show(bytes), "must be one byte");
		}
		return (byte) bytes.charAt(0);
	}

	private static String show(byte value) {
		return String.valueOf((char) (value & 0xFF));
	}

}
