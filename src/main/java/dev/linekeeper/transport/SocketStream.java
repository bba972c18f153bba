package dev.linekeeper.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;

import org.jspecify.annotations.Nullable;

/**
 * The byte stream of one connection: that of its TCP socket, or that of TLS upon it. The
 * socket below is what is closed by force: to close TLS would wait for whoever is caught
 * in a write.
 */
final class SocketStream {

	private final Socket wire;

	private final InputStream received;

	// Written by the reader, read anywhere.
	private volatile Ends ends;

	// Written by the reader, read anywhere.
	private volatile @Nullable TlsLink tls;

	SocketStream(Socket wire, @Nullable TlsLink tls) throws IOException {
		this.wire = wire;
		this.tls = tls;
		this.ends = Ends.of((tls != null) ? tls.socket() : wire);
		this.received = (tls != null) ? wire.getInputStream() : this.ends.input();
	}

	/** Read and write through TLS from now on. */
	void secure(TlsLink link) throws IOException {
		this.ends = Ends.of(link.socket());
		this.tls = link;
	}

	/** TLS, if it has come about. */
	@Nullable TlsLink tls() {
		return this.tls;
	}

	Socket wire() {
		return this.wire;
	}

	InputStream input() {
		return this.ends.input();
	}

	/**
	 * Write. A thread that is interrupted before is no reason to lose the connection,
	 * though a channel would be closed for it.
	 */
	void write(byte[] bytes, int offset, int length) throws IOException {
		boolean interrupted = Thread.interrupted();
		try {
			this.ends.output().write(bytes, offset, length);
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	/** Wait so long for what is read, 0 for ever. */
	void setTimeout(int millis) throws SocketException {
		this.wire.setSoTimeout(millis);
	}

	boolean isClosed() {
		return this.wire.isClosed();
	}

	/** Whether bytes have been deciphered that nobody has read yet. */
	boolean hasDeciphered() throws IOException {
		return this.tls != null && this.ends.input().available() > 0;
	}

	/** Whether bytes have arrived that nobody has read yet. */
	boolean hasUnread() {
		try {
			return this.ends.input().available() > 0 || this.received.available() > 0;
		}
		catch (IOException ex) {
			return false;
		}
	}

	/**
	 * Whether the input has ended without the peer's close_notify, so that somebody on
	 * the way may have cut it off (RFC 8446, section 6.1). The JDK takes such an end for
	 * one in good order; but only then it shuts the input of the socket below down.
	 */
	boolean isCutOff() {
		return this.tls != null && this.wire.isInputShutdown();
	}

	/**
	 * End our stream; under TLS the peer is told so before (close_notify), which may
	 * block.
	 */
	void endOutput() throws IOException {
		this.ends.socket().shutdownOutput();
	}

	/** Make the close to come a reset; what waits in the kernel is dropped too. */
	void resetOnClose() throws SocketException {
		this.wire.setSoLinger(true, 0);
	}

	private record Ends(Socket socket, InputStream input, OutputStream output) {

		static Ends of(Socket socket) throws IOException {
			return new Ends(socket, socket.getInputStream(), socket.getOutputStream());
		}

	}

}
