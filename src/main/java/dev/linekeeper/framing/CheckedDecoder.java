package dev.linekeeper.framing;

/**
 * A decoder under check: every call is watched, and throws {@link BrokenRule} or
 * {@link FrameException}, nothing else. Not thread-safe.
 */
final class CheckedDecoder {

	private final FrameDecoder decoder;

	private final int maxFrameBytes;

	private final FramingRule rule;

	private final FrameSink frames;

	private long consumedBytes;

	private long frameCount;

	// Of the call under way.

	private byte[] buffer = new byte[0];

	private int from;

	private int to;

	private int lastFrameEnd;

	private boolean stopped;

	/**
	 * Make a decoder.
	 * @param framing the framing under check
	 * @param rule what is broken if the decoder throws anything but a FrameException
	 * @param frames receives the frames
	 */
	CheckedDecoder(Framing framing, FramingRule rule, FrameSink frames) {
		this.decoder = framing.decoder();
		this.maxFrameBytes = framing.maxFrameBytes();
		this.rule = rule;
		this.frames = frames;
	}

	/** Whether the sink stopped the last call. */
	boolean wasStopped() {
		return this.stopped;
	}

	int decode(byte[] bytes, int begin, int end) {
		return call(false, bytes, begin, end);
	}

	int decodeRest(byte[] bytes, int begin, int end) {
		return call(true, bytes, begin, end);
	}

	private int call(boolean rest, byte[] bytes, int begin, int end) {
		this.buffer = bytes;
		this.from = begin;
		this.to = end;
		this.lastFrameEnd = begin;
		this.stopped = false;
		int consumed;
		try {
			consumed = rest ? this.decoder.decodeRest(bytes, begin, end, this::frame)
					: this.decoder.decode(bytes, begin, end, this::frame);
		}
		catch (FrameException | BrokenRule ex) {
			throw ex;
		}
		catch (RuntimeException | Error ex) {
			throw new BrokenRule(this.rule, (rest ? "decodeRest" : "decode") + " throws " + ex, ex);
		}
		checkConsumed(consumed);
		this.consumedBytes += consumed - begin;
		return consumed;
	}

	private void checkConsumed(int consumed) {
		if (consumed < this.from || consumed > this.to) {
			throw new BrokenRule(FramingRule.VIEWS,
					"of the bytes from " + this.from + " to " + this.to + ", all before " + consumed + " are consumed");
		}
		if (consumed < this.lastFrameEnd) {
			throw new BrokenRule(this.stopped ? FramingRule.STOPPING : FramingRule.VIEWS, "a frame that ends at "
					+ this.lastFrameEnd + " is handed out, but only the bytes before " + consumed + " are consumed");
		}
		if (!this.stopped && this.to - consumed > this.maxFrameBytes) {
			throw new BrokenRule(FramingRule.BOUNDS, (this.to - consumed) + " bytes are left though maxFrameBytes() is "
					+ this.maxFrameBytes + "; decode has to throw a FrameException");
		}
	}

	private boolean frame(byte[] bytes, int offset, int length) {
		if (this.stopped) {
			throw new BrokenRule(FramingRule.STOPPING, "another frame after false, of " + length + " bytes");
		}
		if (isOther(bytes)) {
			throw new BrokenRule(FramingRule.VIEWS, "a frame of " + length + " bytes in another array");
		}
		if (offset < this.from || length < 0 || length > this.to - offset) {
			throw new BrokenRule(FramingRule.VIEWS, "a frame of " + length + " bytes at " + offset
					+ ", of the bytes from " + this.from + " to " + this.to);
		}
		this.lastFrameEnd = offset + length;
		this.frameCount++;
		long read = this.consumedBytes + this.to - this.from;
		if (this.frameCount > read) {
			// It may go on like this for ever.
			throw new BrokenRule(this.rule, this.frameCount + " frames of " + read + " bytes read");
		}
		boolean goOn = this.frames.frame(bytes, offset, length);
		this.stopped = !goOn;
		return goOn;
	}

	@SuppressWarnings("ReferenceEquality")
	private boolean isOther(byte[] bytes) {
		return bytes != this.buffer;
	}

}
