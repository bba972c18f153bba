package dev.linekeeper;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.jayway.jsonpath.JsonPath;
import dev.linekeeper.testing.RawHttp;
import dev.linekeeper.testing.RawHttp.Answer;
import dev.linekeeper.testing.ServerProcess;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What large bodies and slow clients do to the service, over HTTP.
 */
@Timeout(300)
class BodyLimitTests {

	private static final String LOGGER = "/actuator/loggers/x.y";

	private static final int REQUESTS = 200;

	private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");

	@TempDir
	private Path directory;

	@Test
	void bodyOverTheLimitIsRefusedBeforeItIsParsed() {
		try (Service service = Service.start("management.endpoints.web.exposure.include=loggers",
				"linekeeper.api.max-body-size=4KB")) {
			byte[] fits = json(4096);
			assertThat(post(service, fits, "Content-Length: 4096").status()).isEqualTo(204);
			assertThat(post(service, chunked(fits), "Transfer-Encoding: chunked").status()).isEqualTo(204);

			Answer announced = post(service, new byte[0], "Content-Length: 60000000");
			Answer counted = post(service, chunked(json(4097)), "Transfer-Encoding: chunked");
			Answer waiting = post(service, new byte[0], "Content-Length: 60000000", "Expect: 100-continue");
			for (Answer answer : List.of(announced, counted, waiting)) {
				assertThat(answer.header("Connection")).isEqualTo("close");
				assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
				assertThat(JsonPath.<String>read(answer.body(), "$.code")).isEqualTo("PAYLOAD_TOO_LARGE");
				assertThat(answer.status()).isEqualTo(413);
			}
			assertThat(post(service, fits, "Content-Length: 4096", "Content-Encoding: gzip").status()).isEqualTo(415);
		}
	}

	@Test
	void jsonThatIsTooDeepIsABadRequest() {
		try (Service service = Service.start("management.endpoints.web.exposure.include=loggers")) {
			byte[] deep = ("[".repeat(100_000)).getBytes(StandardCharsets.UTF_8);

			assertThat(post(service, deep, "Content-Length: 100000").status()).isEqualTo(400);
		}
	}

	@ParameterizedTest
	@Tag("full")
	@ValueSource(booleans = { false, true })
	void hundredBodiesOf60MegabytesAtOnceAreRefusedInASmallHeap(boolean chunked) throws Exception {
		ServerProcess process = process("-Xmx256m", "-XX:+ExitOnOutOfMemoryError");
		process.start();
		try {
			int port = port();
			List<Integer> statuses = all(100, () -> postEndless(port, chunked, 60_000_000));

			// Those that do not say how long they are also share the memory for bodies.
			assertThat(statuses).hasSize(100).isSubsetOf(chunked ? List.of(413, 503) : List.of(413));
			assertThat(process.isAlive()).isTrue();
			assertThat(RawHttp.send(port, "GET", "/actuator/health").status()).isEqualTo(200);
			assertThat(printed()).doesNotContain("OutOfMemoryError", " ERROR ", "Exception");
		}
		finally {
			process.kill();
		}
	}

	@ParameterizedTest
	@Tag("full")
	@ValueSource(strings = { "headers", "body" })
	void fiveHundredSlowClientsDoNotHoldUpOthers(String slow) throws Exception {
		ServerProcess process = process("-Xmx256m");
		process.start();
		List<Socket> clients = Collections.synchronizedList(new ArrayList<>());
		try {
			int port = port();
			RawHttp.send(port, "GET", "/actuator/health");
			all(500, () -> {
				Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
				clients.add(client);
				String head = slow.equals("headers") ? "GET /actuator/health HTTP/1.1\r\nHost: localh"
						: "POST /actuator/loggers/x.y HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
								+ "Content-Length: 1000\r\n\r\n{";
				client.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
				return 0;
			});

			List<Long> millis = new ArrayList<>();
			for (int i = 0; i < REQUESTS; i++) {
				long start = System.nanoTime();
				assertThat(RawHttp.send(port, "GET", "/actuator/health").status()).isEqualTo(200);
				millis.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
			}

			// Before JDK 21, the first meet the start of five hundred threads.
			Collections.sort(millis);
			assertThat(millis.get(REQUESTS * 99 / 100 - 1)).as("99th percentile of %s", millis).isLessThan(1000);
			// And they are let go.
			await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
				for (Socket client : clients) {
					client.setSoTimeout(1);
					assertThat(ended(client)).isTrue();
				}
			});
		}
		finally {
			for (Socket client : clients) {
				client.close();
			}
			process.kill();
		}
	}

	private static boolean ended(Socket client) {
		try {
			return client.getInputStream().readAllBytes() != null;
		}
		catch (java.net.SocketTimeoutException ex) {
			return false;
		}
		catch (IOException ex) {
			return true;
		}
	}

	private static Answer post(Service service, byte[] body, String... headers) {
		List<String> all = new ArrayList<>(List.of("Content-Type: application/json"));
		all.addAll(List.of(headers));
		return RawHttp.send(service.port(), "POST", LOGGER, body, all.toArray(String[]::new));
	}

	/** A body that is never all taken: what is answered is read meanwhile. */
	private static int postEndless(int port, boolean chunked, int size) throws IOException {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
			socket.setSoTimeout(60_000);
			OutputStream out = socket.getOutputStream();
			out.write(("POST " + LOGGER + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
					+ (chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + size) + "\r\n\r\n")
				.getBytes(StandardCharsets.US_ASCII));
			byte[] piece = new byte[64 * 1024];
			Arrays.fill(piece, (byte) ' ');
			byte[] sent = chunked ? chunk(piece) : piece;
			try {
				for (int i = 0; i < size / piece.length; i++) {
					out.write(sent);
				}
			}
			catch (IOException ex) {
				// Refused meanwhile.
			}
			return Answer.read(socket.getInputStream()).status();
		}
	}

	private static List<Integer> all(int times, Callable<Integer> task) throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(Math.min(times, 100));
		try {
			List<Integer> results = new ArrayList<>();
			for (Future<Integer> future : threads.invokeAll(Collections.nCopies(times, task))) {
				results.add(future.get());
			}
			return results;
		}
		finally {
			threads.shutdownNow();
		}
	}

	private static byte[] json(int size) {
		String text = "{\"configuredLevel\":\"WARN\"}";
		return (text + " ".repeat(size - text.length())).getBytes(StandardCharsets.US_ASCII);
	}

	private static byte[] chunked(byte[] body) {
		return (new String(chunk(body), StandardCharsets.ISO_8859_1) + "0\r\n\r\n")
			.getBytes(StandardCharsets.ISO_8859_1);
	}

	private static byte[] chunk(byte[] body) {
		return (Integer.toHexString(body.length) + "\r\n" + new String(body, StandardCharsets.ISO_8859_1) + "\r\n")
			.getBytes(StandardCharsets.ISO_8859_1);
	}

	private ServerProcess process(String... options) {
		List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
		command.addAll(List.of(options));
		command.addAll(List.of("-cp", System.getProperty("java.class.path"), Linekeeper.class.getName(),
				"--server.port=0", "--management.endpoints.web.exposure.include=health,loggers"));
		return new ServerProcess(this.directory, this.directory.resolve("printed"), command);
	}

	private int port() {
		return await().atMost(Duration.ofSeconds(60)).until(() -> {
			Matcher matcher = PORT.matcher(printed());
			return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
		}, (port) -> port > 0);
	}

	private String printed() throws IOException {
		return Files.readString(this.directory.resolve("printed"));
	}

}
