package dev.linekeeper.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * A port of 127.0.0.1 that can be closed and opened again. Each connection is given away
 * on the port's own thread.
 */
final class ListeningPort implements AutoCloseable {

	private static final int BACKLOG = 200;

	private final String name;

	private final int receiveBuffer;

	private final Consumer<Socket> accepted;

	private final InetSocketAddress address;

	private @Nullable ServerSocket server;

	private @Nullable Thread acceptor;

	// Bound while the port refuses, so that nobody else is given the number, and no
	// client that dials it from it: on loopback that would connect to itself.
	private @Nullable Socket holder;

	/**
	 * Listen on a free port.
	 * @param name for the names of threads
	 * @param receiveBuffer for each connection in bytes, or 0 for what the system takes
	 * @param accepted is given each connection; owns it
	 */
	ListeningPort(String name, int receiveBuffer, Consumer<Socket> accepted) {
		this.name = name;
		this.receiveBuffer = receiveBuffer;
		this.accepted = accepted;
		this.address = listen(new InetSocketAddress(loopback(), 0));
	}

	static InetAddress loopback() {
		try {
			return InetAddress.getByAddress(new byte[] { 127, 0, 0, 1 });
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	InetSocketAddress address() {
		return this.address;
	}

	/** Close the port: who dials it is refused when this method has returned. */
	synchronized void refuse() {
		if (this.server == null) {
			return;
		}
		stopListening();
		try {
			Socket socket = new Socket();
			this.holder = socket;
			socket.setReuseAddress(true);
			socket.bind(this.address);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("cannot hold port " + this.address.getPort(), ex);
		}
	}

	/** Open the same port again. */
	synchronized void listenAgain() {
		if (this.server != null) {
			return;
		}
		listen(this.address);
		release();
	}

	@Override
	public synchronized void close() {
		stopListening();
		release();
	}

	private InetSocketAddress listen(InetSocketAddress wanted) {
		try {
			ServerSocket opened = new ServerSocket();
			if (this.receiveBuffer > 0) {
				// Before bind: later it does not count, and loopback swallows 4 MiB.
				opened.setReceiveBufferSize(this.receiveBuffer);
			}
			opened.setReuseAddress(true);
			opened.bind(wanted, BACKLOG);
			Thread thread = new Thread(() -> accept(opened), this.name + "-" + opened.getLocalPort() + "-accept");
			thread.setDaemon(true);
			thread.start();
			this.server = opened;
			this.acceptor = thread;
			return new InetSocketAddress(opened.getInetAddress(), opened.getLocalPort());
		}
		catch (IOException ex) {
			throw new UncheckedIOException("cannot listen on " + wanted, ex);
		}
	}

	private void accept(ServerSocket opened) {
		while (true) {
			Socket socket;
			try {
				socket = opened.accept();
			}
			catch (IOException ex) {
				return;
			}
			this.accepted.accept(socket);
		}
	}

	// The kernel goes on listening as long as a thread is in accept(): wait for its end.
	private void stopListening() {
		Sockets.close(this.server);
		this.server = null;
		if (this.acceptor != null) {
			Deadline.in(Deadline.PATIENCE).awaitEnd(List.of(this.acceptor));
			this.acceptor = null;
		}
	}

	private void release() {
		Sockets.close(this.holder);
		this.holder = null;
	}

}
