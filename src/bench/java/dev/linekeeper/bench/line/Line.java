package dev.linekeeper.bench.line;

/**
 * One connection, as the measurements use it.
 */
interface Line {

	/** Send one frame. Called by one thread at a time. */
	void send(byte[] payload);

	/** See that what was sent leaves. */
	default void flush() {
	}

	/** Whether it is a good time to send; {@link Talk#writable} tells when it is again. */
	default boolean isWritable() {
		return true;
	}

}
