package dev.linekeeper.framing;

import dev.linekeeper.framing.FrameException.Rule;
import org.jspecify.annotations.Nullable;

/**
 * What the decoders of frames with a structure have in common: the place on the stream,
 * the checksum, and what becomes of a broken frame.
 */
abstract class FrameCutter implements FrameDecoder {

	private final FrameOptions options;

	private final @Nullable Checksum checksum;

	private long consumed;

	// Where the bytes of the present call begin.
	private int origin;

	FrameCutter(FrameOptions options) {
		this.options = options;
		this.checksum = options.checksum();
	}

	@Override
	public final int decode(byte[] buffer, int from, int to, FrameSink frames) {
		this.origin = from;
		int end = cut(buffer, from, to, frames);
		this.consumed += end - from;
		return end;
	}

	@Override
	public final int decodeRest(byte[] buffer, int from, int to, FrameSink frames) {
		this.origin = from;
		int end = cutRest(buffer, from, to, frames);
		this.consumed += end - from;
		return end;
	}

	/**
	 * Do as {@link FrameDecoder#decodeRest} says.
	 */
	int cutRest(byte[] buffer, int from, int to, FrameSink frames) {
		return from;
	}

	/**
	 * Do as {@link FrameDecoder#decode} says.
	 */
	abstract int cut(byte[] buffer, int from, int to, FrameSink frames);

	/**
	 * Hand out a frame.
	 * @param frameBegin where the frame begins
	 * @param begin where its content begins
	 * @param end where its content ends
	 * @param frameEnd where the frame ends
	 * @return whether to go on
	 */
	final boolean emit(byte[] buffer, int frameBegin, int begin, int end, int frameEnd, FrameSink frames) {
		// Before the checksum, for a reader that saw less of the frame could not say
		// more.
		if (end - begin > this.options.maxContent()) {
			broken(Rule.TOO_LONG, tooLong(end - begin - this.options.summed()), buffer, frameBegin, frameEnd, frames);
			return true;
		}
		Checksum check = this.checksum;
		int contentEnd = end;
		if (check != null) {
			contentEnd = check.check(buffer, frameBegin, begin, end, frameEnd);
			if (contentEnd < 0) {
				broken(Rule.MALFORMED, "wrong checksum", buffer, frameBegin, frameEnd, frames);
				return true;
			}
		}
		return frames.frame(buffer, begin, contentEnd - begin);
	}

	/**
	 * A frame is broken: give up, or tell that it is passed over.
	 */
	final void broken(Rule rule, String what, byte[] buffer, int begin, int to, FrameSink frames) {
		FrameException broken = exception(rule, what, buffer, begin, to);
		if (!this.options.skips()) {
			throw broken;
		}
		frames.skipped(broken);
	}

	final FrameException exception(Rule rule, String what, byte[] buffer, int begin, int to) {
		return FrameException.received(rule, "framing '" + this.options.name() + "': " + what,
				this.consumed + begin - this.origin, buffer, begin, to);
	}

	final String tooLong(long length) {
		return length + " bytes are more than max-size (" + this.options.maxSize() + ")";
	}

	final FrameOptions options() {
		return this.options;
	}

}
