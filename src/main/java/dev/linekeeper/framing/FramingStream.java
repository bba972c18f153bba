package dev.linekeeper.framing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

/**
 * Plays the reader of one connection of a framing under check, as unkindly as the
 * contract allows: before every call the bytes move to another place of another array,
 * and afterwards nothing of the old array is left.
 */
final class FramingStream {

	private static final int AROUND = 8;

	private final FramingRule rule;

	private final FramingSample sample;

	private final Slices slices;

	private final RandomGenerator random;

	private final CheckedDecoder decoder;

	private final CheckedReadFilter filter;

	private final List<byte[]> frames = new ArrayList<>();

	private final byte poison;

	private @Nullable Runnable meanwhile;

	private boolean stopping;

	private boolean refusing;

	private boolean refused;

	// Received and not consumed.
	private byte[] left = new byte[0];

	private int next;

	private int silence;

	/**
	 * Open a connection.
	 * @param framing the framing under check
	 * @param rule what is broken if the connection does not go well
	 * @param sample what the peer sends
	 * @param slices how it is read
	 * @param random decides on the rest
	 */
	FramingStream(Framing framing, FramingRule rule, FramingSample sample, Slices slices, RandomGenerator random) {
		this.rule = rule;
		this.sample = sample;
		this.slices = slices;
		this.random = random;
		this.decoder = new CheckedDecoder(framing, rule, this::frame);
		this.filter = new CheckedReadFilter(framing);
		// A byte that may well mean something to the framing.
		byte[] wire = sample.wire();
		this.poison = (wire.length > 0) ? wire[random.nextBoolean() ? wire.length - 1 : random.nextInt(wire.length)]
				: 0;
	}

	/** Have the sink return false more often than not. */
	FramingStream stopping() {
		this.stopping = true;
		return this;
	}

	/** Let the framing refuse what it reads. */
	FramingStream refusing() {
		this.refusing = true;
		return this;
	}

	/** Do something inside every frame. */
	FramingStream meanwhile(Runnable action) {
		this.meanwhile = action;
		return this;
	}

	/** Read everything. */
	FramingStream play() {
		boolean more = true;
		while (more) {
			more = step();
		}
		return this;
	}

	/**
	 * Read once.
	 * @return whether there was something to read
	 */
	boolean step() {
		if (this.refused || this.next == this.slices.count()) {
			return false;
		}
		int from = (this.next > 0) ? this.slices.end(this.next - 1) : 0;
		int to = this.slices.end(this.next++);
		try {
			read(from, to);
			int[] silences = this.sample.silences();
			while (this.silence < silences.length && silences[this.silence] < to) {
				this.silence++;
			}
			if (this.silence < silences.length && silences[this.silence] == to && this.left.length > 0) {
				call(true);
			}
		}
		catch (FrameException ex) {
			if (!this.refusing) {
				throw broken(this.rule, "decode refuses what encode wrote: " + ex.getMessage());
			}
			this.refused = true;
		}
		catch (BrokenRule ex) {
			throw ex.reading(this.sample.wire(), this.slices);
		}
		return true;
	}

	/** The frames so far. */
	List<byte[]> frames() {
		return this.frames;
	}

	/** Whether the framing refused what it read. */
	boolean wasRefused() {
		return this.refused;
	}

	/** What is broken if this connection does not go well. */
	FramingRule rule() {
		return this.rule;
	}

	/** This connection breaks a rule. */
	BrokenRule broken(FramingRule which, String what) {
		return new BrokenRule(which, what).reading(this.sample.wire(), this.slices);
	}

	private void read(int from, int to) {
		int begin = this.random.nextInt(AROUND);
		byte[] buffer = surrounded(begin, this.sample.wire(), from, to - from);
		int kept = this.filter.filter(buffer, begin, begin + to - from);
		if (kept > begin) {
			byte[] more = Arrays.copyOf(this.left, this.left.length + kept - begin);
			System.arraycopy(buffer, begin, more, this.left.length, kept - begin);
			this.left = more;
			call(false);
		}
	}

	/** Call the decoder until its sink lets it go on to the end. */
	private void call(boolean rest) {
		do {
			int from = this.random.nextInt(AROUND);
			int to = from + this.left.length;
			byte[] buffer = surrounded(from, this.left, 0, this.left.length);
			int consumed = rest ? this.decoder.decodeRest(buffer, from, to) : this.decoder.decode(buffer, from, to);
			checkAround(buffer, from, to);
			if (!Arrays.equals(buffer, consumed, to, this.left, consumed - from, this.left.length)) {
				throw new BrokenRule(FramingRule.VIEWS, "bytes are changed that are not consumed");
			}
			this.left = Arrays.copyOfRange(this.left, consumed - from, this.left.length);
			Arrays.fill(buffer, this.poison);
		}
		while (this.decoder.wasStopped() && (!rest || this.left.length > 0));
	}

	private boolean frame(byte[] buffer, int offset, int length) {
		this.frames.add(Arrays.copyOfRange(buffer, offset, offset + length));
		if (this.meanwhile != null) {
			this.meanwhile.run();
		}
		return !this.stopping || this.random.nextInt(4) == 0;
	}

	private byte[] surrounded(int from, byte[] source, int offset, int length) {
		byte[] buffer = new byte[from + length + this.random.nextInt(AROUND)];
		Arrays.fill(buffer, 0, from, this.poison);
		System.arraycopy(source, offset, buffer, from, length);
		Arrays.fill(buffer, from + length, buffer.length, this.poison);
		return buffer;
	}

	private void checkAround(byte[] buffer, int from, int to) {
		for (int i = 0; i < buffer.length; i++) {
			if (i == from) {
				i = to;
			}
			if (i < buffer.length && buffer[i] != this.poison) {
				throw new BrokenRule(FramingRule.VIEWS,
						"the byte at " + i + " is changed, outside the bytes from " + from + " to " + to);
			}
		}
	}

}
