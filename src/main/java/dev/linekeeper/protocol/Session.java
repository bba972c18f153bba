package dev.linekeeper.protocol;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentMap;

/**
 * One open connection, as its protocol sees it. Belongs to one epoch: after the
 * connection is lost, sending fails with {@link Delivery#NOT_SENT} and never reaches a
 * later connection. All methods may be called from any thread.
 */
public interface Session {

	/**
	 * Return the connection's configured name.
	 * @return the name
	 */
	String connection();

	/**
	 * Return the number of the attempt that opened this connection.
	 * @return counted from 1 since the start of the process, never repeated
	 */
	long epoch();

	/**
	 * Return the peer's address.
	 * @return the address dialled; behind a proxy the one it was asked for, which is
	 * unresolved if it is a name
	 */
	InetSocketAddress peer();

	/**
	 * Return our own address.
	 * @return the local end of the connection
	 */
	InetSocketAddress local();

	/**
	 * Return a map for whatever belongs to this connection.
	 * @return empty at first; gone with the connection
	 */
	ConcurrentMap<String, Object> attributes();

	/**
	 * Send one frame, in the order of the calls. The bytes are copied, framed and taken
	 * into the connection's bounded output. What is sent from a callback leaves when the
	 * batch of frames just read is done; any other thread may have to write, and is then
	 * held up while the peer does not read, for the write-stall timeout at most. What a
	 * thread sends message after message, within microseconds, is written together, at
	 * the latest when it pauses.
	 * @param payload the content of the frame, without what the framing adds
	 * @return completes with {@link Delivery#WRITTEN} when the bytes were handed to the
	 * operating system, which says nothing of the peer; otherwise exceptionally with a
	 * {@link DeliveryException}
	 */
	CompletableFuture<Delivery> send(byte[] payload);

	/**
	 * Take one frame into the output as {@link #send} does, without writing it: that is
	 * left to the next {@link #flush}, or to whoever writes next. Never blocks, so that
	 * it may be called while holding a lock.
	 * @param payload the content of the frame
	 * @return as of {@link #send}
	 */
	CompletableFuture<Delivery> append(byte[] payload);

	/**
	 * Write what was appended, unless somebody is writing already and takes it along, or
	 * this thread is in a callback, after which it is written anyway. May be held up as
	 * {@link #send} may.
	 */
	void flush();

	/**
	 * Return when bytes were last received, taken at the socket: all frames that one read
	 * has brought find the same time, and it costs no look at the clock.
	 * @return as of {@link System#nanoTime()}; before the first byte, when the connection
	 * was opened
	 */
	long receivedNanos();

	/**
	 * Call something later, in turn with the callbacks of the {@link Protocol}: never
	 * while one of them runs, and not after {@link Protocol#connectionLost}. What it
	 * throws closes the connection.
	 * @param delay how much later
	 * @param task what to call
	 * @return forgets the task, if it did not run yet
	 */
	Runnable schedule(Duration delay, Runnable task);

	/**
	 * Begin TLS now that both sides have agreed on it in clear (STARTTLS), on a
	 * connection that is configured so. To be called in {@link Protocol#connectionMade},
	 * {@link Protocol#prepare} or {@link Protocol#dataReceived}; happens when that has
	 * returned. What was sent before leaves first, in clear; what is sent from now on
	 * leaves under TLS. If the peer has sent anything after the frame in hand, the
	 * connection is closed: it could be taken for what comes under TLS. Forget what the
	 * peer has said before.
	 * @return completes when TLS has come about, in turn with the callbacks; if it does
	 * not, the connection is lost with a reason that says why. Exceptionally at once if
	 * there is none to begin
	 */
	CompletionStage<Void> startTls();

	/**
	 * Whether fewer bytes wait to be written than the high watermark.
	 * @return whether it is a good time to send
	 * @see Protocol#writabilityChanged
	 */
	boolean isWritable();

	/**
	 * Stop reading, after the frame in hand. The peer is slowed down in time. That it
	 * ends its stream is told after {@link #resume}. If the connection breaks meanwhile,
	 * what was received is still delivered if it is resumed within the close timeout.
	 */
	void pause();

	/**
	 * Read on after {@link #pause}.
	 */
	void resume();

	/**
	 * Write what waits to be written, then close. {@link Protocol#dataReceived} may still
	 * be called until {@link Protocol#connectionLost}.
	 */
	void close();

	/**
	 * Close at once with a reset; what waits to be written is not sent.
	 */
	void abort();

	/**
	 * Close at once with a reset, and say why.
	 * @param reason what the log, the endpoint and {@link Protocol#connectionLost} tell,
	 * unless another reason came first
	 */
	void abort(DisconnectReason reason);

}
