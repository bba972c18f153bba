package dev.linekeeper.framing;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How a sample is cut into reads. No read reaches across a silence.
 */
final class Slices {

	private static final int SHOWN = 40;

	private static final int MOST_SINGLE_BYTES = 512;

	private int[] ends;

	private int count;

	private Slices(int capacity) {
		this.ends = new int[capacity];
	}

	/** As few as there can be. */
	static Slices whole(FramingSample sample) {
		return cutAt(0, sample);
	}

	/** Byte by byte, if there are many bytes then only some in the midst of them. */
	static Slices byteByByte(FramingSample sample, RandomGenerator random) {
		int begin = random.nextInt(Math.max(1, sample.wire().length - MOST_SINGLE_BYTES));
		Slices slices = new Slices(MOST_SINGLE_BYTES);
		int from = 0;
		for (int silence : sample.silences()) {
			while (from < silence) {
				boolean single = from >= begin && from - begin < MOST_SINGLE_BYTES;
				from = single ? from + 1 : (from < begin) ? Math.min(begin, silence) : silence;
				slices.add(from);
			}
		}
		return slices;
	}

	static Slices random(FramingSample sample, RandomGenerator random) {
		// Shorter ones more often, yet not too many of them.
		int most = 1 + (Math.max(40, sample.wire().length) >> random.nextInt(4));
		Slices slices = new Slices(8);
		int from = 0;
		for (int silence : sample.silences()) {
			while (from < silence) {
				from = Math.min(silence, from + random.nextInt(1, most + 1));
				slices.add(from);
			}
		}
		return slices;
	}

	/** As few as there can be with a cut at that place. */
	static Slices cutAt(int place, FramingSample sample) {
		Slices slices = new Slices(sample.silences().length + 1);
		boolean cut = false;
		for (int end : sample.silences()) {
			if (!cut && end >= place) {
				slices.add(place);
				cut = true;
			}
			slices.add(end);
		}
		return slices;
	}

	int count() {
		return this.count;
	}

	/** Where a slice ends; the next begins there. */
	int end(int index) {
		return this.ends[index];
	}

	private void add(int end) {
		if (end == ((this.count > 0) ? this.ends[this.count - 1] : 0)) {
			return;
		}
		if (this.count == this.ends.length) {
			this.ends = Arrays.copyOf(this.ends, this.count * 2);
		}
		this.ends[this.count++] = end;
	}

	@Override
	public String toString() {
		return IntStream.range(0, Math.min(this.count, SHOWN))
			.mapToObj((i) -> String.valueOf(this.ends[i] - ((i > 0) ? this.ends[i - 1] : 0)))
			.collect(Collectors.joining(", ", "of ", (this.count > SHOWN) ? ", ... bytes" : " bytes"));
	}

}
