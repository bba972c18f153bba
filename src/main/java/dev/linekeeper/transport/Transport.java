package dev.linekeeper.transport;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import dev.linekeeper.protocol.Delivery;
import dev.linekeeper.protocol.DisconnectReason;
import org.jspecify.annotations.Nullable;

/**
 * One open TCP connection. Unless said otherwise, methods may be called from any thread
 * and do not block.
 */
public interface Transport {

	/**
	 * Return the peer's address.
	 * @return the address dialled; behind a proxy the one it was asked for, unresolved if
	 * that is a name
	 */
	InetSocketAddress peer();

	/**
	 * Return our own address.
	 * @return the local end
	 */
	InetSocketAddress local();

	/**
	 * Frame a payload and append it to the output, to be written by the next
	 * {@link #flush}.
	 * @param payload the content of one frame; copied
	 * @param done completed when the outcome is known
	 * @throws dev.linekeeper.protocol.DeliveryException if it cannot be taken;
	 * {@code done} is left alone then
	 */
	void append(byte[] payload, CompletableFuture<Delivery> done);

	/**
	 * Write what was appended, unless somebody is writing already and will take it along,
	 * or this thread is in a callback of this connection's protocol, after which it is
	 * written anyway. May block while the peer does not read.
	 */
	void flush();

	/**
	 * Have the output written by another thread.
	 */
	void flushLater();

	/**
	 * Return how many bytes wait to be written.
	 * @return 0 or more
	 */
	long pendingBytes();

	/**
	 * Whether fewer bytes wait than the high watermark, 64 KiB.
	 * @return whether it is a good time to send
	 */
	boolean isWritable();

	/**
	 * Ask to be told once, by {@link TransportOwner#drained}, when the protocol awaits
	 * nothing more and nothing waits to be written; at once if that is so already.
	 */
	void tellWhenDrained();

	/**
	 * Return when the last byte was received, or the connection was opened.
	 * @return the time source's {@link TimeSource#nanoTime()}, taken at the socket
	 */
	long lastReadNanos();

	/**
	 * Return when output last made progress, or began to wait.
	 * @return the time source's {@link TimeSource#nanoTime()}
	 */
	long lastProgressNanos();

	/**
	 * Return since when an unfinished frame has not grown.
	 * @return the time source's {@link TimeSource#nanoTime()}, or {@code null} if there
	 * is none, or the protocol is busy or paused
	 */
	@Nullable Long unfinishedSinceNanos();

	/**
	 * Whether bytes have arrived that nobody has read yet, because the reader is paused
	 * or busy. Silence is not the peer's then.
	 * @return whether there are any
	 */
	boolean hasUnread();

	/**
	 * Begin TLS when the callback has returned that this is called in. What was appended
	 * before leaves first, in clear; what is appended from now on waits.
	 * @return completes when TLS has come about, in turn with the protocol's callbacks;
	 * if it does not, the connection is lost. Exceptionally at once if there is none to
	 * begin
	 */
	CompletionStage<Void> startTls();

	/**
	 * Ask the protocol, elsewhere, to send a probe.
	 */
	void heartbeat();

	/**
	 * Call something, elsewhere, in turn with the protocol's callbacks.
	 * @param task what to call; not called after the connection is lost
	 */
	void call(Runnable task);

	/**
	 * Let another thread read on if the reader is caught in a write, and give back memory
	 * that is not needed for now. To be called now and then.
	 */
	void relieve();

	/**
	 * Stop reading after the frame in hand.
	 */
	void pause();

	/**
	 * Read on.
	 */
	void resume();

	/**
	 * Take nothing more, write what waits, then end our stream; the connection is closed
	 * when the peer has ended its own.
	 * @param reason told to the protocol, unless another came first
	 */
	void close(DisconnectReason reason);

	/**
	 * Reset the connection. What waits is not sent.
	 * @param reason told to the protocol, unless another came first
	 */
	void abort(DisconnectReason reason);

}
