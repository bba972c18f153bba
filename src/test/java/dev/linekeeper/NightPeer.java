package dev.linekeeper;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/**
 * A device that speaks lines, lets in who logs in, answers what it is asked, and at some
 * moment of the night begins to behave badly, towards those connected as towards those
 * that come.
 */
final class NightPeer implements AutoCloseable {

	// So that who sends soon feels that nobody reads.
	private static final int RECEIVE_BUFFER = 4096;

	private final List<Socket> sockets = new CopyOnWriteArrayList<>();

	private final CountDownLatch end = new CountDownLatch(1);

	private final ServerSocket server;

	private volatile Mood mood = Mood.WELL;

	NightPeer() {
		try {
			this.server = new ServerSocket();
			this.server.setReceiveBufferSize(RECEIVE_BUFFER);
			this.server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		run("accepts", this::accept);
	}

	int port() {
		return this.server.getLocalPort();
	}

	/** From now on it is like this. */
	void become(Mood changed) {
		this.mood = changed;
		if (changed == Mood.GONE) {
			close();
		}
		else if (changed == Mood.WANTS_ANOTHER_PASSWORD) {
			this.sockets.forEach(NightPeer::close);
		}
	}

	@Override
	public void close() {
		try {
			this.server.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.end.countDown();
		this.sockets.forEach(NightPeer::close);
	}

	private void accept() {
		try {
			while (true) {
				Socket socket = this.server.accept();
				this.sockets.add(socket);
				run("serves", () -> serve(socket));
			}
		}
		catch (IOException ex) {
			// Closed: the end.
		}
	}

	private void serve(Socket socket) {
		try (socket) {
			InputStream in = socket.getInputStream();
			StringBuilder line = new StringBuilder();
			while (this.mood != Mood.READS_NOTHING) {
				int next = in.read();
				if (next < 0) {
					return;
				}
				if (next != '\n') {
					line.append((char) next);
					continue;
				}
				String answer = answer(line.toString().trim());
				line.setLength(0);
				if (!answer.isEmpty()) {
					socket.getOutputStream().write((answer + "\r\n").getBytes(StandardCharsets.US_ASCII));
				}
			}
			this.end.await();
		}
		catch (IOException | InterruptedException ex) {
			// The other end has gone, or this one.
		}
	}

	private String answer(String asked) {
		Mood present = this.mood;
		if (present == Mood.SAYS_NOTHING) {
			return "";
		}
		if (asked.startsWith("USER ")) {
			return (present == Mood.WANTS_ANOTHER_PASSWORD) ? "ERR wrong password" : "OK";
		}
		return asked.equals("PING") ? "PONG" : "re " + asked;
	}

	private static void close(Socket socket) {
		try {
			// A reset, as from a machine that has lost its program.
			socket.setSoLinger(true, 0);
			socket.close();
		}
		catch (IOException ex) {
			// It was closed already.
		}
	}

	private static void run(String what, Runnable task) {
		Thread thread = new Thread(task, "night-peer-" + what);
		thread.setDaemon(true);
		thread.start();
	}

	/** How a device behaves. */
	enum Mood {

		WELL,

		/** Its program has ended; nobody listens. */
		GONE,

		WANTS_ANOTHER_PASSWORD,

		/** It reads, and does not answer. */
		SAYS_NOTHING,

		READS_NOTHING

	}

}
