package dev.linekeeper.framing;

import org.jspecify.annotations.Nullable;

/**
 * Finds the end of one RESP2 or RESP3 value in bytes that arrive bit by bit. Reads types,
 * counts and line ends; what stands in a simple line or in a blob is passed over. Not
 * thread-safe.
 */
final class RespScanner {

	/** What {@link #scan} returns if the value goes on. */
	static final int UNFINISHED = -1;

	/** What {@link #scan} returns if the bytes are no RESP value, or one too long. */
	static final int BROKEN = -2;

	// The shortest value is a type and CRLF.
	private static final int SHORTEST = 3;

	// As many as the unsigned 64 bits of the specification may have.
	private static final int MAX_DIGITS = 20;

	private static final int NULL = -1;

	private final int maxSize;

	private final RespNesting nesting = new RespNesting();

	private State state = State.TYPE;

	// Where the next byte to look at is, in bytes from the beginning of the value.
	private long looked;

	// The values that must still begin before this one can end, so that a count too large
	// is noticed before anything is kept for it.
	private long owed = 1;

	private byte type;

	private boolean inHeader;

	private long count;

	private int digits;

	private boolean negative;

	private boolean streamed;

	private boolean inChunks;

	private boolean attributed;

	private FrameException.Rule rule = FrameException.Rule.MALFORMED;

	private @Nullable String problem;

	/**
	 * Create a scanner.
	 * @param maxSize the longest value in bytes
	 */
	RespScanner(int maxSize) {
		this.maxSize = maxSize;
	}

	/**
	 * Whether a value may begin with a byte.
	 * @param value the byte
	 * @return whether it is the type of a value
	 */
	static boolean isType(byte value) {
		return switch (value) {
			case '+', '-', ':', '_', '#', ',', '(', '$', '!', '=', '*', '~', '%', '>', '|' -> true;
			default -> false;
		};
	}

	/**
	 * Go on with a value.
	 * @param buffer holds its bytes
	 * @param begin where the value begins
	 * @param to where the bytes end
	 * @return its length, {@link #UNFINISHED} or {@link #BROKEN}
	 */
	int scan(byte[] buffer, int begin, int to) {
		int available = to - begin;
		while (this.owed > 0 || this.state != State.TYPE) {
			// In the body of a blob it may be far ahead.
			if (this.looked >= available) {
				return UNFINISHED;
			}
			int next = begin + (int) this.looked;
			boolean goOn = switch (this.state) {
				case TYPE -> type(buffer[next]);
				case COUNT -> count(buffer[next]);
				case LINE -> line(buffer, next, begin, to);
				case CR -> expect(buffer[next], '\r', State.LF);
				case LF -> expect(buffer[next], '\n', State.TYPE) && ended();
			};
			if (!goOn || !fits()) {
				return BROKEN;
			}
		}
		return (int) this.looked;
	}

	/**
	 * Forget the value.
	 */
	void reset() {
		this.state = State.TYPE;
		this.looked = 0;
		this.owed = 1;
		this.inChunks = false;
		this.attributed = false;
		this.nesting.clear();
	}

	/**
	 * Return which rule is broken after {@link #BROKEN}.
	 * @return the rule
	 */
	FrameException.Rule rule() {
		return this.rule;
	}

	/**
	 * Return what is wrong after {@link #BROKEN}.
	 * @return in words
	 */
	String problem() {
		return String.valueOf(this.problem);
	}

	private boolean type(byte value) {
		if (this.inChunks != (value == ';')) {
			return malformed(this.inChunks ? "a streamed string goes on with something else than a chunk"
					: "a chunk stands outside a streamed string");
		}
		if (value == '.') {
			if (!this.nesting.mayEnd() || this.attributed) {
				return malformed("END stands where no streamed aggregate may end");
			}
		}
		else if (value != ';' && !isType(value)) {
			return malformed("a value begins with a byte that is no type");
		}
		// What a streamed aggregate holds is owed by nobody, what an attribute belongs to
		// is still to come.
		if (value == '.' || value == ';' || (value != '|' && !this.nesting.isStreamed())) {
			this.owed--;
		}
		this.attributed = false;
		this.type = value;
		this.looked++;
		this.inHeader = false;
		switch (value) {
			case '.', '_' -> this.state = State.CR;
			case '+', '-', ':', '#', ',', '(' -> this.state = State.LINE;
			default -> {
				this.state = State.COUNT;
				this.inHeader = true;
				this.count = 0;
				this.digits = 0;
				this.negative = false;
				this.streamed = false;
			}
		}
		return true;
	}

	private boolean count(byte value) {
		if (value >= '0' && value <= '9') {
			this.count = this.count * 10 + value - '0';
			if (this.negative && this.count != 1) {
				return malformed("a length is negative and not -1");
			}
			if (this.count > this.maxSize) {
				return tooLong("a length of " + this.count + " or more is announced");
			}
			if (++this.digits > MAX_DIGITS) {
				return malformed("a length has more than " + MAX_DIGITS + " digits");
			}
		}
		else if (value == '\r' && this.digits > 0) {
			this.count = this.negative ? NULL : this.count;
			this.state = State.LF;
		}
		else if (value == '-' && this.digits == 0 && !this.negative && isAny("$*")) {
			this.negative = true;
		}
		else if (value == '?' && this.digits == 0 && !this.negative && isAny("$*~%")) {
			this.streamed = true;
			this.state = State.CR;
		}
		else {
			return malformed("a length is not a number");
		}
		this.looked++;
		return true;
	}

	private boolean line(byte[] buffer, int from, int begin, int to) {
		int i = from;
		while (i < to && buffer[i] != '\r' && buffer[i] != '\n') {
			i++;
		}
		this.looked = (long) i - begin;
		if (i < to) {
			this.state = State.CR;
		}
		return true;
	}

	private boolean expect(byte value, char expected, State next) {
		if (value != expected) {
			return malformed("CRLF is missing");
		}
		this.looked++;
		this.state = next;
		return true;
	}

	/** A line or the body of a blob was ended by CRLF. */
	private boolean ended() {
		if (this.inHeader) {
			this.inHeader = false;
			return switch (this.type) {
				case '$', '!', '=', ';' -> blobAnnounced();
				default -> aggregateAnnounced();
			};
		}
		if (this.type == '.') {
			this.nesting.end();
		}
		if (this.type != ';') {
			complete();
		}
		return true;
	}

	private boolean blobAnnounced() {
		boolean lastChunk = this.type == ';' && this.count == 0;
		if (this.streamed || (this.type == ';' && !lastChunk)) {
			this.inChunks = true;
			this.owed++;
		}
		if (lastChunk || this.count == NULL) {
			this.inChunks = false;
			complete();
		}
		else if (!this.streamed) {
			this.looked += this.count;
			this.state = State.CR;
		}
		return true;
	}

	private boolean aggregateAnnounced() {
		if (this.count == NULL) {
			complete();
			return true;
		}
		boolean pairs = this.type == '%' || this.type == '|';
		long values = pairs ? 2 * this.count : this.count;
		this.owed += this.streamed ? 1 : values;
		if (!fits()) {
			return false;
		}
		if (this.streamed || values > 0) {
			return this.nesting.open(this.type, this.streamed ? RespNesting.STREAMED : (int) values)
					|| malformed("more than " + RespNesting.MAX_DEPTH + " aggregates are nested");
		}
		if (this.type == '|') {
			this.attributed = true;
		}
		else {
			complete();
		}
		return true;
	}

	private void complete() {
		this.attributed = this.nesting.valueEnded();
	}

	private boolean isAny(String wanted) {
		return wanted.indexOf(this.type) >= 0;
	}

	/** Whether the value can still end within the limit. */
	private boolean fits() {
		long crlf = switch (this.state) {
			case TYPE -> 0;
			case LF -> 1;
			default -> 2;
		};
		long shortest = this.looked + crlf + SHORTEST * this.owed;
		return shortest <= this.maxSize || tooLong("it needs " + shortest + " bytes or more");
	}

	private boolean tooLong(String why) {
		this.rule = FrameException.Rule.TOO_LONG;
		this.problem = why + " where " + this.maxSize + " are allowed";
		return false;
	}

	private boolean malformed(String why) {
		this.rule = FrameException.Rule.MALFORMED;
		this.problem = why + ", at byte " + this.looked + " of the value";
		return false;
	}

	private enum State {

		TYPE, COUNT, LINE, CR, LF

	}

}
