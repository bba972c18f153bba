package dev.linekeeper.api;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

import dev.linekeeper.api.RunningService.Answer;
import dev.linekeeper.connection.ConnectionState;
import dev.linekeeper.testing.FreePort;
import dev.linekeeper.testing.Link;
import dev.linekeeper.testing.ScriptedPeer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Asking over HTTP.
 */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RequestsTests {

	private static final String PATH = "/api/connections/line/requests";

	private final ScriptedPeer peer = ScriptedPeer.listen();

	private final ScriptedPeer keyedPeer = ScriptedPeer.listen();

	private RunningService service;

	private Link link;

	private Link keyed;

	@BeforeAll
	void start() {
		this.service = new RunningService("linekeeper.connections.line.address=127.0.0.1:" + this.peer.port(),
				"linekeeper.connections.line.framing=crlf", "linekeeper.connections.line.charset=ISO-8859-1",
				"linekeeper.connections.line.reconnect.initial-delay=1ms",
				"linekeeper.connections.keyed.address=127.0.0.1:" + this.keyedPeer.port(),
				"linekeeper.connections.keyed.framing=crlf", "linekeeper.connections.keyed.requests.correlate=key",
				"linekeeper.connections.keyed.requests.window=4",
				"linekeeper.connections.keyed.requests.key.request.regex=^(\\d+) ",
				"linekeeper.connections.keyed.requests.key.reply.regex=^(\\d+) ",
				"linekeeper.connections.down.address=127.0.0.1:" + FreePort.find());
		this.link = this.peer.accept();
		this.keyed = this.keyedPeer.accept();
		this.service.awaitState("keyed", ConnectionState.READY);
	}

	@BeforeEach
	void ready() {
		this.service.awaitState("line", ConnectionState.READY);
	}

	@AfterAll
	void stop() {
		this.service.close();
		this.peer.close();
		this.keyedPeer.close();
	}

	@Test
	void theReplyIsJson() {
		Answer answer = ask("W", "W é");

		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.header("Content-Type")).startsWith("application/json");
		assertThat(answer.header("Content-Length")).isEqualTo(String.valueOf(answer.bytes().length));
		assertThat(answer.<String>read("$.text")).isEqualTo("W é");
		assertThat(answer.<String>read("$.base64")).isEqualTo("VyDp");
		assertThat(answer.<Number>read("$.latency").doubleValue()).isBetween(0.0, 20_000.0);
		assertThat(answer.<Integer>read("$.epoch")).isPositive();
	}

	@Test
	void theReplyIsBytesOrTextIfAskedFor() {
		Answer bytes = ask("W", "W é", "Accept", "application/octet-stream");
		Answer text = ask("W", "W é", "Accept", "image/png;q=1, text/*;q=0.5");

		assertThat(bytes.header("Content-Type")).isEqualTo("application/octet-stream");
		assertThat(bytes.bytes()).containsExactly('W', ' ', 0xE9);
		assertThat(text.header("Content-Type")).isEqualTo("text/plain;charset=ISO-8859-1");
		assertThat(text.bytes()).containsExactly('W', ' ', 0xE9);
	}

	@Test
	void aFormThatCannotBeHadIsRefusedBeforeAnythingIsSent() {
		this.service.post(PATH, "text/plain", "x", "Accept", "image/png").isProblem(406, "NOT_ACCEPTABLE");
		this.service.post(PATH, "text/plain", "x", "Accept", "nonsense").isProblem(400, "BAD_REQUEST");

		assertThat(ask("next", "ok").status()).isEqualTo(200);
	}

	@Test
	void aTimeoutHasAUnitAndABound() {
		for (String timeout : new String[] { "2", "0s", "-1s", "6m", "x", "", "99999999999999999999d" }) {
			this.service.post(PATH + "?timeout=" + timeout, "text/plain", "x").isProblem(400, "BAD_REQUEST");
		}
	}

	@Test
	void noReplyInTimeIsUnknownAndTheLateOneReachesNobody() {
		Answer first = this.service.post(PATH + "?timeout=100ms", "text/plain", "A");
		first.isProblem(504, "REPLY_TIMEOUT");
		assertThat(this.link.readLine()).isEqualTo("A");
		this.link.close();
		this.link = this.peer.accept();
		ready();

		Answer second = ask("B", "b");

		assertThat(second.<String>read("$.text")).isEqualTo("b");
	}

	@Test
	void aLossAfterTheRequestWasSentIsUnknown() {
		CompletableFuture<Answer> answer = later(PATH, "A");
		assertThat(this.link.readLine()).isEqualTo("A");
		this.link.reset();
		this.link = this.peer.accept();

		answer.join().isProblem(502, "CONNECTION_LOST");
	}

	@Test
	void aConnectionThatIsDownHasNotSentIt() {
		Answer answer = this.service.post("/api/connections/down/requests", "text/plain", "x");

		answer.isProblem(503, "NOT_SENT");
		assertThat(answer.header("Retry-After")).isNotEmpty();
	}

	@Test
	void aRequestWithoutAKeyCannotBeSent() {
		this.service.post("/api/connections/keyed/requests", "text/plain", "none").isProblem(422, "NOT_FRAMEABLE");
		this.service.post("/api/connections/no-such/requests", "text/plain", "x").isProblem(404, "CONNECTION_UNKNOWN");
	}

	@Test
	void repliesByKeyComeInAnyOrder() {
		CompletableFuture<Answer> one = later("/api/connections/keyed/requests", "1 a");
		assertThat(this.keyed.readLine()).isEqualTo("1 a");
		CompletableFuture<Answer> two = later("/api/connections/keyed/requests", "2 b");
		assertThat(this.keyed.readLine()).isEqualTo("2 b");
		this.service.post("/api/connections/keyed/requests", "text/plain", "2 again").isProblem(503, "NOT_SENT");

		this.keyed.send("2 B\r\n1 A\r\n");

		assertThat(one.join().<String>read("$.text")).isEqualTo("1 A");
		assertThat(two.join().<String>read("$.text")).isEqualTo("2 B");
	}

	@Test
	void noThreadWaitsForAReply() {
		// Far more than the server has threads, on a platform without virtual ones.
		int count = 300;
		CompletableFuture<?>[] asked = new CompletableFuture<?>[count];
		for (int i = 0; i < count; i++) {
			asked[i] = this.service.http()
				.sendAsync(this.service.request(PATH + "?timeout=20s", "Content-Type", "text/plain")
					.POST(BodyPublishers.ofString("q" + i))
					.build(), BodyHandlers.discarding());
		}
		String first = this.link.readLine();

		assertThat(this.service.get("/api/connections/line").status()).isEqualTo(200);

		this.link.send("re " + first + "\r\n");
		for (int i = 1; i < count; i++) {
			this.link.send("re " + this.link.readLine() + "\r\n");
		}
		CompletableFuture.allOf(asked).join();
	}

	private Answer ask(String request, String reply, String... headers) {
		CompletableFuture<Answer> answer = CompletableFuture
			.supplyAsync(() -> this.service.post(PATH, "text/plain", request, headers));
		assertThat(this.link.readLine()).isEqualTo(request);
		this.link.send((reply + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
		return answer.join();
	}

	private CompletableFuture<Answer> later(String path, String request) {
		return CompletableFuture.supplyAsync(() -> this.service.post(path, "text/plain", request));
	}

}
