package dev.linekeeper.framing;

import java.time.Duration;

import dev.linekeeper.framing.FrameException.Rule;

/**
 * Frames that end with silence, as on serial lines behind a converter. The silence is
 * measured where bytes arrive here: what the network brings together belongs together.
 */
final class IdleGapFraming extends OptionedFraming {

	private final Duration gap;

	IdleGapFraming(Duration gap, FrameOptions options) {
		super(options);
		this.gap = gap;
	}

	static IdleGapFraming read(FramingKeys keys, FramingReader.Rest rest) {
		Duration gap = keys.optionalTime("gap", null);
		if (gap == null) {
			throw new InvalidFramingException("gap", null, "must be given, the silence that ends a frame, as in 50ms");
		}
		return new IdleGapFraming(gap, rest.optionsAndChecksum(FramingReader.LINE_MAX, FramingReader.CAP, null, true));
	}

	@Override
	public FrameDecoder decoder() {
		return new Decoder();
	}

	@Override
	public void encode(byte[] payload, int offset, int length, ByteSink out) {
		if (length == 0 && options().checksum() == null) {
			throw options().notFrameable("cannot carry an empty payload: nothing would be sent");
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
		return options().maxContent() + options().behind();
	}

	@Override
	public Duration idleGap() {
		return this.gap;
	}

	private final class Decoder extends FrameCutter {

		private boolean skipping;

		Decoder() {
			super(IdleGapFraming.this.options());
		}

		@Override
		int cut(byte[] buffer, int from, int to, FrameSink frames) {
			if (!this.skipping && to - from > maxFrameBytes()) {
				broken(Rule.TOO_LONG, tooLong(to - from), buffer, from, to, frames);
				this.skipping = true;
			}
			return this.skipping ? to : from;
		}

		@Override
		int cutRest(byte[] buffer, int from, int to, FrameSink frames) {
			if (from < to) {
				emit(buffer, from, from, to - options().behind(), to, frames);
			}
			this.skipping = false;
			return to;
		}

	}

}
