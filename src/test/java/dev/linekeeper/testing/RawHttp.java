package dev.linekeeper.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 client that sends what it is told to, also what a real one would refuse to
 * send or make better. One connection for each request, closed by the server.
 */
public final class RawHttp {

	private static final int PATIENCE_MILLIS = 30_000;

	private RawHttp() {
	}

	/**
	 * Send a request without a body.
	 * @param port the server's, on loopback
	 * @param method its method
	 * @param target its target, as it goes over the line
	 * @param headers more headers, each as {@code Name: value}
	 * @return the answer
	 */
	public static Answer send(int port, String method, String target, String... headers) {
		return send(port, method, target, new byte[0], headers);
	}

	/**
	 * Send a request.
	 * @param port the server's, on loopback
	 * @param method its method
	 * @param target its target, as it goes over the line
	 * @param body what follows the headers
	 * @param headers more headers, each as {@code Name: value}; one for the body is
	 * needed if there is one
	 * @return the answer
	 */
	public static Answer send(int port, String method, String target, byte[] body, String... headers) {
		List<String> lines = new ArrayList<>(List.of(method + " " + target + " HTTP/1.1"));
		if (List.of(headers).stream().noneMatch((header) -> header.startsWith("Host:"))) {
			lines.add("Host: localhost:" + port);
		}
		lines.addAll(List.of(headers));
		lines.add("Connection: close");
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
			socket.setSoTimeout(PATIENCE_MILLIS);
			try {
				socket.getOutputStream()
					.write((String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
				socket.getOutputStream().write(body);
			}
			catch (SocketException ex) {
				// It has been answered already, and closed.
			}
			return Answer.read(socket.getInputStream());
		}
		catch (IOException ex) {
			throw new AssertionError(method + " " + target, ex);
		}
	}

	/**
	 * What came back.
	 *
	 * @param status its status
	 * @param headers its headers, by name in any case
	 * @param body its body, its chunks joined; ASCII in those
	 */
	public record Answer(int status, Map<String, String> headers, String body) {

		/**
		 * Read an answer, to the end of the connection; of a stream, which has none, only
		 * the head.
		 * @param in the connection
		 * @return the answer
		 * @throws IOException if there is none
		 */
		public static Answer read(InputStream in) throws IOException {
			ByteArrayOutputStream all = new ByteArrayOutputStream();
			try {
				int one = in.read();
				while (one >= 0 && !all.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
					all.write(one);
					one = in.read();
				}
				if (!all.toString(StandardCharsets.ISO_8859_1).contains("text/event-stream") && one >= 0) {
					all.write(one);
					in.transferTo(all);
				}
			}
			catch (SocketException ex) {
				// Reset, behind the answer.
			}
			String text = all.toString(StandardCharsets.UTF_8);
			int end = text.indexOf("\r\n\r\n");
			if (end < 0) {
				throw new IOException("no answer but '" + text + "'");
			}
			String[] lines = text.substring(0, end).split("\r\n");
			Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
			for (int i = 1; i < lines.length; i++) {
				int colon = lines[i].indexOf(':');
				headers.put(lines[i].substring(0, colon), lines[i].substring(colon + 1).strip());
			}
			String body = text.substring(end + 4);
			return new Answer(Integer.parseInt(lines[0].split(" ")[1]), headers,
					"chunked".equals(headers.get("Transfer-Encoding")) ? joined(body) : body);
		}

		private static String joined(String chunks) {
			StringBuilder body = new StringBuilder();
			int start = 0;
			int length = -1;
			while (length != 0 && start < chunks.length()) {
				int end = chunks.indexOf("\r\n", start);
				length = Integer.parseInt(chunks.substring(start, end), 16);
				body.append(chunks, end + 2, end + 2 + length);
				start = end + 2 + length + 2;
			}
			return body.toString();
		}

		public @Nullable String header(String name) {
			return this.headers.get(name);
		}

	}

}
