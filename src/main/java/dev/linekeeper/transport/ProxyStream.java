package dev.linekeeper.transport;

import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;

/**
 * The conversation with a proxy, within a time for all of it: a proxy that dribbles gains
 * none. Never reads ahead, for the next byte may be the peer's. Confined to one thread,
 * which blocks.
 */
final class ProxyStream {

	private final Socket socket;

	private final long deadline;

	private final TimeSource time;

	private int received;

	/**
	 * Create a stream.
	 * @param socket connected
	 * @param deadline when reading is given up, in the time source's nanoseconds
	 * @param time measures it
	 */
	ProxyStream(Socket socket, long deadline, TimeSource time) {
		this.socket = socket;
		this.deadline = deadline;
		this.time = time;
	}

	/** Send; so few bytes never wait for the proxy. */
	void send(byte[] bytes) throws IOException {
		this.socket.getOutputStream().write(bytes);
	}

	/** Read a byte, 0 to 255; the end of the stream is an {@link EOFException}. */
	int read() throws IOException {
		return read(1)[0] & 0xFF;
	}

	/** Read exactly so many bytes. */
	byte[] read(int count) throws IOException {
		byte[] bytes = new byte[count];
		int have = 0;
		while (have < count) {
			this.socket.setSoTimeout(millisLeft());
			int length = this.socket.getInputStream().read(bytes, have, count - have);
			if (length < 0) {
				throw new EOFException("end of stream after " + this.received + " bytes");
			}
			have += length;
			this.received += length;
		}
		return bytes;
	}

	/** How many bytes were read. */
	int received() {
		return this.received;
	}

	private int millisLeft() throws SocketTimeoutException {
		long left = this.deadline - this.time.nanoTime();
		if (left <= 0) {
			throw new SocketTimeoutException("no time left");
		}
		// Rounded up: 0 means for ever.
		return (int) Math.min(Integer.MAX_VALUE, TimeUnit.NANOSECONDS.toMillis(left) + 1);
	}

}
