package dev.linekeeper.framing;

import java.util.List;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * Where Jazzer goes in, one method for each type of framing; see
 * {@code src/bench/fuzz.sh}. Not a test of every build, because it attaches an agent to
 * the JVM even if it only replays: {@link FramingFuzzTests} does that.
 */
final class FramingFuzz {

	private static final List<Framing> DELIMITED = FuzzedFramings.delimited();

	private static final List<Framing> ENVELOPED = FuzzedFramings.enveloped();

	private static final List<Framing> LENGTH_PREFIXED = FuzzedFramings.lengthPrefixed();

	private static final List<Framing> FIXED = FuzzedFramings.fixed();

	private static final List<Framing> COUNTED = FuzzedFramings.counted();

	private static final List<Framing> IDLE_GAP = FuzzedFramings.idleGap();

	private static final List<Framing> JSON = FuzzedFramings.json();

	private static final List<Framing> RESP = FuzzedFramings.resp();

	private static final List<Framing> TELNET = FuzzedFramings.telnet();

	@FuzzTest(maxDuration = "2h")
	void delimited(byte[] input) {
		FuzzedStreams.check(DELIMITED, input);
	}

	@FuzzTest(maxDuration = "2h")
	void enveloped(byte[] input) {
		FuzzedStreams.check(ENVELOPED, input);
	}

	@FuzzTest(maxDuration = "2h")
	void lengthPrefixed(byte[] input) {
		FuzzedStreams.check(LENGTH_PREFIXED, input);
	}

	@FuzzTest(maxDuration = "2h")
	void fixed(byte[] input) {
		FuzzedStreams.check(FIXED, input);
	}

	@FuzzTest(maxDuration = "2h")
	void counted(byte[] input) {
		FuzzedStreams.check(COUNTED, input);
	}

	@FuzzTest(maxDuration = "2h")
	void idleGap(byte[] input) {
		FuzzedStreams.check(IDLE_GAP, input);
	}

	@FuzzTest(maxDuration = "2h")
	void json(byte[] input) {
		FuzzedStreams.check(JSON, input);
	}

	@FuzzTest(maxDuration = "2h")
	void resp(byte[] input) {
		FuzzedStreams.check(RESP, input);
	}

	@FuzzTest(maxDuration = "2h")
	void telnet(byte[] input) {
		FuzzedStreams.check(TELNET, input);
	}

}
