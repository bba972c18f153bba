package dev.linekeeper.framing;

import java.util.regex.Pattern;

/**
 * Lines, some of which announce that bytes follow them, as memcached's
 * {@code VALUE key flags bytes}. A line ends with LF or CRLF. Where the header pattern is
 * found in it, group 1 is the decimal number of bytes that follow the line's end, and
 * these may be followed by a line end of their own.
 * <p>
 * A frame is an ordinary line without its end, or a header line with its end as it came
 * and the bytes it announces, without the line end after them.
 * <p>
 * Only lines of at most 8 KiB are matched; a longer one is an ordinary line, whatever it
 * holds.
 */
final class CountedFraming extends OptionedFraming {

	private static final byte[][] ENDS = { {}, { '\n' }, { '\r', '\n' } };

	private final Pattern header;

	private final byte[] bodyEnd;

	private final int maxSize;

	private CountedFraming(Pattern header, int extra, FrameOptions options) {
		super(options);
		this.header = header;
		this.bodyEnd = ENDS[extra];
		this.maxSize = options.maxSize();
	}

	static CountedFraming read(FramingKeys keys, FramingReader.Rest rest) {
		Pattern header = keys.pattern("header");
		if (header.matcher("").groupCount() < 1) {
			throw new InvalidFramingException("header", header,
					"must have a group, which is the number of bytes that follow, as in ^DATA (\\d+)");
		}
		int extra = keys.number("extra", 0, 0, ENDS.length - 1);
		return new CountedFraming(header, extra,
				rest.options(FramingReader.BLOCK_MAX, FramingReader.CAP, FramingReader.STALL, false));
	}

	@Override
	public FrameDecoder decoder() {
		return new Decoder();
	}

	@Override
	public void encode(byte[] payload, int offset, int length, ByteSink out) {
		if (length > this.maxSize) {
			throw FrameException.notFrameable(
					"framing '" + options().name() + "' carries " + this.maxSize + " bytes at most, not " + length);
		}
		int lf = ByteScan.indexOf(payload, offset, offset + length, (byte) '\n');
		int lineLength = (lf < 0) ? length : lineLength(payload, offset, lf);
		int count = new HeaderLine(this.header).count(payload, offset, lineLength);
		if (count == HeaderLine.ORDINARY) {
			if (lf >= 0) {
				throw FrameException.notFrameable("the payload holds LF at byte " + (lf - offset)
						+ ", and its first line is no header of framing '" + options().name()
						+ "'; the peer would see two frames");
			}
			out.write(payload, offset, length);
			out.write('\r');
			out.write('\n');
			return;
		}
		if (count < 0) {
			throw FrameException.notFrameable(problem(count));
		}
		int follow = (lf < 0) ? -1 : offset + length - lf - 1;
		if (follow != count) {
			throw FrameException
				.notFrameable("the payload is a header line of framing '" + options().name() + "' that announces "
						+ count + " bytes, but " + ((lf < 0) ? "has no line end" : follow + " follow it"));
		}
		out.write(payload, offset, length);
		out.write(this.bodyEnd, 0, this.bodyEnd.length);
	}

	@Override
	public int maxFrameBytes() {
		// With the end of a line or of a body.
		return this.maxSize + 2;
	}

	private String problem(int count) {
		return "framing '" + options().name() + "': " + switch (count) {
			case HeaderLine.TOO_LARGE -> "a header line announces more than " + Integer.MAX_VALUE + " bytes where "
					+ this.maxSize + " are allowed";
			case HeaderLine.TOO_COSTLY -> "the search for '" + this.header
					+ "' in a line was given up; anchor it with ^, or let it backtrack less";
			default -> "what '" + this.header + "' captures in a header line is not a decimal number";
		};
	}

	private static int lineLength(byte[] buffer, int begin, int lf) {
		return (lf > begin && buffer[lf - 1] == '\r') ? lf - 1 - begin : lf - begin;
	}

	private final class Decoder implements FrameDecoder {

		private final HeaderLine headerLine = new HeaderLine(CountedFraming.this.header);

		private long consumed;

		// How many of the bytes left over are known to hold no LF.
		private int scanned;

		// The length of the frame whose header line was read, or 0.
		private int frameLength;

		@Override
		public int decode(byte[] buffer, int from, int to, FrameSink frames) {
			int begin = from;
			boolean goOn = true;
			while (goOn && begin < to) {
				if (this.frameLength > 0) {
					int after = CountedFraming.this.bodyEnd.length;
					if (to - begin - after < this.frameLength) {
						break;
					}
					checkBodyEnd(buffer, begin, to, from);
					int length = this.frameLength;
					this.frameLength = 0;
					goOn = frames.frame(buffer, begin, length);
					begin += length + after;
					continue;
				}
				int lf = ByteScan.indexOf(buffer, begin + this.scanned, to, (byte) '\n');
				if (lf < 0) {
					this.scanned = to - begin;
					// The last byte may be the CR of the line's end.
					if (this.scanned - 1 > CountedFraming.this.maxSize) {
						throw lineTooLong(buffer, begin, to, from);
					}
					break;
				}
				this.scanned = 0;
				int lineLength = lineLength(buffer, begin, lf);
				if (lineLength > CountedFraming.this.maxSize) {
					throw lineTooLong(buffer, begin, to, from);
				}
				int count = this.headerLine.count(buffer, begin, lineLength);
				if (count == HeaderLine.ORDINARY) {
					goOn = frames.frame(buffer, begin, lineLength);
					begin = lf + 1;
				}
				else {
					announced(count, buffer, begin, lf, to, from);
				}
			}
			this.consumed += begin - from;
			return begin;
		}

		private void announced(int count, byte[] buffer, int begin, int lf, int to, int from) {
			if (count < 0) {
				FrameException.Rule rule = (count == HeaderLine.TOO_LARGE) ? FrameException.Rule.TOO_LONG
						: FrameException.Rule.MALFORMED;
				throw broken(rule, problem(count), buffer, begin, to, from);
			}
			long length = lf + 1L - begin + count;
			if (length > CountedFraming.this.maxSize) {
				throw broken(FrameException.Rule.TOO_LONG,
						"framing '" + options().name() + "': a header line and the " + count
								+ " bytes it announces are " + length + " where " + CountedFraming.this.maxSize
								+ " are allowed",
						buffer, begin, to, from);
			}
			this.frameLength = (int) length;
		}

		private void checkBodyEnd(byte[] buffer, int begin, int to, int from) {
			byte[] expected = CountedFraming.this.bodyEnd;
			for (int i = 0; i < expected.length; i++) {
				if (buffer[begin + this.frameLength + i] != expected[i]) {
					throw broken(FrameException.Rule.MALFORMED,
							"framing '" + options().name()
									+ "': the bytes that a header line announces are not followed by "
									+ ((expected.length == 1) ? "LF" : "CRLF"),
							buffer, begin, to, from);
				}
			}
		}

		private FrameException lineTooLong(byte[] buffer, int begin, int to, int from) {
			return broken(FrameException.Rule.TOO_LONG, "no line of framing '" + options().name() + "' ends within "
					+ CountedFraming.this.maxSize + " bytes", buffer, begin, to, from);
		}

		private FrameException broken(FrameException.Rule rule, String what, byte[] buffer, int begin, int to,
				int from) {
			return FrameException.received(rule, what, this.consumed + begin - from, buffer, begin, to);
		}

	}

}
