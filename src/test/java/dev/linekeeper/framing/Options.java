package dev.linekeeper.framing;

import java.util.Map;

/** Options for framings under test. */
final class Options {

	private Options() {
	}

	static FrameOptions named(String name, int maxSize) {
		return new FrameOptions(name, maxSize, false, null, null, Map.of("type", name));
	}

}
