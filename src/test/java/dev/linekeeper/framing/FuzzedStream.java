package dev.linekeeper.framing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Plays the reader of one connection on bytes that a fuzzer made up. Its buffer grows,
 * shrinks and gives up as that of the transport does, only that it is smaller, so that
 * short inputs fill it. Every call is watched. Not thread-safe.
 */
final class FuzzedStream {

	private static final int INITIAL = 8;

	private static final int BULK = 64;

	private static final int SMALL_READS_BEFORE_SHRINKING = 4;

	private final CheckedDecoder decoder;

	private final CheckedReadFilter filter;

	private final int initial;

	private final int limit;

	private final int longestFrame;

	private final List<byte[]> frames = new ArrayList<>();

	private FrameException.@Nullable Rule ruleBroken;

	private byte[] buffer;

	private int from;

	private int to;

	private int smallReads;

	private boolean stopping;

	private FuzzedStream(Framing framing, int initial, int bulk) {
		this.decoder = new CheckedDecoder(framing, FramingRule.BOUNDS, this::frame);
		this.filter = new CheckedReadFilter(framing);
		this.initial = initial;
		this.limit = Math.max(bulk, Math.addExact(framing.maxFrameBytes(), 1));
		Object longest = Quantity.bytes(framing.longForm().getOrDefault("max-size", Integer.MAX_VALUE));
		this.longestFrame = ((Number) longest).intValue();
		this.buffer = new byte[initial];
	}

	/**
	 * Read a stream as its input says.
	 * @param silences where the peer is silent, in order; the last is the end
	 */
	static FuzzedStream inReads(Framing framing, FuzzedInput input, byte[] wire, List<Integer> silences) {
		FuzzedStream stream = new FuzzedStream(framing, INITIAL, BULK);
		stream.play(wire, silences, input);
		return stream;
	}

	/** Read a stream in one piece, or in one from silence to silence. */
	static FuzzedStream inOnePiece(Framing framing, byte[] wire, List<Integer> silences) {
		FuzzedStream stream = new FuzzedStream(framing, wire.length + 1, wire.length + 1);
		stream.play(wire, silences, new FuzzedInput(new byte[0]));
		return stream;
	}

	/** Where the peer is silent; only where silence has a meaning, and at the end. */
	static List<Integer> silences(Framing framing, FuzzedInput input, byte[] wire) {
		List<Integer> silences = new ArrayList<>();
		int place = 0;
		for (int read = 0; framing.idleGap() != null && place < wire.length; read++) {
			place += (input.length(read) > 0) ? input.length(read) : BULK;
			if (place < wire.length && input.isSilentAfter(read)) {
				silences.add(place);
			}
		}
		silences.add(wire.length);
		return silences;
	}

	List<byte[]> frames() {
		return this.frames;
	}

	/** The rule that ended the stream, or {@code null}. */
	FrameException.@Nullable Rule ruleBroken() {
		return this.ruleBroken;
	}

	private void play(byte[] wire, List<Integer> silences, FuzzedInput input) {
		try {
			int place = 0;
			int read = 0;
			for (int silence : silences) {
				while (place < silence) {
					int most = (input.length(read) > 0) ? input.length(read) : silence;
					this.stopping = input.stops(read++);
					place += read(wire, place, Math.min(place + most, silence));
				}
				deliver(true);
			}
		}
		catch (FrameException ex) {
			this.ruleBroken = ex.rule();
		}
	}

	private int read(byte[] wire, int begin, int end) {
		makeRoom();
		int count = Math.min(end - begin, this.buffer.length - this.to);
		System.arraycopy(wire, begin, this.buffer, this.to, count);
		int kept = this.filter.filter(this.buffer, this.to, this.to + count);
		this.to += count;
		adapt(count);
		this.to = kept;
		deliver(false);
		return count;
	}

	private void makeRoom() {
		System.arraycopy(this.buffer, this.from, this.buffer, 0, this.to - this.from);
		this.to -= this.from;
		this.from = 0;
		if (this.to == this.buffer.length) {
			if (this.to >= this.limit) {
				throw new BrokenRule(FramingRule.BOUNDS, "nothing is consumed of " + this.to + " bytes");
			}
			grow();
		}
	}

	private void adapt(int count) {
		if (this.to == this.buffer.length && this.buffer.length < BULK) {
			grow();
		}
		this.smallReads = (count < this.buffer.length / 4) ? this.smallReads + 1 : 0;
		if (this.smallReads > SMALL_READS_BEFORE_SHRINKING && this.buffer.length > this.initial
				&& this.to <= this.buffer.length / 2) {
			this.buffer = Arrays.copyOf(this.buffer, this.buffer.length / 2);
			this.smallReads = 0;
		}
	}

	private void grow() {
		this.buffer = Arrays.copyOf(this.buffer, Math.min(this.limit, this.buffer.length * 2));
	}

	private void deliver(boolean silent) {
		boolean held;
		do {
			call(false);
			held = this.decoder.wasStopped();
			if (silent && !held) {
				call(true);
				held = this.decoder.wasStopped();
			}
		}
		while (held);
	}

	private void call(boolean rest) {
		byte[] before = this.buffer.clone();
		int begin = this.from;
		try {
			int consumed = rest ? this.decoder.decodeRest(this.buffer, begin, this.to)
					: this.decoder.decode(this.buffer, begin, this.to);
			this.from = consumed;
		}
		finally {
			checkUntouched(before, 0, begin);
			checkUntouched(before, this.to, before.length);
		}
		checkUntouched(before, this.from, this.to);
		if (this.from == this.to) {
			this.from = 0;
			this.to = 0;
		}
	}

	private void checkUntouched(byte[] before, int begin, int end) {
		if (!Arrays.equals(before, begin, end, this.buffer, begin, end)) {
			throw new BrokenRule(FramingRule.VIEWS, "bytes are changed that are outside, or not consumed");
		}
	}

	private boolean frame(byte[] bytes, int offset, int length) {
		if (length > this.longestFrame) {
			throw new BrokenRule(FramingRule.BOUNDS,
					"a frame of " + length + " bytes, where max-size is " + this.longestFrame);
		}
		this.frames.add(Arrays.copyOfRange(bytes, offset, offset + length));
		return !this.stopping;
	}

}
