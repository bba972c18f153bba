package dev.linekeeper.testing;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;

import org.jspecify.annotations.Nullable;

/**
 * The two ways to let go of a socket.
 */
final class Sockets {

	private Sockets() {
	}

	static void close(@Nullable Closeable socket) {
		if (socket == null) {
			return;
		}
		try {
			socket.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Close with a reset (RST) instead of an orderly end (FIN). */
	static void reset(Socket socket) {
		try {
			if (!socket.isClosed()) {
				socket.setSoLinger(true, 0);
			}
		}
		catch (IOException ex) {
			// Closed meanwhile, or never connected: there is nothing to reset.
		}
		close(socket);
	}

}
