package dev.linekeeper.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.linekeeper.api.EventClient.Event;
import dev.linekeeper.connection.ConnectionState;
import dev.linekeeper.feed.Subscription;
import dev.linekeeper.testing.Link;
import dev.linekeeper.testing.ScriptedPeer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Listening over HTTP.
 */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StreamTests {

	private static final String PATH = "/api/connections/a/stream";

	private final ScriptedPeer peer = ScriptedPeer.listen();

	private final ScriptedPeer otherPeer = ScriptedPeer.listen();

	private final List<EventClient> clients = new ArrayList<>();

	private RunningService service;

	private Link link;

	private Link other;

	@BeforeAll
	void start() {
		this.service = new RunningService("linekeeper.connections.a.address=127.0.0.1:" + this.peer.port(),
				"linekeeper.connections.a.framing.type=crlf", "linekeeper.connections.a.framing.max-size=64KB",
				"linekeeper.connections.a.reconnect.initial-delay=1ms",
				"linekeeper.connections.b.address=127.0.0.1:" + this.otherPeer.port(),
				"linekeeper.connections.b.framing=crlf");
		this.link = this.peer.accept();
		this.other = this.otherPeer.accept();
		this.service.awaitState("a", ConnectionState.READY);
		this.service.awaitState("b", ConnectionState.READY);
	}

	@AfterEach
	void hangUp() {
		this.clients.forEach(EventClient::close);
	}

	@AfterAll
	void stop() {
		this.service.close();
		this.peer.close();
		this.otherPeer.close();
	}

	@Test
	void whatAPeerSaysIsAnEvent() {
		EventClient client = open(PATH);
		Event state = client.next();
		this.link.send("W 1\r\n");
		Event event = client.next();

		assertThat(client.header("Content-Type")).isEqualTo("text/event-stream;charset=UTF-8");
		assertThat(client.header("Cache-Control")).isEqualTo("no-store");
		assertThat(state.name()).isEqualTo("state");
		assertThat(state.id()).isNull();
		assertThat(state.<String>read("$.state")).isEqualTo("READY");
		assertThat(event.name()).isEqualTo("message");
		assertThat(event.id()).matches("[a-z0-9]+:\\d+");
		assertThat(event.<String>read("$.text")).isEqualTo("W 1");
		assertThat(event.<String>read("$.base64")).isEqualTo("VyAx");
		assertThat(event.<String>read("$.kind")).isEqualTo("push");
		assertThat(event.<String>read("$.connection")).isEqualTo("a");
		assertThat(event.<Integer>read("$.epoch")).isPositive();
		assertThat(event.id()).endsWith(":" + event.<Integer>read("$.seq"));
	}

	@Test
	void bytesThatAreNoTextHaveNoneAndNothingEndsALine() {
		EventClient client = open(PATH);
		client.next();
		this.link.send(new byte[] { (byte) 0xFF, '\n', 'd', 'a', 't', 'a', ':', ' ', 'x', '\n', '\n', '\r', '\n' });
		Event binary = client.next();
		this.link.send("a\nevent: b\n\n\u2028c\r\n");
		Event text = client.next();

		assertThat(binary.has("text")).isFalse();
		assertThat(binary.<String>read("$.base64")).isEqualTo("/wpkYXRhOiB4Cgo=");
		assertThat(text.<String>read("$.text")).isEqualTo("a\nevent: b\n\n\u2028c");
	}

	@Test
	void aStreamSurvivesAReconnectOfItsLineAndTellsIt() {
		EventClient client = open(PATH);
		client.next();
		this.link.reset();
		this.link = this.peer.accept();
		Event lost = client.next("state");
		List<String> states = new ArrayList<>(List.of(lost.<String>read("$.state")));
		while (!states.get(states.size() - 1).equals("READY")) {
			states.add(client.next("state").read("$.state"));
		}
		this.link.send("again\r\n");

		assertThat(states).containsExactly("BACKOFF", "CONNECTING", "PREPARING", "READY");
		assertThat(lost.<String>read("$.reason")).isEqualTo("PEER_RST");
		assertThat(lost.<String>read("$.detail")).isNotBlank();
		assertThat(client.next("message").<String>read("$.text")).isEqualTo("again");
	}

	@Test
	void aClientGoesOnWhereItWas() {
		EventClient client = open(PATH);
		client.next();
		this.link.send("1\r\n");
		String seen = client.next().id();
		assertThat(seen).isNotNull();
		client.close();
		this.link.send("2\r\n3\r\n");

		EventClient again = open(PATH, "Last-Event-ID", seen);

		assertThat(again.next("message").<String>read("$.text")).isEqualTo("2");
		assertThat(again.next("message").<String>read("$.text")).isEqualTo("3");
	}

	@Test
	void whatIsNotKeptAnyMoreIsAGap() {
		EventClient client = open(PATH);
		client.next();
		this.link.send("first\r\n");
		String seen = client.next().id();
		assertThat(seen).isNotNull();
		client.close();
		for (int i = 0; i < 1_100; i++) {
			this.link.send(i + "\r\n");
		}
		long sent = Long.parseLong(seen.substring(seen.indexOf(':') + 1)) + 1_100;
		await().atMost(RunningService.PATIENCE).until(() -> last() == sent);

		EventClient again = open(PATH, "Last-Event-ID", seen);

		Event gap = again.next("gap");
		assertThat(gap.<Integer>read("$.missed")).isEqualTo(100);
		assertThat(gap.<String>read("$.connection")).isEqualTo("a");
		assertThat(again.next("message").<String>read("$.text")).isEqualTo("100");
	}

	@Test
	void aPlaceOfAnotherProcessIsAGapOfUnknownSize() {
		this.link.send("kept\r\n");
		for (String place : new String[] { "0:17", "17", "nonsense", "x".repeat(5_000) }) {
			EventClient client = open(PATH, "Last-Event-ID", place);

			Event gap = client.next("gap");

			assertThat(client.status()).contains(" 200");
			assertThat(gap.has("missed")).isFalse();
			client.close();
		}
	}

	/**
	 * A response that has failed must not be given out while somebody still writes to it.
	 */
	@RepeatedTest(10)
	void clientsThatGoDoNotHurtThoseThatCome() {
		EventClient going = open(PATH);
		going.next();
		EventClient staying = open(PATH);
		staying.next();
		going.close();
		for (int i = 0; i < 20; i++) {
			this.link.send(i + "\r\n");
			EventClient coming = open(PATH);
			coming.next("state");
			this.link.send("hello\r\n");
			assertThat(coming.next("message").has("text")).isTrue();
			coming.close();
		}
	}

	@Test
	void severalConnectionsAreOneStreamThatGoesOnToo() {
		EventClient client = open("/api/stream?connections=a,b");
		client.next();
		client.next();
		this.link.send("from a\r\n");
		assertThat(client.next().<String>read("$.connection")).isEqualTo("a");
		this.other.send("from b\r\n");
		Event b = client.next();
		assertThat(b.<String>read("$.connection")).isEqualTo("b");
		assertThat(b.id()).matches("[a-z0-9]+:a=\\d+,b=\\d+");
		client.close();
		this.link.send("more a\r\n");
		this.other.send("more b\r\n");

		EventClient again = open("/api/stream?connections=a,b", "Last-Event-ID", String.valueOf(b.id()));

		assertThat(List.of(again.next("message").<String>read("$.text"), again.next("message").<String>read("$.text")))
			.containsExactlyInAnyOrder("more a", "more b");
	}

	@Test
	void withoutNamesTheChangesOfAllAreStreamed() {
		EventClient client = open("/api/stream");
		this.link.send("no message here\r\n");
		this.service.connection("b").reconnect().join();
		this.other = this.otherPeer.accept();

		assertThat(client.next().name()).isEqualTo("state");
		Event ready = client.next();
		while (!ready.read("$.state").equals("READY")) {
			ready = client.next();
		}
		assertThat(ready.<String>read("$.connection")).isEqualTo("b");
	}

	@Test
	void badStreamsAreRefused() {
		this.service.get("/api/connections/no-such/stream").isProblem(404, "CONNECTION_UNKNOWN");
		this.service.get("/api/stream?connections=a,no-such").isProblem(404, "CONNECTION_UNKNOWN");
		this.service.get("/api/stream?connections=").isProblem(400, "BAD_REQUEST");
	}

	@Test
	void aBurstReachesAHealthyClientWhole() {
		EventClient client = open(PATH);
		client.next();
		StringBuilder burst = new StringBuilder();
		for (int i = 0; i < 900; i++) {
			burst.append("burst ").append(i).append("\r\n");
		}
		this.link.send(burst.toString());

		for (int i = 0; i < 900; i++) {
			assertThat(client.next().<String>read("$.text")).isEqualTo("burst " + i);
		}
	}

	@Test
	void aClientThatDoesNotReadIsCutOffAndNobodyElseNotices() throws IOException {
		EventStreams streams = this.service.bean(EventStreams.class);
		awaitNobody(streams);
		EventClient healthy = open(PATH);
		healthy.next();
		try (Socket stuck = new Socket()) {
			stuck.setReceiveBufferSize(4 * 1024);
			stuck.connect(new InetSocketAddress("127.0.0.1", this.service.port()));
			OutputStream out = stuck.getOutputStream();
			out.write(("GET " + PATH + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
			await().atMost(RunningService.PATIENCE).until(() -> streams.subscribers() == 2);
			String large = "x".repeat(32 * 1024);
			long begin = System.nanoTime();
			int sent = 0;
			while (streams.subscribers() == 2) {
				assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(40));
				this.link.send(large + "\r\n");
				sent++;
				assertThat(healthy.next("message").<String>read("$.text")).hasSize(32 * 1024);
			}

			assertThat(sent).isGreaterThan(3);
			assertThat(streams.cutOffs()).isEqualTo(1);
			this.link.send("after\r\n");
			assertThat(healthy.next("message").<String>read("$.text")).isEqualTo("after");
			drain(stuck);
		}
	}

	@Test
	void aStreamDoesNotHoldUpTheEndOfTheService() {
		RunningService ending = new RunningService("linekeeper.connections.a.address=127.0.0.1:" + this.peer.port(),
				"linekeeper.connections.a.enabled=false");
		EventClient client = EventClient.open(ending, PATH);
		client.next();
		long begin = System.nanoTime();

		ending.close();

		// Boot gives requests 30 seconds to come to their end.
		assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(15));
		client.close();
	}

	@Test
	void aClientThatHasGoneIsNoticedThoughNothingIsSaid() {
		EventStreams streams = this.service.bean(EventStreams.class);
		awaitNobody(streams);
		EventClient client = open(PATH);
		client.next();
		assertThat(streams.subscribers()).isEqualTo(1);

		client.close();

		awaitNobody(streams);
	}

	private static void awaitNobody(EventStreams streams) {
		await().atMost(Duration.ofSeconds(25)).until(() -> streams.subscribers() == 0);
	}

	/** It ends: the server has closed it. */
	private static void drain(Socket socket) throws IOException {
		socket.setSoTimeout(20_000);
		InputStream in = socket.getInputStream();
		byte[] buffer = new byte[64 * 1024];
		try {
			while (in.read(buffer) >= 0) {
				// Only that it ends.
			}
		}
		catch (SocketException ex) {
			// Reset is an end, too.
		}
	}

	private long last() {
		return Long.parseLong(placeNow().substring(placeNow().indexOf(':') + 1));
	}

	private String placeNow() {
		Lines lines = this.service.bean(Lines.class);
		try (Subscription now = lines.feeds().subscribe(List.of(lines.feed("a")), null, () -> {
		})) {
			return now.position();
		}
	}

	private EventClient open(String path, String... headers) {
		EventClient client = EventClient.open(this.service, path, headers);
		this.clients.add(client);
		return client;
	}

}
