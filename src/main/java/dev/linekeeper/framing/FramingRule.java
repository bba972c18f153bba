package dev.linekeeper.framing;

/**
 * What {@link FramingCheck} holds a framing to.
 */
enum FramingRule {

	/** What encode does to its arguments. */
	ENCODING("encoding",
			"encode appends to what was written before and leaves the payload as it is;"
					+ " a payload it cannot carry is refused with FrameException.notFrameable, and nothing is written"),

	/** Encoding and decoding fit each other. */
	ROUND_TRIP("round trip", "what is encoded is decoded again, in order"),

	/** Frames do not depend on how bytes are read. */
	SLICING("any slicing", "the same bytes give the same frames, however they come and wherever they lie"),

	/** The sink may stop the decoder. */
	STOPPING("false stops",
			"after a frame whose sink returned false, decode returns, and the next call goes on"
					+ " with the next frame"),

	/** Decoders share nothing. */
	ONE_CONNECTION("one decoder, one connection", "decoders of one framing do not disturb each other"),

	/** Where frames lie. */
	VIEWS("views",
			"frames and the index returned lie within the bytes given; only bytes that are consumed may be"
					+ " changed"),

	/** What bytes of any kind can do. */
	BOUNDS("bounds",
			"whatever a peer sends is consumed, or refused with a FrameException, before more than"
					+ " maxFrameBytes() are left"),

	/** What the read filter does to its arguments. */
	READ_FILTER("read filter", "it keeps bytes within the bytes given, and changes no others");

	private final String text;

	FramingRule(String name, String sentence) {
		this.text = "'" + name + "' (" + sentence + ")";
	}

	@Override
	public String toString() {
		return this.text;
	}

}
