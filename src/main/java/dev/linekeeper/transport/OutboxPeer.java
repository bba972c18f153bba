package dev.linekeeper.transport;

import java.io.IOException;

import dev.linekeeper.protocol.Delivery;

/**
 * The other side of an {@link Outbox}: where the bytes go, and who is told of them.
 * Called without any lock, by whoever writes.
 */
interface OutboxPeer {

	/** Write bytes; may block. */
	void write(byte[] bytes, int offset, int length) throws IOException;

	/**
	 * Have {@link Outbox#writeWhileBusy} called, once, by a thread that may block.
	 */
	void callWriter();

	/** Whether it has lately taken much in a short time. */
	boolean isFast();

	/** So many bytes, of so many frames, were written. */
	void written(int bytes, int frames);

	/** So many frames were taken and are lost, perhaps only after they were written. */
	void lost(Delivery delivery, int frames);

	/** A write failed; nothing is written any more. */
	void writeFailed(IOException cause);

	/** Everything is written that will be. */
	void endOutput();

	/** Nothing waits, as was asked to be told. */
	void drained();

	/** What waits has crossed a watermark. */
	void writabilityChanged();

	/** Whether the peer has ended its stream. */
	boolean hasEnded();

}
