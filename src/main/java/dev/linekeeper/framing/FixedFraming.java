package dev.linekeeper.framing;

/**
 * Frames that all have the same length.
 */
final class FixedFraming extends OptionedFraming {

	private final int size;

	FixedFraming(int size, FrameOptions options) {
		super(options);
		this.size = size;
	}

	static FixedFraming read(FramingKeys keys, FramingReader.Rest rest) {
		int size = keys.number("size", null, 1, FramingReader.CAP);
		// A broken frame can be passed over: the next one is where it always was.
		FixedFraming framing = new FixedFraming(size, rest.optionsAndChecksum(size, size, FramingReader.STALL, true));
		if (framing.payloadSize() < 1) {
			throw new InvalidFramingException("size", size, "must leave room for the checksum and a payload");
		}
		if (framing.options().maxSize() < framing.payloadSize()) {
			throw new InvalidFramingException("max-size", framing.options().maxSize() + "B",
					"must not be less than the " + framing.payloadSize() + "B that each frame carries; leave it out");
		}
		return framing;
	}

	@Override
	public FrameDecoder decoder() {
		return new Decoder();
	}

	@Override
	public void encode(byte[] payload, int offset, int length, ByteSink out) {
		if (length != payloadSize()) {
			throw options().notFrameable("carries exactly " + payloadSize() + " bytes, not " + length);
		}
		options().check(payload, offset, length);
		int begin = out.length();
		out.write(payload, offset, length);
		Checksum checksum = options().checksum();
		if (checksum != null) {
			checksum.append(out, begin, begin, out.length());
		}
	}

	@Override
	public int maxFrameBytes() {
		return this.size;
	}

	private int payloadSize() {
		Checksum checksum = options().checksum();
		return this.size - ((checksum != null) ? checksum.size() : 0);
	}

	private final class Decoder extends FrameCutter {

		Decoder() {
			super(FixedFraming.this.options());
		}

		@Override
		int cut(byte[] buffer, int from, int to, FrameSink frames) {
			int whole = FixedFraming.this.size;
			int begin = from;
			while (to - begin >= whole) {
				int end = begin + whole;
				boolean goOn = emit(buffer, begin, begin, end - options().behind(), end, frames);
				begin = end;
				if (!goOn) {
					break;
				}
			}
			return begin;
		}

	}

}
