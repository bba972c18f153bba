package dev.linekeeper.servers;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;

/**
 * A plain socket to a server, and the bytes on it. Waits ten seconds for what it reads.
 */
final class Wire implements AutoCloseable {

	private static final int PATIENCE_MILLIS = 10_000;

	private final Socket socket = new Socket();

	private Wire() {
	}

	static Wire to(RealServer server) throws IOException {
		Wire wire = new Wire();
		wire.socket.setSoTimeout(PATIENCE_MILLIS);
		wire.socket.setTcpNoDelay(true);
		wire.socket.connect(new InetSocketAddress("127.0.0.1", server.port()));
		return wire;
	}

	void send(String text) throws IOException {
		this.socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
	}

	void sendHex(String hex) throws IOException {
		this.socket.getOutputStream().write(HexFormat.of().parseHex(hex.replace(" ", "")));
	}

	/** Read up to and with this end. */
	String readUntil(String end) throws IOException {
		StringBuilder read = new StringBuilder();
		while (read.length() < end.length() || !end.contentEquals(read.substring(read.length() - end.length()))) {
			read.append((char) next());
		}
		return read.toString();
	}

	/** Read lines up to the first that has this in it, and return that one. */
	String readLineWith(String part) throws IOException {
		while (true) {
			String line = readUntil("\r\n");
			if (line.contains(part)) {
				return line;
			}
		}
	}

	String read(int count) throws IOException {
		StringBuilder read = new StringBuilder();
		for (int i = 0; i < count; i++) {
			read.append((char) next());
		}
		return read.toString();
	}

	String readHex(int count) throws IOException {
		return HexFormat.of().formatHex(read(count).getBytes(StandardCharsets.ISO_8859_1));
	}

	/** Whether the server ends the connection, in whatever way, within this time. */
	boolean endsWithin(Duration time) throws IOException {
		this.socket.setSoTimeout((int) time.toMillis());
		InputStream in = this.socket.getInputStream();
		long deadline = System.nanoTime() + time.toNanos();
		try {
			while (in.read() != -1) {
				if (System.nanoTime() > deadline) {
					return false;
				}
			}
			return true;
		}
		catch (SocketTimeoutException ex) {
			return false;
		}
		catch (IOException ex) {
			return true;
		}
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

	private int next() throws IOException {
		int read = this.socket.getInputStream().read();
		if (read == -1) {
			throw new IOException("the server has closed the connection");
		}
		return read;
	}

}
