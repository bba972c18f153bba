package dev.linekeeper.api;

import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import com.jayway.jsonpath.JsonPath;
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
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * Both ways over a WebSocket.
 */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SocketTests {

	private final ScriptedPeer peer = ScriptedPeer.listen();

	private RunningService service;

	private Link link;

	@BeforeAll
	void start() {
		this.service = new RunningService("linekeeper.connections.line.address=127.0.0.1:" + this.peer.port(),
				"linekeeper.connections.line.framing=crlf",
				"linekeeper.connections.down.address=127.0.0.1:" + FreePort.find());
		this.link = this.peer.accept();
		this.service.awaitState("line", ConnectionState.READY);
	}

	@AfterAll
	void stop() {
		this.service.close();
		this.peer.close();
	}

	@Test
	void textGoesBothWays() {
		Client client = open("/api/connections/line/socket");
		client.socket.sendText("W 1", true).join();
		assertThat(this.link.readLine()).isEqualTo("W 1");
		this.link.send("W 1 12.5 kg\r\n");

		assertThat(client.next()).isEqualTo("W 1 12.5 kg");
		client.close();
	}

	@Test
	void bytesGoBothWays() {
		Client client = open("/api/connections/line/socket?as=binary");
		client.socket.sendBinary(ByteBuffer.wrap(new byte[] { 0, (byte) 0xFF }), true).join();
		assertThat(this.link.read(4)).containsExactly(0, 0xFF, '\r', '\n');
		this.link.send(new byte[] { (byte) 0xFE, 1, '\r', '\n' });

		assertThat(client.next()).isEqualTo("fe01");
		client.close();
	}

	@Test
	void jsonTellsWhatBecameOfEachMessage() {
		Client client = open("/api/connections/line/socket?as=json");
		String state = client.next();
		client.socket.sendText("{\"text\": \"hi\", \"id\": 7}", true).join();
		String written = client.next();
		client.socket.sendText("{\"text\": \"a\\r\\nb\", \"id\": \"x\"}", true).join();
		String problem = client.next();
		client.socket.sendText("{\"no\": 1}", true).join();
		String malformed = client.next();
		assertThat(this.link.readLine()).isEqualTo("hi");
		this.link.send("there\r\n");
		String message = client.next();

		assertThat(JsonPath.<String>read(state, "$.event")).isEqualTo("state");
		assertThat(JsonPath.<String>read(state, "$.state")).isEqualTo("READY");
		assertThat(JsonPath.<String>read(written, "$.event")).isEqualTo("written");
		assertThat(JsonPath.<Integer>read(written, "$.id")).isEqualTo(7);
		assertThat(JsonPath.<Integer>read(written, "$.bytes")).isEqualTo(2);
		assertThat(JsonPath.<String>read(problem, "$.code")).isEqualTo("NOT_FRAMEABLE");
		assertThat(JsonPath.<String>read(problem, "$.id")).isEqualTo("x");
		assertThat(JsonPath.<String>read(malformed, "$.code")).isEqualTo("BAD_REQUEST");
		assertThat(JsonPath.<String>read(message, "$.event")).isEqualTo("message");
		assertThat(JsonPath.<String>read(message, "$.text")).isEqualTo("there");
		client.close();
	}

	@Test
	void aBurstArrivesInOrder() {
		Client client = open("/api/connections/line/socket");
		StringBuilder burst = new StringBuilder();
		for (int i = 0; i < 900; i++) {
			burst.append("burst ").append(i).append("\r\n");
		}
		this.link.send(burst.toString());

		for (int i = 0; i < 900; i++) {
			assertThat(client.next()).isEqualTo("burst " + i);
		}
		client.close();
	}

	@Test
	void whatIsNotSentClosesASocketThatCannotTellIt() {
		Client client = open("/api/connections/down/socket");
		client.socket.sendText("x", true).join();

		assertThat(client.closed.join()).isEqualTo("1013 NOT_READY");
	}

	@Test
	void unknownConnectionsAndFormsAreRefused() {
		assertThatThrownBy(() -> open("/api/connections/no-such/socket")).satisfies((thrown) -> refused(thrown, 404));
		assertThatThrownBy(() -> open("/api/connections/line/socket?as=xml"))
			.satisfies((thrown) -> refused(thrown, 400));
	}

	@Test
	void aSocketThatIsClosedIsForgotten() {
		EventStreams streams = this.service.bean(EventStreams.class);
		await().until(() -> streams.subscribers() == 0);
		Client client = open("/api/connections/line/socket");
		await().until(() -> streams.subscribers() == 1);

		client.close();

		await().until(() -> streams.subscribers() == 0);
	}

	private static void refused(Throwable thrown, int status) {
		assertThat(thrown).isInstanceOf(CompletionException.class)
			.cause()
			.isInstanceOfSatisfying(WebSocketHandshakeException.class,
					(handshake) -> assertThat(handshake.getResponse().statusCode()).isEqualTo(status));
	}

	private Client open(String path) {
		Client client = new Client();
		String uri = this.service.uri(path).toString().replace("http:", "ws:");
		client.socket = this.service.http().newWebSocketBuilder().buildAsync(java.net.URI.create(uri), client).join();
		return client;
	}

	/** What has come over one socket: texts, and bytes as hex. */
	private static final class Client implements WebSocket.Listener {

		private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();

		private final CompletableFuture<String> closed = new CompletableFuture<>();

		private final StringBuilder part = new StringBuilder();

		private WebSocket socket;

		String next() {
			try {
				String message = this.messages.poll(20, TimeUnit.SECONDS);
				assertThat(message).as("no message came").isNotNull();
				return message;
			}
			catch (InterruptedException ex) {
				throw new AssertionError(ex);
			}
		}

		void close() {
			this.socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
		}

		@Override
		public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
			this.part.append(data);
			ended(last);
			from.request(1);
			return null;
		}

		@Override
		public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
			while (data.hasRemaining()) {
				this.part.append(String.format("%02x", data.get()));
			}
			ended(last);
			from.request(1);
			return null;
		}

		@Override
		public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
			this.closed.complete(status + " " + reason);
			return null;
		}

		private void ended(boolean last) {
			if (last) {
				this.messages.add(this.part.toString());
				this.part.setLength(0);
			}
		}

	}

}
