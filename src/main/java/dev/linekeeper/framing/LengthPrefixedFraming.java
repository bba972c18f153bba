package dev.linekeeper.framing;

import java.util.Objects;

import dev.linekeeper.framing.FrameException.Rule;

/**
 * Frames that begin with a header in which their length is.
 */
final class LengthPrefixedFraming extends OptionedFraming {

	private final FrameHeader header;

	private final Zero zero;

	private final byte[] end;

	// The bytes behind the content.
	private final int behind;

	// The most bytes of a payload that needs nothing but a number before it; -1 if none
	// does.
	private final int mostPlain;

	private LengthPrefixedFraming(FrameHeader header, Zero zero, byte[] end, FrameOptions options) {
		super(options);
		this.header = header;
		this.zero = zero;
		this.end = end;
		this.behind = end.length + options.behind();
		boolean plain = header.isNumber() && this.behind == 0 && options.checksum() == null && zero != Zero.REJECT;
		this.mostPlain = plain ? options.maxSize() : -1;
	}

	static LengthPrefixedFraming read(FramingKeys keys, FramingReader.Rest rest) {
		FrameHeader header = FrameHeader.read(keys);
		Zero zero = keys.choice("zero", Zero.class, Zero.DELIVER);
		String end = Objects.requireNonNullElse(keys.optionalBytes("end"), "");
		long most = header.mostContent() + (header.isStripped() ? 0 : header.most());
		if (most < 1) {
			throw new InvalidFramingException("bytes", header.fieldBytes(), "cannot say the length of any frame");
		}
		FrameOptions options = rest.optionsAndChecksum(FramingReader.BLOCK_MAX, (int) Math.min(FramingReader.CAP, most),
				FramingReader.STALL, header.hasStart());
		return new LengthPrefixedFraming(header, zero, ByteNotation.bytes(end), options);
	}

	@Override
	public FrameDecoder decoder() {
		return new Decoder();
	}

	@Override
	public void encode(byte[] payload, int offset, int length, ByteSink out) {
		if (length <= this.mostPlain) {
			int begin = out.write(Integer.BYTES, payload, offset, length, 0);
			this.header.number(out.array(), begin, length);
			return;
		}
		options().check(payload, offset, length);
		int begin = out.length();
		try {
			Checksum checksum = options().checksum();
			int summed = (checksum != null) ? checksum.sizeInContent() : 0;
			int contentBegin = begin;
			if (this.header.isStripped()) {
				checkZero(length + summed);
				boolean said = this.header.write(out, length + summed, this.behind);
				checkField(said, length);
				contentBegin = out.length();
				out.write(payload, offset, length);
			}
			else {
				out.write(payload, offset, length);
				int content = length - header(out, begin) + summed;
				checkZero(content);
				checkField(this.header.fill(out, begin, content, this.behind), length);
			}
			finish(out, begin, contentBegin);
		}
		catch (FrameException ex) {
			out.truncate(begin);
			throw ex;
		}
	}

	@Override
	public int maxFrameBytes() {
		return this.header.most() + options().maxContent() + this.behind;
	}

	private void finish(ByteSink out, int begin, int contentBegin) {
		int payloadEnd = out.length();
		Checksum checksum = options().checksum();
		if (checksum != null && !checksum.isTrailer()) {
			checksum.append(out, begin, contentBegin, payloadEnd);
		}
		out.write(this.end, 0, this.end.length);
		if (checksum != null && checksum.isTrailer()) {
			checksum.append(out, begin, contentBegin, payloadEnd);
		}
	}

	/** The bytes of the header that a payload begins with. */
	private int header(ByteSink out, int begin) {
		int size = this.header.size(out.array(), begin, out.length());
		if (size < 0) {
			throw options().notFrameable("carries frames that begin with their whole header (strip: 0)");
		}
		return size;
	}

	private void checkZero(int content) {
		if (content == 0 && this.zero == Zero.REJECT) {
			throw options().notFrameable("carries no frame without content (zero: reject)");
		}
	}

	private void checkField(boolean said, int length) {
		if (!said) {
			throw options().notFrameable("has no room in its length field to say " + length + " bytes");
		}
	}

	private final class Decoder extends FrameCutter {

		// Whether frames are nothing but a number, and the bytes it counts.
		private final boolean plain;

		// Whether the bytes passed over now were told of.
		private boolean toldSkipped;

		// Whether the last frame was not to be followed by others.
		private boolean stopped;

		Decoder() {
			super(LengthPrefixedFraming.this.options());
			this.plain = LengthPrefixedFraming.this.header.isPlain() && LengthPrefixedFraming.this.behind == 0
					&& options().checksum() == null;
		}

		@Override
		int cut(byte[] buffer, int from, int to, FrameSink frames) {
			FrameHeader header = LengthPrefixedFraming.this.header;
			int after = LengthPrefixedFraming.this.behind;
			int begin = this.plain ? cutPlain(buffer, from, to, frames) : from;
			while (begin < to && !this.stopped) {
				int size = header.size(buffer, begin, to);
				if (size == FrameHeader.MORE) {
					break;
				}
				if (size == FrameHeader.BAD) {
					begin = skip(Rule.MALFORMED, "no header where a frame should begin", buffer, begin, to, frames);
					continue;
				}
				long content = header.content(buffer, begin, size, after);
				if (content < 0) {
					begin = skip(Rule.MALFORMED,
							"the length field holds no length, or one shorter than the frame's own header", buffer,
							begin, to, frames);
					continue;
				}
				int kept = header.isStripped() ? 0 : size;
				if (content + kept > options().maxContent()) {
					begin = skip(Rule.TOO_LONG, tooLong(content + kept), buffer, begin, to, frames);
					continue;
				}
				int frameEnd = begin + size + (int) content + after;
				if (frameEnd > to || frameEnd < 0) {
					break;
				}
				if (!endsRight(buffer, frameEnd)) {
					begin = skip(Rule.MALFORMED, "something else than 'end' where the length says that the frame ends",
							buffer, begin, to, frames);
					continue;
				}
				int contentBegin = begin + size - kept;
				int frameBegin = begin;
				begin = frameEnd;
				this.toldSkipped = false;
				if (!frame(buffer, frameBegin, contentBegin, frameEnd - after, frameEnd, (int) content, frames)) {
					break;
				}
			}
			return begin;
		}

		/**
		 * Frames one behind the other, for as long as there is nothing to be said about
		 * them. What does not change is not read again for each: whoever takes a frame
		 * may have changed anything, as far as the compiler knows.
		 */
		private int cutPlain(byte[] buffer, int from, int to, FrameSink frames) {
			FrameHeader header = LengthPrefixedFraming.this.header;
			int size = header.most();
			int kept = header.isStripped() ? 0 : size;
			int most = options().maxContent() - kept;
			int begin = from;
			this.stopped = false;
			while (to - begin >= size) {
				long content = header.plainContent(buffer, begin);
				if (content <= 0 || content > most || content > to - begin - size) {
					break;
				}
				int contentBegin = begin + size - kept;
				begin += size + (int) content;
				if (!frames.frame(buffer, contentBegin, begin - contentBegin)) {
					this.stopped = true;
					break;
				}
			}
			return begin;
		}

		private boolean frame(byte[] buffer, int begin, int contentBegin, int contentEnd, int frameEnd, int content,
				FrameSink frames) {
			if (content == 0 && LengthPrefixedFraming.this.zero != Zero.DELIVER) {
				if (LengthPrefixedFraming.this.zero == Zero.REJECT) {
					broken(Rule.MALFORMED, "a frame without content (zero: reject)", buffer, begin, frameEnd, frames);
				}
				return true;
			}
			// Where the header is handed out too, its last bytes are no checksum.
			int summed = options().summed();
			if (content < summed) {
				broken(Rule.MALFORMED, content + " bytes behind the header are too few for a checksum of " + summed,
						buffer, begin, frameEnd, frames);
				return true;
			}
			return emit(buffer, begin, contentBegin, contentEnd, frameEnd, frames);
		}

		private boolean endsRight(byte[] buffer, int frameEnd) {
			byte[] wanted = LengthPrefixedFraming.this.end;
			int at = frameEnd - LengthPrefixedFraming.this.behind;
			for (int i = 0; i < wanted.length; i++) {
				if (buffer[at + i] != wanted[i]) {
					return false;
				}
			}
			return true;
		}

		/** Give up; or go to the next place at which a frame may start. */
		private int skip(Rule rule, String what, byte[] buffer, int begin, int to, FrameSink frames) {
			if (!this.toldSkipped) {
				broken(rule, what, buffer, begin, to, frames);
				this.toldSkipped = true;
			}
			return LengthPrefixedFraming.this.header.nextStart(buffer, begin + 1, to);
		}

	}

	/** What a frame without content is. */
	enum Zero {

		/** A frame like any other. */
		DELIVER,

		/** A sign of life, and nothing else. */
		IGNORE,

		/** A broken frame. */
		REJECT

	}

}
