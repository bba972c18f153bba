package dev.linekeeper.transport;

import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.TimeUnit;

/**
 * How much the kernel holds for the peer of one socket. Little at first: it bounds what
 * is lost with the peer, and it decides how slow a peer may be without being taken for
 * stalled, because Linux doubles it and wakes a writer when a third of that is free, so
 * that progress is seen every 21 KiB. A device server at 9600 baud takes 22 s for them,
 * less than the 30 s of write-stall-timeout.
 * <p>
 * But a peer that takes megabytes a second would let the writer sleep after every little
 * bit; it gets more for as long as it does. Used by one thread at a time.
 */
final class SendBuffer {

	static final int LITTLE = 32 * 1024;

	static final int MUCH = 512 * 1024;

	// More than a device server holds for a slow line behind it.
	private static final int FAST = 8 * 1024 * 1024;

	private static final int SLOW = 1024 * 1024;

	private static final long WINDOW = TimeUnit.SECONDS.toNanos(1);

	private final Socket socket;

	private long beganNanos;

	private int bytes;

	private boolean much;

	SendBuffer(Socket socket, long now) {
		this.socket = socket;
		this.beganNanos = now;
	}

	/**
	 * Note that bytes were written.
	 * @throws SocketException if the socket is closed
	 */
	void written(int count, long now) throws SocketException {
		this.bytes = Math.min(FAST, this.bytes + Math.min(FAST, count));
		boolean over = now - this.beganNanos >= WINDOW;
		if (!this.much && this.bytes == FAST && !over) {
			change(true, now);
		}
		else if (this.much && over && this.bytes < SLOW) {
			change(false, now);
		}
		else if (over) {
			this.beganNanos = now;
			this.bytes = 0;
		}
	}

	/** Whether the peer has more than at first. */
	boolean isMuch() {
		return this.much;
	}

	private void change(boolean toMuch, long now) throws SocketException {
		this.much = toMuch;
		this.beganNanos = now;
		this.bytes = 0;
		this.socket.setSendBufferSize(toMuch ? MUCH : LITTLE);
	}

}
