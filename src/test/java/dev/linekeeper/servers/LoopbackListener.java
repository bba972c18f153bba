package dev.linekeeper.servers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A server socket for a library: it listens on a port of 127.0.0.1, whatever the library
 * binds it to, and can end all connections that it has accepted.
 */
final class LoopbackListener extends ServerSocket {

	// Guarded by itself.
	private final List<Socket> accepted = new ArrayList<>();

	LoopbackListener(int port) throws IOException {
		super.bind(new InetSocketAddress("127.0.0.1", port), 0);
	}

	/** Nothing: it is bound, to the right address. */
	@Override
	public void bind(@Nullable SocketAddress endpoint, int backlog) {
	}

	@Override
	public Socket accept() throws IOException {
		Socket socket = super.accept();
		synchronized (this.accepted) {
			this.accepted.removeIf(Socket::isClosed);
			this.accepted.add(socket);
		}
		// Closed before this one was seen.
		if (isClosed()) {
			reset();
		}
		return socket;
	}

	/** Stop listening, and end every connection with a reset (RST). */
	void reset() throws IOException {
		close();
		synchronized (this.accepted) {
			for (Socket socket : this.accepted) {
				reset(socket);
			}
			this.accepted.clear();
		}
	}

	private static void reset(Socket socket) throws IOException {
		try {
			socket.setSoLinger(true, 0);
		}
		catch (SocketException ex) {
			// Its own thread may close it at any time.
			if (!socket.isClosed()) {
				throw ex;
			}
		}
		socket.close();
	}

}
