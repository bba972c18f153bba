package dev.linekeeper.framing;

/**
 * Frames that are whole values of Redis's protocol, RESP2 and RESP3, as they come, with
 * their types and CRLFs. Types are those of the
 * <a href="https://github.com/redis/redis-specifications/blob/master/protocol/RESP3.md">
 * RESP3 specification</a>: simple, blob and aggregate ones, the null values {@code $-1}
 * and {@code *-1} of RESP2, streamed strings, and streamed arrays, sets and maps. An
 * attribute is in one frame with the value that follows it.
 * <p>
 * What is sent is one such value if it begins with the type of one, as it is; anything
 * else is an inline command, which is ended with CRLF.
 *
 * @see RespScanner
 */
final class RespFraming extends OptionedFraming {

	private final int maxSize;

	RespFraming(FrameOptions options) {
		super(options);
		this.maxSize = options.maxSize();
	}

	@Override
	public FrameDecoder decoder() {
		return new Decoder();
	}

	@Override
	public void encode(byte[] payload, int offset, int length, ByteSink out) {
		if (length == 0) {
			throw FrameException.notFrameable("framing '" + options().name() + "' carries no empty command");
		}
		if (length > this.maxSize) {
			throw FrameException.notFrameable(
					"framing '" + options().name() + "' carries " + this.maxSize + " bytes at most, not " + length);
		}
		if (RespScanner.isType(payload[offset])) {
			checkValue(payload, offset, length);
			out.write(payload, offset, length);
		}
		else {
			checkInline(payload, offset, length);
			out.write(payload, offset, length);
			out.write('\r');
			out.write('\n');
		}
	}

	private void checkValue(byte[] payload, int offset, int length) {
		RespScanner scanner = new RespScanner(this.maxSize);
		int valueLength = scanner.scan(payload, offset, offset + length);
		if (valueLength != length) {
			String why = switch (valueLength) {
				case RespScanner.UNFINISHED -> "the payload ends within it";
				case RespScanner.BROKEN -> scanner.problem();
				default -> "the payload goes on after it, at byte " + valueLength;
			};
			throw FrameException.notFrameable("framing '" + options().name()
					+ "' carries exactly one RESP value where a payload begins with the type of one: " + why);
		}
	}

	private void checkInline(byte[] payload, int offset, int length) {
		for (int i = offset; i < offset + length; i++) {
			if (payload[i] == '\r' || payload[i] == '\n') {
				throw FrameException.notFrameable("framing '" + options().name()
						+ "' carries an inline command without CR and LF, not with one at byte " + (i - offset)
						+ "; CRLF is appended");
			}
		}
	}

	@Override
	public int maxFrameBytes() {
		return this.maxSize;
	}

	private final class Decoder implements FrameDecoder {

		private final RespScanner scanner = new RespScanner(RespFraming.this.maxSize);

		private long consumed;

		@Override
		public int decode(byte[] buffer, int from, int to, FrameSink frames) {
			int begin = from;
			boolean goOn = true;
			while (goOn && begin < to) {
				int length = this.scanner.scan(buffer, begin, to);
				if (length == RespScanner.UNFINISHED) {
					break;
				}
				if (length == RespScanner.BROKEN) {
					throw FrameException.received(this.scanner.rule(),
							"framing '" + options().name() + "': " + this.scanner.problem(),
							this.consumed + begin - from, buffer, begin, to);
				}
				this.scanner.reset();
				goOn = frames.frame(buffer, begin, length);
				begin += length;
			}
			this.consumed += begin - from;
			return begin;
		}

	}

}
