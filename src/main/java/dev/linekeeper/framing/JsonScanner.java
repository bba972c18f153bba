package dev.linekeeper.framing;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * Finds the end of one JSON value (RFC 8259) in bytes that arrive bit by bit. Checks what
 * is needed to find it: that brackets match, that strings hold no bare control
 * characters, that a value begins with a byte that can begin one and that literals are
 * {@code true}, {@code false} or {@code null}. The grammar of numbers and the order of
 * commas and colons are not checked. Not thread-safe.
 */
final class JsonScanner {

	/** What {@link #scan} returns if the value goes on. */
	static final int UNFINISHED = -1;

	/** What {@link #scan} returns if the bytes are no JSON value. */
	static final int BROKEN = -2;

	/** The most brackets that may be open. */
	static final int MAX_DEPTH = 512;

	private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

	private static final long ONES = 0x0101010101010101L;

	private static final long HIGHS = 0x8080808080808080L;

	private static final byte RECORD_SEPARATOR = 0x1E;

	private static final byte[][] LITERALS = { { 't', 'r', 'u', 'e' }, { 'f', 'a', 'l', 's', 'e' },
			{ 'n', 'u', 'l', 'l' } };

	// What a byte outside strings and literals is. Those up to SEPARATOR stand between
	// values, those up to CLOSE end a number or a literal.
	private static final byte SPACE = 0;

	private static final byte SEPARATOR = 1;

	private static final byte OPEN = 2;

	private static final byte CLOSE = 3;

	private static final byte QUOTE = 4;

	private static final byte LETTER = 5;

	private static final byte DIGIT = 6;

	private static final byte IN_NUMBER = 7;

	private static final byte OTHER = 8;

	private static final byte[] KINDS = kinds();

	private State state = State.BETWEEN;

	// One bit for each open bracket: set for an object, clear for an array.
	private final long[] objects = new long[MAX_DEPTH / Long.SIZE];

	private int depth;

	private byte[] literal = LITERALS[0];

	private int matched;

	private @Nullable String problem;

	private int problemAt;

	/**
	 * Whether a byte may stand between two values at the top: white space, or the
	 * separator of RFC 7464.
	 * @param value the byte
	 * @return whether it is dropped there
	 */
	static boolean isSpace(byte value) {
		return KINDS[value & 0xFF] == SPACE || value == RECORD_SEPARATOR;
	}

	/**
	 * Go on with a value, at its first byte or where the last call ended.
	 * @param buffer holds the bytes
	 * @param from the first byte not yet seen
	 * @param to where they end
	 * @return where the value ends, {@link #UNFINISHED} or {@link #BROKEN}. After an end
	 * the scanner is ready for the next value.
	 */
	int scan(byte[] buffer, int from, int to) {
		int i = from;
		while (i < to) {
			switch (this.state) {
				case STRING -> {
					i = stringBreak(buffer, i, to);
					if (i == to) {
						return UNFINISHED;
					}
					byte found = buffer[i];
					if (found == '"') {
						this.state = State.BETWEEN;
					}
					else if (found == '\\') {
						this.state = State.ESCAPE;
					}
					else {
						return broken("a string holds a bare control character", i);
					}
					i++;
				}
				case ESCAPE -> {
					if (isControl(buffer[i])) {
						return broken("a string holds a bare control character", i);
					}
					i++;
					this.state = State.STRING;
				}
				case NUMBER, LITERAL -> {
					i = (this.state == State.NUMBER) ? numberEnd(buffer, i, to) : literalEnd(buffer, i, to);
					if (i == to) {
						return UNFINISHED;
					}
					if (!endsWord(buffer[i]) || !isWord()) {
						return broken("a number or literal holds a byte that belongs to none", i);
					}
					this.state = State.BETWEEN;
				}
				case BETWEEN -> {
					i = word(buffer, i, to);
					if (i < 0) {
						return BROKEN;
					}
				}
			}
			if (this.depth == 0 && this.state == State.BETWEEN) {
				return i;
			}
		}
		return UNFINISHED;
	}

	/**
	 * Whether what was seen is a whole value if nothing follows: only a number or a
	 * literal can be.
	 * @return whether it is
	 */
	boolean endsHere() {
		return this.depth == 0 && isWord();
	}

	/**
	 * Forget what was seen.
	 */
	void reset() {
		this.state = State.BETWEEN;
		this.depth = 0;
	}

	/**
	 * Return what is wrong after {@link #BROKEN}.
	 * @param begin where the value begins in the buffer last given
	 * @return in words
	 */
	String problem(int begin) {
		return this.problem + ", at byte " + (this.problemAt - begin) + " of the value";
	}

	/** Take bytes outside strings up to one that changes the state. */
	private int word(byte[] buffer, int from, int to) {
		int i = from;
		byte kind = KINDS[buffer[i++] & 0xFF];
		if (this.depth > 0) {
			while (kind <= SEPARATOR && i < to) {
				kind = KINDS[buffer[i++] & 0xFF];
			}
			if (kind <= SEPARATOR) {
				return i;
			}
		}
		int at = i - 1;
		switch (kind) {
			case QUOTE -> this.state = State.STRING;
			case DIGIT -> this.state = State.NUMBER;
			case LETTER -> {
				this.state = State.LITERAL;
				this.literal = LITERALS[(buffer[at] == 't') ? 0 : (buffer[at] == 'f') ? 1 : 2];
				this.matched = 1;
			}
			case OPEN -> {
				if (this.depth == MAX_DEPTH) {
					return broken("more than " + MAX_DEPTH + " arrays and objects are nested", at);
				}
				open(buffer[at] == '{');
			}
			case CLOSE -> {
				if (this.depth == 0 || !close(buffer[at] == '}')) {
					return broken("a bracket closes what was not opened", at);
				}
			}
			default -> {
				return broken("a value begins with a byte that begins none", at);
			}
		}
		return i;
	}

	private void open(boolean object) {
		long bit = 1L << this.depth;
		int index = this.depth >>> 6;
		this.objects[index] = object ? this.objects[index] | bit : this.objects[index] & ~bit;
		this.depth++;
	}

	private boolean close(boolean object) {
		this.depth--;
		boolean opened = (this.objects[this.depth >>> 6] & (1L << this.depth)) != 0;
		return opened == object;
	}

	private int literalEnd(byte[] buffer, int from, int to) {
		int i = from;
		while (i < to && this.matched < this.literal.length && buffer[i] == this.literal[this.matched]) {
			this.matched++;
			i++;
		}
		return i;
	}

	private boolean isWord() {
		return this.state == State.NUMBER || (this.state == State.LITERAL && this.matched == this.literal.length);
	}

	private int broken(String why, int at) {
		this.problem = why;
		this.problemAt = at;
		return BROKEN;
	}

	private static int numberEnd(byte[] buffer, int from, int to) {
		int i = from;
		while (i < to && isInNumber(buffer[i])) {
			i++;
		}
		return i;
	}

	private static boolean isInNumber(byte value) {
		byte kind = KINDS[value & 0xFF];
		return kind == DIGIT || kind == IN_NUMBER;
	}

	private static boolean endsWord(byte value) {
		return KINDS[value & 0xFF] <= CLOSE || value == RECORD_SEPARATOR;
	}

	private static boolean isControl(byte value) {
		return (value & 0xE0) == 0;
	}

	/** The first quote, backslash or control character, or {@code to}. */
	private static int stringBreak(byte[] buffer, int from, int to) {
		int i = from;
		for (; i <= to - Long.BYTES; i += Long.BYTES) {
			// As in ByteScan: marks above the first one may be wrong, the first is not.
			long word = (long) LONG.get(buffer, i);
			long quotes = word ^ ('"' * ONES);
			long backslashes = word ^ ('\\' * ONES);
			long marks = (((quotes - ONES) & ~quotes) | ((backslashes - ONES) & ~backslashes)
					| ((word - 0x20 * ONES) & ~word)) & HIGHS;
			if (marks != 0) {
				return i + (Long.numberOfTrailingZeros(marks) >>> 3);
			}
		}
		while (i < to && buffer[i] != '"' && buffer[i] != '\\' && !isControl(buffer[i])) {
			i++;
		}
		return i;
	}

	private static byte[] kinds() {
		byte[] kinds = new byte[256];
		Arrays.fill(kinds, OTHER);
		mark(kinds, " \t\n\r", SPACE);
		mark(kinds, ",:", SEPARATOR);
		mark(kinds, "[{", OPEN);
		mark(kinds, "]}", CLOSE);
		mark(kinds, "\"", QUOTE);
		mark(kinds, "tfn", LETTER);
		mark(kinds, "-0123456789", DIGIT);
		mark(kinds, "+.eE", IN_NUMBER);
		return kinds;
	}

	private static void mark(byte[] kinds, String bytes, byte kind) {
		for (int i = 0; i < bytes.length(); i++) {
			kinds[bytes.charAt(i)] = kind;
		}
	}

	private enum State {

		BETWEEN, STRING, ESCAPE, NUMBER, LITERAL

	}

}
