package dev.linekeeper.framing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Makes samples by encoding payloads with the framing under check, and sees to it that
 * encoding does nothing else.
 */
final class FramingSamples {

	private static final int MOST_PAYLOADS = 5;

	private static final byte AROUND = 0x5A;

	private final Framing framing;

	private final Function<RandomGenerator, byte[]> payloads;

	private final boolean boundaries;

	private long asked;

	private long refused;

	FramingSamples(Framing framing, Function<RandomGenerator, byte[]> payloads, boolean boundaries) {
		this.framing = framing;
		this.payloads = payloads;
		this.boundaries = boundaries;
	}

	long asked() {
		return this.asked;
	}

	long refused() {
		return this.refused;
	}

	/**
	 * Make samples for connections that send by turns.
	 * @param count how many
	 * @param random decides
	 * @return the samples; some may be empty, because every payload was refused
	 */
	List<FramingSample> next(int count, RandomGenerator random) {
		List<Sending> sendings = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			sendings.add(new Sending(random));
		}
		for (int frames = random.nextInt(1, MOST_PAYLOADS + 1); frames > 0; frames--) {
			for (Sending sending : sendings) {
				sending.send(this.payloads.apply(random), random);
			}
		}
		return sendings.stream().map(Sending::sample).toList();
	}

	private final class Sending {

		private final List<byte[]> sent = new ArrayList<>();

		private final List<Integer> ends = new ArrayList<>();

		private final ByteSink out;

		private final int begin;

		Sending(RandomGenerator random) {
			this.begin = random.nextInt(4);
			this.out = new ByteSink(this.begin);
			for (int i = 0; i < this.begin; i++) {
				this.out.write(random.nextInt());
			}
		}

		void send(byte[] payload, RandomGenerator random) {
			FramingSamples.this.asked++;
			int offset = random.nextInt(4);
			byte[] around = new byte[offset + payload.length + random.nextInt(4)];
			Arrays.fill(around, AROUND);
			System.arraycopy(payload, 0, around, offset, payload.length);
			byte[] given = around.clone();
			byte[] before = written();
			boolean accepted = encode(payload, given, offset);
			if (!Arrays.equals(around, given)) {
				throw broken("encode changes the array that holds the payload", payload);
			}
			int length = this.out.length();
			if (length < before.length
					|| !Arrays.equals(before, 0, before.length, this.out.array(), 0, before.length)) {
				throw broken("encode changes what was written before", payload);
			}
			if (!accepted) {
				if (length > before.length) {
					throw broken("encode refuses a payload after it has written " + (length - before.length)
							+ " bytes of it", payload);
				}
				FramingSamples.this.refused++;
				return;
			}
			if (length == before.length && FramingSamples.this.boundaries) {
				throw broken("encode accepts a payload and writes nothing, so that no peer can receive it", payload);
			}
			this.sent.add(payload);
			this.ends.add(length - this.begin);
		}

		FramingSample sample() {
			byte[] wire = Arrays.copyOfRange(this.out.array(), this.begin, this.out.length());
			int[] silences = (FramingSamples.this.framing.idleGap() != null)
					? this.ends.stream().mapToInt(Integer::intValue).toArray() : new int[] { wire.length };
			return new FramingSample(this.sent, wire, silences);
		}

		private boolean encode(byte[] payload, byte[] given, int offset) {
			try {
				FramingSamples.this.framing.encode(given, offset, payload.length, this.out);
				return true;
			}
			catch (FrameException ex) {
				if (ex.rule() != FrameException.Rule.NOT_FRAMEABLE) {
					throw broken("encode refuses a payload with " + ex.rule() + ", not NOT_FRAMEABLE", payload);
				}
				return false;
			}
			catch (RuntimeException | Error ex) {
				throw new BrokenRule(FramingRule.ENCODING,
						"encode throws " + ex + " for the payload of " + BrokenRule.hex(payload), ex);
			}
		}

		private byte[] written() {
			return Arrays.copyOf(this.out.array(), this.out.length());
		}

		private BrokenRule broken(String what, byte[] payload) {
			return new BrokenRule(FramingRule.ENCODING, what + "; the payload has " + BrokenRule.hex(payload));
		}

	}

}
