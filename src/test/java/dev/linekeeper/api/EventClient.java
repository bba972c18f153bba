package dev.linekeeper.api;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import com.jayway.jsonpath.JsonPath;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A client of Server-Sent Events, which reads in the background. On a socket of its own,
 * so that nothing else decides when it is closed.
 */
final class EventClient implements AutoCloseable {

	private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

	private final Map<String, String> headers = new HashMap<>();

	private final Socket socket;

	private final InputStream in;

	private final String status;

	// Confined to the reader.
	private int chunk;

	private EventClient(Socket socket) throws IOException {
		this.socket = socket;
		this.in = new BufferedInputStream(socket.getInputStream());
		this.status = rawLine();
		for (String line = rawLine(); !line.isEmpty(); line = rawLine()) {
			int colon = line.indexOf(':');
			this.headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).trim());
		}
		Thread reader = new Thread(this::read, "event-client");
		reader.setDaemon(true);
		reader.start();
	}

	static EventClient open(RunningService service, String path, String... headers) {
		try {
			Socket socket = new Socket("127.0.0.1", service.port());
			StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n");
			for (int i = 0; i < headers.length; i += 2) {
				request.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
			}
			socket.getOutputStream().write((request + "\r\n").getBytes(StandardCharsets.US_ASCII));
			return new EventClient(socket);
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

	/** The first line of the answer. */
	String status() {
		return this.status;
	}

	String header(String name) {
		return String.valueOf(this.headers.get(name.toLowerCase(Locale.ROOT)));
	}

	/** The next event. */
	Event next() {
		try {
			Event event = this.events.poll(20, TimeUnit.SECONDS);
			assertThat(event).as("no event came").isNotNull();
			return event;
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	/** The next event of this name; others are passed over. */
	Event next(String name) {
		Event event = next();
		while (!event.name().equals(name)) {
			event = next();
		}
		return event;
	}

	@Override
	public void close() {
		try {
			this.socket.close();
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

	private void read() {
		Map<String, String> fields = new HashMap<>();
		try {
			while (true) {
				String line = line();
				int colon = line.indexOf(": ");
				if (colon > 0) {
					fields.put(line.substring(0, colon), line.substring(colon + 2));
				}
				else if (line.isEmpty() && fields.containsKey("data")) {
					this.events.add(new Event(fields.get("id"), String.valueOf(fields.get("event")),
							String.valueOf(fields.get("data"))));
					fields.clear();
				}
			}
		}
		catch (IOException ex) {
			// Cut off, or closed by the test.
		}
	}

	private String line() throws IOException {
		ByteArrayOutputStream line = new ByteArrayOutputStream();
		for (int one = bodyByte(); one != '\n'; one = bodyByte()) {
			line.write(one);
		}
		return line.toString(StandardCharsets.UTF_8);
	}

	/** RFC 9112, 7.1: chunks, each with its length in hex before it; or none. */
	private int bodyByte() throws IOException {
		if (!header("Transfer-Encoding").equals("chunked")) {
			return rawByte();
		}
		while (this.chunk == 0) {
			String length = rawLine();
			this.chunk = length.isEmpty() ? 0 : Integer.parseInt(length, 16);
			if (length.equals("0")) {
				throw new EOFException();
			}
		}
		this.chunk--;
		return rawByte();
	}

	private String rawLine() throws IOException {
		ByteArrayOutputStream line = new ByteArrayOutputStream();
		for (int one = rawByte(); one != '\n'; one = rawByte()) {
			line.write(one);
		}
		return line.toString(StandardCharsets.US_ASCII).trim();
	}

	private int rawByte() throws IOException {
		int one = this.in.read();
		if (one < 0) {
			throw new EOFException();
		}
		return one;
	}

	/**
	 * One event.
	 *
	 * @param id its identifier
	 * @param name its type
	 * @param data its JSON
	 */
	record Event(@Nullable String id, String name, String data) {

		<T> T read(String path) {
			return JsonPath.parse(this.data).read(path);
		}

		boolean has(String property) {
			return this.data.contains("\"" + property + "\":");
		}

	}

}
