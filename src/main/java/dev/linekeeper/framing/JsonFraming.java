package dev.linekeeper.framing;

/**
 * Frames that are JSON values (RFC 8259), one after another with white space, the record
 * separator of RFC 7464 or nothing between them. A frame is the value's bytes as they
 * came, without what surrounds them. An object, an array and a string end where they say;
 * a number, {@code true}, {@code false} and {@code null} end at the white space, bracket,
 * comma or colon that follows, or with the stream.
 * <p>
 * What is sent is one value, without the white space around it, and LF.
 *
 * @see JsonScanner
 */
final class JsonFraming extends OptionedFraming {

	private final int maxSize;

	JsonFraming(FrameOptions options) {
		super(options);
		this.maxSize = options.maxSize();
	}

	@Override
	public FrameDecoder decoder() {
		return new Decoder();
	}

	@Override
	public void encode(byte[] payload, int offset, int length, ByteSink out) {
		int begin = offset;
		int end = offset + length;
		while (begin < end && JsonScanner.isSpace(payload[begin])) {
			begin++;
		}
		while (begin < end && JsonScanner.isSpace(payload[end - 1])) {
			end--;
		}
		if (end - begin > this.maxSize) {
			throw FrameException.notFrameable("framing '" + options().name() + "' carries " + this.maxSize
					+ " bytes at most, not " + (end - begin));
		}
		JsonScanner scanner = new JsonScanner();
		int valueEnd = scanner.scan(payload, begin, end);
		if (valueEnd == JsonScanner.UNFINISHED && scanner.endsHere()) {
			valueEnd = end;
		}
		if (valueEnd != end) {
			throw FrameException.notFrameable("framing '" + options().name() + "' carries exactly one JSON value: "
					+ whyNotOne(scanner, valueEnd, begin, end, offset));
		}
		out.write(payload, begin, end - begin);
		out.write('\n');
	}

	private static String whyNotOne(JsonScanner scanner, int valueEnd, int begin, int end, int offset) {
		if (begin == end) {
			return "the payload holds none";
		}
		return switch (valueEnd) {
			case JsonScanner.UNFINISHED -> "the payload ends within it";
			case JsonScanner.BROKEN -> scanner.problem(begin);
			default -> "the payload goes on after it, at byte " + (valueEnd - offset);
		};
	}

	@Override
	public int maxFrameBytes() {
		return this.maxSize;
	}

	private final class Decoder implements FrameDecoder {

		private final JsonScanner scanner = new JsonScanner();

		private long consumed;

		// How many of the bytes left over the scanner has seen. White space between
		// values
		// is never left over, so that there are some exactly if a value has begun.
		private int scanned;

		@Override
		public int decode(byte[] buffer, int from, int to, FrameSink frames) {
			int begin = from;
			int next = from + this.scanned;
			while (true) {
				if (next == begin) {
					while (begin < to && JsonScanner.isSpace(buffer[begin])) {
						begin++;
					}
					next = begin;
				}
				// Not beyond the limit, so that the rule broken is the same in one read
				// or two.
				int limit = (to - begin > JsonFraming.this.maxSize) ? begin + JsonFraming.this.maxSize + 1 : to;
				int end = this.scanner.scan(buffer, next, limit);
				if (end == JsonScanner.UNFINISHED) {
					if (to - begin > JsonFraming.this.maxSize) {
						throw tooLong(buffer, begin, to, from);
					}
					return done(from, begin, to);
				}
				if (end == JsonScanner.BROKEN) {
					throw FrameException.received(FrameException.Rule.MALFORMED,
							"framing '" + options().name() + "': " + this.scanner.problem(begin),
							this.consumed + begin - from, buffer, begin, to);
				}
				if (end - begin > JsonFraming.this.maxSize) {
					throw tooLong(buffer, begin, to, from);
				}
				boolean goOn = frames.frame(buffer, begin, end - begin);
				begin = end;
				next = end;
				if (!goOn) {
					return done(from, begin, begin);
				}
			}
		}

		@Override
		public int decodeRest(byte[] buffer, int from, int to, FrameSink frames) {
			int begin = decode(buffer, from, to, frames);
			if (this.scanned == 0 || !this.scanner.endsHere()) {
				return begin;
			}
			this.scanner.reset();
			frames.frame(buffer, begin, to - begin);
			return done(begin, to, to);
		}

		private int done(int from, int begin, int scannedTo) {
			this.consumed += begin - from;
			this.scanned = scannedTo - begin;
			return begin;
		}

		private FrameException tooLong(byte[] buffer, int begin, int to, int from) {
			return FrameException
				.received(
						FrameException.Rule.TOO_LONG, "the JSON value of framing '" + options().name()
								+ "' is longer than " + JsonFraming.this.maxSize + " bytes",
						this.consumed + begin - from, buffer, begin, to);
		}

	}

}
