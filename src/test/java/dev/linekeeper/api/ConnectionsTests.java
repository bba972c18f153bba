package dev.linekeeper.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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
import static org.awaitility.Awaitility.await;

/**
 * The connections over HTTP, and the description of it all.
 */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConnectionsTests {

	private final ScriptedPeer peer = ScriptedPeer.listen();

	private RunningService service;

	@BeforeAll
	void start() {
		int nobody = FreePort.find();
		List<String> properties = new ArrayList<>();
		properties.add("linekeeper.connections.up.address=127.0.0.1:" + this.peer.port());
		properties.add("linekeeper.connections.up.framing=crlf");
		for (int i = 1; i <= 5; i++) {
			properties.add("linekeeper.connections.down-" + i + ".address=127.0.0.1:" + nobody);
			properties.add("linekeeper.connections.down-" + i + ".reconnect.initial-delay=10m");
			properties.add("linekeeper.connections.down-" + i + ".reconnect.max-delay=10m");
		}
		this.service = new RunningService(properties.toArray(String[]::new));
		this.service.awaitState("up", ConnectionState.READY);
		for (int i = 1; i <= 5; i++) {
			this.service.awaitState("down-" + i, ConnectionState.BACKOFF);
		}
	}

	@AfterAll
	void stop() {
		this.service.close();
		this.peer.close();
	}

	@Test
	void theListTellsOfEachInShort() {
		Link link = this.peer.accept();
		link.send("x\r\n");
		this.service.post("/api/connections/up/messages", "text/plain", "y");
		await().until(() -> this.service.connection("up").statistics().traffic().framesIn() == 1);

		Answer list = this.service.get("/api/connections");

		assertThat(list.<Integer>read("$.total")).isEqualTo(6);
		assertThat(list.<List<String>>read("$.connections[*].name")).containsExactly("down-1", "down-2", "down-3",
				"down-4", "down-5", "up");
		assertThat(list.<String>read("$.connections[5].state")).isEqualTo("READY");
		assertThat(list.<String>read("$.connections[5].peer")).endsWith("127.0.0.1:" + this.peer.port());
		assertThat(list.<String>read("$.connections[5].lastIn")).isNotNull();
		assertThat(list.<String>read("$.connections[5].lastOut")).isNotNull();
		assertThat(list.<Integer>read("$.connections[5].reconnects")).isZero();
		assertThat(list.<String>read("$.connections[0].nextAttempt")).isNotNull();
		assertThat(list.<String>read("$.connections[0].lastError")).contains("refused");
	}

	@Test
	void theListHasPagesAndAFilter() {
		Answer second = this.service.get("/api/connections?state=BACKOFF&page=1&size=2");
		Answer both = this.service.get("/api/connections?state=BACKOFF,READY");

		assertThat(second.<Integer>read("$.matching")).isEqualTo(5);
		assertThat(second.<List<String>>read("$.connections[*].name")).containsExactly("down-3", "down-4");
		assertThat(both.<Integer>read("$.matching")).isEqualTo(6);
		for (String query : new String[] { "page=-1", "size=0", "size=1001", "size=x", "state=UP" }) {
			this.service.get("/api/connections?" + query).isProblem(400, "BAD_REQUEST");
		}
	}

	@Test
	void oneIsToldInFull() {
		Answer one = this.service.get("/api/connections/down-1");

		assertThat(one.<String>read("$.name")).isEqualTo("down-1");
		assertThat(one.<String>read("$.state")).isEqualTo("BACKOFF");
		assertThat(one.<String>read("$.settings.order")).isEqualTo("failover");
		assertThat(one.<Object>read("$.settings.framingKeys")).isNotNull();
		assertThat(one.<Integer>read("$.counters.attempts")).isEqualTo(1);
		assertThat(one.<String>read("$.lastError")).contains("refused");
		assertThat(one.<List<String>>read("$.events[*].state")).containsExactly("CONNECTING", "BACKOFF");
		assertThat(one.<String>read("$.events[1].reason")).isEqualTo("CONNECT_REFUSED");
		this.service.get("/api/connections/no-such").isProblem(404, "CONNECTION_UNKNOWN");
	}

	@Test
	void whatTheApiCanDoIsDescribed() {
		Answer document = this.service.get("/v3/api-docs");

		assertThat(document.status()).isEqualTo(200);
		assertThat(document.<Object>read("$.paths['/api/connections/{name}/messages'].post")).isNotNull();
		assertThat(document.<Object>read("$.paths['/api/connections/{name}/requests'].post")).isNotNull();
		assertThat(document.<String>read("$.info.title")).isEqualTo("Linekeeper");
		assertThat(document
			.<Map<String, Object>>read("$.paths['/api/connections/{name}/messages'].post.requestBody.content"))
			.containsOnlyKeys("text/plain", "application/octet-stream", "application/json");
		assertThat(document.<Object>read("$.paths['/api/connections/{name}/stream'].get")).isNotNull();
	}

	@Test
	void wrongMethodsAreRefused() {
		Answer answer = this.service.post("/api/connections/up", "text/plain", "x");

		assertThat(answer.status()).isIn(403, 405);
	}

}
