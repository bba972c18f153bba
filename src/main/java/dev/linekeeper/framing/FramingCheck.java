package dev.linekeeper.framing;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Checks a framing of one's own against what {@link Framing} and {@link FrameDecoder}
 * promise, for use in a test: <pre>
 * FramingCheck.of(new MyFraming()).run();
 * </pre> Each round encodes a few random payloads and decodes them from a peer that sends
 * them in one piece, in slices, byte by byte, with the receiver stopping after frames,
 * and by turns with a second connection; then it decodes damaged bytes, and bytes without
 * end. The same seed gives the same rounds. A decoder that never returns is not noticed:
 * give the test a time limit. Not thread-safe.
 */
public final class FramingCheck {

	private static final int LONGEST_PAYLOAD = 512;

	private final Framing framing;

	private Function<RandomGenerator, byte[]> payloads = FramingCheck::anyBytes;

	private int rounds = 10_000;

	private long seed = 1;

	private boolean boundaries = true;

	private double refusedAtMost = 0.5;

	private FramingCheck(Framing framing) {
		this.framing = framing;
	}

	/**
	 * Prepare a check of 10,000 rounds, with random payloads of 0 to 512 bytes, short
	 * ones more often than long ones.
	 * @param framing what is to be checked
	 * @return a check not yet run
	 */
	public static FramingCheck of(Framing framing) {
		return new FramingCheck(framing);
	}

	/**
	 * Set what is encoded.
	 * @param source makes a payload that the framing can carry; has to take everything it
	 * decides by chance from the generator given
	 * @return this
	 */
	public FramingCheck payloads(Function<RandomGenerator, byte[]> source) {
		this.payloads = source;
		return this;
	}

	/**
	 * Set how long to check.
	 * @param count 1 or more
	 * @return this
	 */
	public FramingCheck rounds(int count) {
		if (count < 1) {
			throw new IllegalArgumentException("A framing is checked in 1 round or more, not " + count + ".");
		}
		this.rounds = count;
		return this;
	}

	/**
	 * Set where the random numbers begin.
	 * @param value 1 unless set
	 * @return this
	 */
	public FramingCheck seed(long value) {
		this.seed = value;
		return this;
	}

	/**
	 * Compare only the bytes of all frames together, for a framing that keeps no message
	 * boundaries.
	 * @return this
	 */
	public FramingCheck withoutBoundaries() {
		this.boundaries = false;
		return this;
	}

	/**
	 * Set how many payloads {@link Framing#encode} may refuse. They are not decoded, so a
	 * check with too many of them checks little.
	 * @param share 0 to 1; 0.5 unless set
	 * @return this
	 */
	public FramingCheck refusedAtMost(double share) {
		this.refusedAtMost = share;
		return this;
	}

	/**
	 * Run the check.
	 * @throws AssertionError if the framing breaks a rule; says which, with which bytes,
	 * and how to run that round again
	 */
	public void run() {
		if (this.framing.maxFrameBytes() < 1) {
			throw new AssertionError("Framing '" + this.framing + "' says that maxFrameBytes() is "
					+ this.framing.maxFrameBytes() + "; it has to be 1 or more.");
		}
		Duration idleGap = this.framing.idleGap();
		if (idleGap != null && idleGap.toMillis() < 1) {
			throw new AssertionError("Framing '" + this.framing + "' says that idleGap() is " + idleGap
					+ "; it has to be 1 ms or more, or null.");
		}
		FramingSamples samples = new FramingSamples(this.framing, this.payloads, this.boundaries);
		FramingPasses passes = new FramingPasses(this.framing, this.boundaries);
		eachRound((round, random) -> {
			List<FramingSample> pair = samples.next(2, random);
			passes.read(pair.get(0), pair.get(1), random);
		});
		// Damage comes later: what it leaves in a decoder that is not made anew would
		// look like another fault.
		eachRound((round, random) -> {
			byte[] wire = samples.next(1, random).get(0).wire();
			passes.readDamaged(FramingGarbage.damaged(wire, random), random);
			if (round == 0) {
				FramingGarbage.feedWithoutEnd(this.framing, wire, random);
			}
		});
		checkRefused(samples);
	}

	private void eachRound(Round action) {
		SplittableRandom seeds = new SplittableRandom(this.seed);
		// The first round has the seed itself, so that each can be the first of another
		// run.
		long roundSeed = this.seed;
		for (int round = 0; round < this.rounds; round++) {
			try {
				action.run(round, new SplittableRandom(roundSeed));
			}
			catch (BrokenRule ex) {
				throw new AssertionError(
						"Framing '" + this.framing + "' " + ex.getMessage() + ex.where() + "\n  Round: " + round
								+ " of seed " + this.seed + "; again with seed(" + roundSeed + "L).rounds(1)",
						ex.getCause());
			}
			roundSeed = seeds.nextLong();
		}
	}

	private void checkRefused(FramingSamples samples) {
		if (samples.refused() > samples.asked() * this.refusedAtMost) {
			throw new AssertionError("Framing '" + this.framing + "' refused " + samples.refused() + " of "
					+ samples.asked() + " payloads, so that little was checked. Give payloads(...) that it can carry,"
					+ " or allow more with refusedAtMost(...).");
		}
	}

	private static byte[] anyBytes(RandomGenerator random) {
		byte[] payload = new byte[random.nextInt(LONGEST_PAYLOAD + 1) >> random.nextInt(8)];
		random.nextBytes(payload);
		return payload;
	}

	@FunctionalInterface
	private interface Round {

		void run(int round, RandomGenerator random);

	}

}
