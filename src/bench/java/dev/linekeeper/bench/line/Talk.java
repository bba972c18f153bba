package dev.linekeeper.bench.line;

/**
 * What is done with a connection. Told by one thread at a time.
 */
abstract class Talk {

	private final Receipt receipt;

	Talk(Receipt receipt) {
		this.receipt = receipt;
	}

	/** A frame has come, as a part of an array. */
	final void frame(byte[] buffer, int offset, int length) {
		if (this.receipt.frame(buffer, offset, length)) {
			received();
		}
	}

	/** Whether the next frame, which begins so, must be given as an array. */
	final boolean needsBytes(int first) {
		return this.receipt.needsBytes(first);
	}

	/** A frame has come, and only so much of it is looked at. */
	final void frame(int first, int last, int length) {
		this.receipt.frame(first, last, length);
		received();
	}

	/** A frame was found to be right. */
	abstract void received();

	/** It is a good time to send again. */
	abstract void writable();

	/** The connection has ended. */
	final void ended(Throwable why) {
		this.receipt.end().completeExceptionally(why);
	}

	Receipt receipt() {
		return this.receipt;
	}

}
