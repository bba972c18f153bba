package dev.linekeeper.bench;

/**
 * How frames are told apart.
 */
public enum FrameKind {

	/** By the CRLF behind them. */
	LINES(2, "crlf"),

	/** By the int before them, big-endian. */
	LENGTH(4, "int32");

	private final int overhead;

	private final String framing;

	FrameKind(int overhead, String framing) {
		this.overhead = overhead;
		this.framing = framing;
	}

	public int overhead() {
		return this.overhead;
	}

	/** Our name for it. */
	public String framing() {
		return this.framing;
	}

	/** The frames in a read. */
	int frames(int frameSize) {
		return Wire.READ_SIZE / (frameSize + this.overhead);
	}

}
