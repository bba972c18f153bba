package dev.linekeeper.api;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import dev.linekeeper.api.RunningService.Answer;
import dev.linekeeper.connection.ConnectionState;
import dev.linekeeper.testing.FreePort;
import dev.linekeeper.testing.Link;
import dev.linekeeper.testing.ScriptedPeer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Sending over HTTP.
 */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MessagesTests {

	private final ScriptedPeer peer = ScriptedPeer.listen();

	private final ScriptedPeer latinPeer = ScriptedPeer.listen();

	private RunningService service;

	private Link link;

	private Link latin;

	@BeforeAll
	void start() {
		int nobody = FreePort.find();
		this.service = new RunningService("linekeeper.connections.line.address=127.0.0.1:" + this.peer.port(),
				"linekeeper.connections.line.framing.type=crlf", "linekeeper.connections.line.framing.max-size=1KB",
				"linekeeper.connections.latin.address=127.0.0.1:" + this.latinPeer.port(),
				"linekeeper.connections.latin.framing=crlf", "linekeeper.connections.latin.charset=ISO-8859-1",
				"linekeeper.connections.down.address=127.0.0.1:" + nobody,
				"linekeeper.connections.down.reconnect.initial-delay=60s",
				"linekeeper.connections.waiting.address=127.0.0.1:" + nobody,
				"linekeeper.connections.waiting.framing=crlf", "linekeeper.connections.waiting.when-down.policy=queue",
				"linekeeper.connections.waiting.when-down.max-messages=2");
		this.service.awaitState("line", ConnectionState.READY);
		this.service.awaitState("latin", ConnectionState.READY);
		this.link = this.peer.accept();
		this.latin = this.latinPeer.accept();
	}

	@AfterAll
	void stop() {
		this.service.close();
		this.peer.close();
		this.latinPeer.close();
	}

	@Test
	void textIsSentAsOneFrameAndItsDeliveryIsTold() {
		Answer answer = this.service.post("/api/connections/line/messages", "text/plain", "W 1");

		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.header("Content-Length")).isEqualTo(String.valueOf(answer.bytes().length));
		assertThat(this.link.readLine()).isEqualTo("W 1");
		assertThat(answer.<String>read("$.status")).isEqualTo("written");
		assertThat(answer.<String>read("$.connection")).isEqualTo("line");
		assertThat(answer.<Integer>read("$.bytes")).isEqualTo(3);
		assertThat(answer.<Integer>read("$.epoch")).isEqualTo(1);
		assertThat(answer.<String>read("$.id")).isNotBlank();
	}

	@Test
	void bytesAreSentAsTheyAre() {
		byte[] bytes = { 0, (byte) 0xFF, 0x41 };

		this.service.post("/api/connections/line/messages", "application/octet-stream", bytes);

		assertThat(this.link.read(5)).containsExactly(0, 0xFF, 0x41, '\r', '\n');
	}

	@Test
	void jsonIsTextOrHexOrBase64() {
		String path = "/api/connections/line/messages";
		String base64 = Base64.getEncoder().encodeToString("three".getBytes(StandardCharsets.US_ASCII));

		this.service.post(path, "application/json", "{\"text\": \"one\"}");
		this.service.post(path, "application/json", "{\"hex\": \"74 77 6f\"}");
		this.service.post(path, "application/json", "{\"base64\": \"" + base64 + "\"}");

		assertThat(this.link.readLine()).isEqualTo("one");
		assertThat(this.link.readLine()).isEqualTo("two");
		assertThat(this.link.readLine()).isEqualTo("three");
	}

	@Test
	void textIsWrittenInTheConnectionsCharsetWhateverItsOwn() {
		this.service.post("/api/connections/latin/messages", "text/plain;charset=UTF-8", "é");
		this.service.post("/api/connections/latin/messages", "application/json", "{\"text\": \"ü\"}");

		assertThat(this.latin.read(6)).containsExactly(0xE9, '\r', '\n', 0xFC, '\r', '\n');
	}

	@Test
	void textThatTheCharsetLacksIsRefusedAndNothingIsSent() {
		this.service.post("/api/connections/latin/messages", "application/json", "{\"text\": \"€\"}")
			.isProblem(400, "BAD_REQUEST");
		this.service.post("/api/connections/latin/messages", "text/plain;charset=UTF-8", new byte[] { (byte) 0xC3 })
			.isProblem(400, "BAD_REQUEST");

		this.service.post("/api/connections/latin/messages", "text/plain", "next");
		assertThat(this.latin.readLine()).isEqualTo("next");
	}

	@Test
	void malformedJsonIsRefusedWithThePlaceOfTheFault() {
		String path = "/api/connections/line/messages";

		for (String body : new String[] { "", "{", "[]", "3", "{}", "{\"text\": 3}", "{\"text\": null}",
				"{\"text\": \"a\", \"hex\": \"41\"}", "{\"text\": \"a\", \"text\": \"b\"}", "{\"text\": \"a\"} x",
				"{\"hex\": \"4\"}", "{\"hex\": \"zz\"}", "{\"base64\": \"%\"}", "{\"text\": \"a\", \"more\": 1}" }) {
			this.service.post(path, "application/json", body).isProblem(400, "BAD_REQUEST");
		}
		this.service.post(path, "application/json", "[".repeat(100_000)).isProblem(400, "BAD_REQUEST");
		assertThat(this.service.post(path, "application/json", "{\"hex\": \"zz\"}").<String>read("$.detail"))
			.contains("'/hex'");

		this.service.post(path, "text/plain", "next");
		assertThat(this.link.readLine()).isEqualTo("next");
	}

	@Test
	void aFormIsRefusedWithTheWayOut() {
		Answer answer = this.service.post("/api/connections/line/messages", "application/x-www-form-urlencoded", "a");

		answer.isProblem(415, "UNSUPPORTED_MEDIA_TYPE");
		assertThat(answer.<String>read("$.detail")).contains("-H 'Content-Type: text/plain'");
	}

	@Test
	void anUnknownConnectionIsNotFound() {
		Answer answer = this.service.post("/api/connections/no-such/messages", "text/plain", "x");

		answer.isProblem(404, "CONNECTION_UNKNOWN");
		assertThat(answer.<String>read("$.detail")).doesNotContain("no-such");
	}

	@Test
	void aMessageWithTheDelimiterInItIsNotFrameable() {
		Answer answer = this.service.post("/api/connections/line/messages", "text/plain", "a\r\nb");

		answer.isProblem(422, "NOT_FRAMEABLE");
		this.service.post("/api/connections/line/messages", "text/plain", "next");
		assertThat(this.link.readLine()).isEqualTo("next");
	}

	@Test
	void aConnectionThatIsDownSaysWhenItIsTriedAgain() {
		this.service.awaitState("down", ConnectionState.BACKOFF);

		Answer answer = this.service.post("/api/connections/down/messages", "text/plain", "x");

		answer.isProblem(503, "NOT_READY");
		assertThat(Long.parseLong(answer.header("Retry-After"))).isBetween(1L, 61L);
	}

	@Test
	void aConnectionThatQueuesTakesMessagesUntilItIsFull() {
		String path = "/api/connections/waiting/messages";

		Answer first = this.service.post(path, "text/plain", "1");
		this.service.post(path, "text/plain", "2");
		Answer third = this.service.post(path, "text/plain", "3");

		assertThat(first.status()).isEqualTo(202);
		assertThat(first.<String>read("$.status")).isEqualTo("queued");
		third.isProblem(429, "QUEUE_FULL");
		assertThat(third.header("Retry-After")).isNotEmpty();
		assertThat(this.service.connection("waiting").queuedMessages()).isEqualTo(2);
		this.service.post(path, "text/plain", "a\r\nb").isProblem(422, "NOT_FRAMEABLE");
	}

	@Test
	void aMessageWithAKeyIsSentOnce() {
		String path = "/api/connections/line/messages";

		Answer first = this.service.post(path, "text/plain", "once", "Idempotency-Key", "k-1");
		Answer again = this.service.post(path, "text/plain", "once", "Idempotency-Key", "k-1");
		this.service.post(path, "text/plain", "other", "Idempotency-Key", "k-1")
			.isProblem(422, "IDEMPOTENCY_KEY_REUSED");
		this.service.post(path, "text/plain", "next");

		assertThat(again.status()).isEqualTo(200);
		assertThat(again.body()).isEqualTo(first.body());
		assertThat(this.link.readLine()).isEqualTo("once");
		assertThat(this.link.readLine()).isEqualTo("next");
	}

	@Test
	void aKeyThatWasRefusedIsFreeForTheNextTry() {
		String path = "/api/connections/down/messages";

		this.service.post(path, "text/plain", "a", "Idempotency-Key", "k-2").isProblem(503, "NOT_READY");
		this.service.post(path, "text/plain", "b", "Idempotency-Key", "k-2").isProblem(503, "NOT_READY");
	}

	@Test
	void aKeyOfAMessageThatWasNotSentLaterIsFreeToo() {
		IdempotencyKeys keys = new IdempotencyKeys();
		CompletableFuture<String> first = new CompletableFuture<>();
		byte[] payload = { 1 };

		CompletableFuture<String> outcome = keys.once("a", "k", payload, () -> first.thenApply((value) -> value));
		first.completeExceptionally(new ProblemException(ProblemCode.NOT_READY, "no."));
		CompletableFuture<String> again = keys.once("a", "k", payload, () -> CompletableFuture.completedFuture("sent"));

		assertThat(outcome).isCompletedExceptionally();
		assertThat(again).isCompletedWithValue("sent");
	}

	@Test
	void aKeyIsAtMost128VisibleCharacters() {
		String path = "/api/connections/line/messages";

		this.service.post(path, "text/plain", "x", "Idempotency-Key", "k".repeat(129)).isProblem(400, "BAD_REQUEST");
		this.service.post(path, "text/plain", "x", "Idempotency-Key", "a b").isProblem(400, "BAD_REQUEST");
	}

	@Test
	void manyAtATimeLeaveWhole() {
		int count = 200;
		List<CompletableFuture<Integer>> sent = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			String text = "burst " + i;
			sent.add(CompletableFuture
				.supplyAsync(() -> this.service.post("/api/connections/line/messages", "text/plain", text).status()));
		}

		assertThat(sent).extracting(CompletableFuture::join).containsOnly(200);
		assertThat(Stream.generate(this.link::readLine).limit(count)).doesNotHaveDuplicates()
			.allMatch((line) -> line.matches("burst \\d+"));
	}

}
