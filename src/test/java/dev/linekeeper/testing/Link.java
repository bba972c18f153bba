package dev.linekeeper.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * One end of a connection in the hands of a test. It reads only when told; what it waits
 * for must come within 5 seconds, or an {@link AssertionError} says what came instead.
 * One thread may send while another reads.
 */
public final class Link implements AutoCloseable {

	private static final int BACKGROUND_POLL_MILLIS = 20;

	private final Socket socket;

	private final AtomicLong discarded = new AtomicLong();

	private volatile boolean reading;

	private @Nullable Thread reader;

	Link(Socket socket) throws IOException {
		this.socket = socket;
		// What is sent in pieces shall travel in pieces.
		socket.setTcpNoDelay(true);
	}

	/** Dial; the other end may be a {@link ScriptedPeer} or anything else. */
	public static Link connect(InetSocketAddress address) throws IOException {
		return connect(address, Deadline.PATIENCE);
	}

	/** Dial with a connect timeout of one's own. */
	public static Link connect(InetSocketAddress address, Duration timeout) throws IOException {
		Socket socket = new Socket();
		try {
			socket.connect(address, (int) timeout.toMillis());
			return new Link(socket);
		}
		catch (IOException ex) {
			socket.close();
			throw ex;
		}
	}

	/** The socket, for options; read and write through the link. */
	public Socket socket() {
		return this.socket;
	}

	/** Send as UTF-8. */
	public void send(String text) {
		send(text.getBytes(StandardCharsets.UTF_8));
	}

	/** Send; blocks as long as the other end does not read. */
	public void send(byte[] bytes) {
		try {
			this.socket.getOutputStream().write(bytes);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Send as UTF-8 to one who may cut the connection off before the last byte, having
	 * seen enough.
	 */
	public void sendUnlessCutOff(String text) {
		try {
			send(text);
		}
		catch (UncheckedIOException ex) {
			// Cut off.
		}
	}

	/** Send in pieces, with a short pause after each so that they may arrive as such. */
	public void sendSliced(byte[] bytes, int pieceSize) {
		try {
			OutputStream out = this.socket.getOutputStream();
			for (int from = 0; from < bytes.length; from += pieceSize) {
				out.write(bytes, from, Math.min(pieceSize, bytes.length - from));
				LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(200));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Read a UTF-8 line; its end, LF or CRLF, is not part of it. */
	public String readLine() {
		Deadline deadline = Deadline.in(Deadline.PATIENCE);
		ByteArrayOutputStream line = new ByteArrayOutputStream();
		byte[] one = new byte[1];
		while (true) {
			int length = readSome(one, 0, 1, deadline, "the end of a line", line.toByteArray());
			if (length < 0) {
				throw new AssertionError("the stream ended before the end of a line, after " + shown(line));
			}
			if (one[0] == '\n') {
				String text = line.toString(StandardCharsets.UTF_8);
				return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
			}
			line.write(one[0]);
		}
	}

	/** Read so many bytes. */
	public byte[] read(int count) {
		Deadline deadline = Deadline.in(Deadline.PATIENCE);
		byte[] bytes = new byte[count];
		int have = 0;
		while (have < count) {
			byte[] soFar = (have < 200) ? Arrays.copyOf(bytes, have) : Arrays.copyOfRange(bytes, have - 200, have);
			int length = readSome(bytes, have, count - have, deadline, count + " bytes, has " + have, soFar);
			if (length < 0) {
				throw new AssertionError("the stream ended after " + have + " of " + count + " bytes");
			}
			have += length;
		}
		return bytes;
	}

	/** Read what is there, at least a byte; nothing at the end of the stream. */
	public byte[] readSome() {
		byte[] buffer = new byte[64 * 1024];
		int length = readSome(buffer, 0, buffer.length, Deadline.in(Deadline.PATIENCE), "bytes", new byte[0]);
		return Arrays.copyOf(buffer, Math.max(0, length));
	}

	/** Read until the other end has ended in order, and return what came before. */
	public byte[] awaitEnd() {
		Deadline deadline = Deadline.in(Deadline.PATIENCE);
		ByteArrayOutputStream rest = new ByteArrayOutputStream();
		byte[] buffer = new byte[8192];
		while (true) {
			int length = readSome(buffer, 0, buffer.length, deadline, "the end", rest.toByteArray());
			if (length < 0) {
				return rest.toByteArray();
			}
			rest.write(buffer, 0, length);
		}
	}

	/** Read until the connection is reset; what comes before is thrown away. */
	public void awaitReset() {
		Deadline deadline = Deadline.in(Deadline.PATIENCE);
		byte[] buffer = new byte[8192];
		try {
			while (receive(buffer, 0, buffer.length, deadline) >= 0) {
				// Only the reset counts.
			}
		}
		catch (SocketTimeoutException ex) {
			throw new AssertionError("expected a reset, the connection still stands", ex);
		}
		catch (SocketException ex) {
			return;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		throw new AssertionError("expected a reset, the stream ended in order");
	}

	/** Check that nothing arrives in this time, not even an end. */
	public void expectSilence(Duration time) {
		byte[] one = new byte[1];
		try {
			int length = receive(one, 0, 1, Deadline.in(time));
			throw new AssertionError("expected silence, " + ((length < 0) ? "the stream ended" : "bytes came"));
		}
		catch (SocketTimeoutException ex) {
			// Silent, as it should be.
		}
		catch (IOException ex) {
			throw new AssertionError("expected silence, the connection failed", ex);
		}
	}

	/** Read in the background and throw away, until {@link #stopReading}. */
	public void keepReading() {
		this.reading = true;
		Thread thread = new Thread(this::discard, "link-" + this.socket.getLocalPort() + "-discard");
		thread.setDaemon(true);
		this.reader = thread;
		thread.start();
	}

	/** Read no more, so that the window closes; the connection stands. */
	public void stopReading() {
		this.reading = false;
		if (this.reader != null) {
			Deadline.in(Deadline.PATIENCE).awaitEnd(List.of(this.reader));
			this.reader = null;
		}
	}

	/** How many bytes were read in the background. */
	public long discarded() {
		return this.discarded.get();
	}

	/** End what is sent (FIN); reading goes on. */
	public void finish() {
		try {
			this.socket.shutdownOutput();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Close with a reset (RST). */
	public void reset() {
		stopReading();
		Sockets.reset(this.socket);
	}

	/** Close in order; the kernel sends a reset if unread bytes are left. */
	@Override
	public void close() {
		stopReading();
		Sockets.close(this.socket);
	}

	private void discard() {
		byte[] buffer = new byte[8192];
		while (this.reading) {
			try {
				this.socket.setSoTimeout(BACKGROUND_POLL_MILLIS);
				int length = this.socket.getInputStream().read(buffer);
				if (length < 0) {
					return;
				}
				this.discarded.addAndGet(length);
			}
			catch (SocketTimeoutException ex) {
				// Look whether to go on.
			}
			catch (IOException ex) {
				return;
			}
		}
	}

	private int readSome(byte[] buffer, int offset, int length, Deadline deadline, String wanted, byte[] soFar) {
		try {
			return receive(buffer, offset, length, deadline);
		}
		catch (SocketTimeoutException ex) {
			throw new AssertionError("no more came while waiting for " + wanted + "; so far " + shown(soFar), ex);
		}
		catch (SocketException ex) {
			throw new AssertionError("reset while waiting for " + wanted + "; so far " + shown(soFar), ex);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private int receive(byte[] buffer, int offset, int length, Deadline deadline) throws IOException {
		int left = deadline.millisLeft();
		if (left == 0) {
			throw new SocketTimeoutException("time is over");
		}
		this.socket.setSoTimeout(left);
		return this.socket.getInputStream().read(buffer, offset, length);
	}

	private static String shown(ByteArrayOutputStream bytes) {
		return shown(bytes.toByteArray());
	}

	private static String shown(byte[] bytes) {
		String end = new String(bytes, StandardCharsets.ISO_8859_1);
		return bytes.length + " bytes" + (end.isEmpty() ? "" : ", last '" + lastOf(end) + "'");
	}

	private static String lastOf(String text) {
		return text.substring(Math.max(0, text.length() - 80));
	}

}
