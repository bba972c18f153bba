package dev.linekeeper.simulator;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A client that speaks in lines, and waits five seconds for one at most.
 */
final class LineClient implements AutoCloseable {

	private static final Charset BYTES = StandardCharsets.ISO_8859_1;

	private final Socket socket;

	private final BufferedReader in;

	LineClient(int port) throws IOException {
		this.socket = new Socket("127.0.0.1", port);
		this.socket.setTcpNoDelay(true);
		this.socket.setSoTimeout(5000);
		this.in = new BufferedReader(new InputStreamReader(this.socket.getInputStream(), BYTES));
	}

	Socket socket() {
		return this.socket;
	}

	/** Write characters, one byte each, in one piece. */
	void write(String text) throws IOException {
		this.socket.getOutputStream().write(text.getBytes(BYTES));
	}

	/** Write a line and wait for one. */
	@Nullable String ask(String line) throws IOException {
		write(line + "\r\n");
		return line();
	}

	/** The next line, or null at the end of the stream. */
	@Nullable String line() throws IOException {
		return this.in.readLine();
	}

	List<@Nullable String> lines(int count) throws IOException {
		List<@Nullable String> lines = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			lines.add(line());
		}
		return lines;
	}

	/** Every line until the peer ends the connection, politely or not. */
	List<String> linesUntilTheEnd() throws IOException {
		List<String> lines = new ArrayList<>();
		try {
			for (String line = line(); line != null; line = line()) {
				lines.add(line);
			}
		}
		catch (SocketException ex) {
			// A reset: an end as well.
		}
		return lines;
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
