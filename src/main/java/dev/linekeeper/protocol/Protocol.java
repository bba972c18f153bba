package dev.linekeeper.protocol;

import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The conversation with one peer over one connection. A {@link ProtocolFactory} makes a
 * fresh one for every connection made, so fields need no reset after a reconnect.
 * <p>
 * <b>Order.</b> {@link #connectionMade} first, before any byte is read;
 * {@link #connectionLost} last, exactly once, after every byte received was delivered.
 * <p>
 * <b>Threads.</b> Callbacks of one protocol never overlap and each sees the effects of
 * the one before. Data arrives on the connection's reader thread: what blocks there stops
 * reading, and thereby slows the peer. Anything may be called on the {@link Session} from
 * any callback and any thread; in a callback none of it blocks. Do not wait in a callback
 * for what was sent there: it leaves when the callback has returned.
 * <p>
 * <b>Failure.</b> What a callback throws closes the connection with
 * {@link DisconnectReason.Kind#APP_ERROR}; it is then retried like any other.
 */
@FunctionalInterface
public interface Protocol {

	/**
	 * The connection is open; nothing was read yet. What is sent here leaves before
	 * anything that waits to be sent.
	 * @param session the way to answer, valid until {@link #connectionLost}
	 */
	default void connectionMade(Session session) {
	}

	/**
	 * Prepare the connection for use, a login for example. Called once, straight after
	 * {@link #connectionMade}. The connection is ready, and others may send, when the
	 * returned stage completes; a connection that fails here counts as a failed attempt.
	 * @param session the session given to {@link #connectionMade}
	 * @return completes when the connection is usable, exceptionally if the peer refused,
	 * or with a {@link java.util.concurrent.TimeoutException} if it was silent; by
	 * default already complete
	 */
	default CompletionStage<?> prepare(Session session) {
		return CompletableFuture.completedFuture(null);
	}

	/**
	 * A frame has arrived; with the framing {@code raw}, whatever one read returned.
	 * @param data the bytes, for the protocol to keep
	 */
	void dataReceived(byte[] data);

	/**
	 * A frame has arrived, as a view into the read buffer. Override it to spare the copy
	 * that {@link #dataReceived(byte[])} is given.
	 * @param buffer holds the frame; must not be changed, nor read after this call
	 * @param offset where the frame begins
	 * @param length the length of the frame in bytes, 0 or more
	 */
	default void dataReceived(byte[] buffer, int offset, int length) {
		dataReceived(Arrays.copyOfRange(buffer, offset, offset + length));
	}

	/**
	 * The line was silent for {@code heartbeat.every}: send something the peer answers.
	 * Any byte received counts as an answer; when {@code heartbeat.misses} probes in a
	 * row bring none, the connection is given up with
	 * {@link DisconnectReason.Kind#HEARTBEAT}.
	 * @param session the session given to {@link #connectionMade}
	 * @return whether a probe was sent; {@code false}, the default, says that this
	 * protocol has none, and it is not asked again on this connection
	 */
	default boolean heartbeat(Session session) {
		return false;
	}

	/**
	 * The connection is to be closed in good order, and nobody else sends any more.
	 * @param session the session given to {@link #connectionMade}
	 * @return completes when this protocol awaits nothing more from the peer; the drain
	 * timeout bounds it; by default already complete
	 */
	default CompletionStage<?> drain(Session session) {
		return CompletableFuture.completedFuture(null);
	}

	/**
	 * The bytes waiting to be written rose above the high watermark (64 KiB), or fell
	 * below the low one (32 KiB) again. Several changes in a row may be told as one.
	 * @param writable whether it is a good time to send
	 */
	default void writabilityChanged(boolean writable) {
	}

	/**
	 * The connection is gone. Nothing is called after this.
	 * @param reason why, by whom, and whether cleanly
	 */
	default void connectionLost(DisconnectReason reason) {
	}

}
