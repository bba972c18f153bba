package example;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import dev.linekeeper.Linekeeper;
import dev.linekeeper.connection.ConnectionManager;
import dev.linekeeper.connection.ConnectionState;
import dev.linekeeper.connection.ManagedConnection;
import dev.linekeeper.dialog.Dialog;
import dev.linekeeper.dialog.DialogListener;
import dev.linekeeper.dialog.Dialogs;
import dev.linekeeper.dialog.Reply;
import dev.linekeeper.dialog.RequestException;
import dev.linekeeper.protocol.DelegatingProtocol;
import dev.linekeeper.protocol.DisconnectReason;
import dev.linekeeper.protocol.Protocol;
import dev.linekeeper.protocol.ProtocolFactory;
import dev.linekeeper.protocol.Session;
import dev.linekeeper.testing.Link;
import dev.linekeeper.testing.ScriptedPeer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A protocol of somebody else's that shows a badge before the login, counts frames, and
 * leaves the rest to the dialog in the YAML.
 */
@Timeout(60)
class DelegationTests {

	private static final AtomicInteger frames = new AtomicInteger();

	private static final ScriptedPeer door = ScriptedPeer.listen();

	private static final ScriptedPeer quiet = ScriptedPeer.listen();

	private static ConfigurableApplicationContext context;

	private final List<String> told = new CopyOnWriteArrayList<>();

	private final DialogListener listener = (connection, epoch, kind, data) -> this.told.add(kind + " " + text(data));

	private final List<Link> links = new ArrayList<>();

	@BeforeAll
	static void run() {
		context = SpringApplication
			.run(new Class<?>[] { Linekeeper.class, Building.class }, Stream
				.of("spring.config.location=optional:classpath:/nowhere/", "spring.main.web-application-type=none",
						"linekeeper.connections.door.address=127.0.0.1:" + door.port(),
						"linekeeper.connections.quiet.address=127.0.0.1:" + quiet.port(),
						"linekeeper.connections.quiet.heartbeat.send=PING",
						"linekeeper.connections.quiet.heartbeat.expect=^PONG",
						"linekeeper.connections.quiet.heartbeat.every=1s",
						"linekeeper.connections.quiet.heartbeat.timeout=200ms",
						"linekeeper.connections.quiet.heartbeat.misses=1", "linekeeper.defaults.framing=crlf",
						"linekeeper.defaults.protocol=badged", "linekeeper.defaults.login[0].send=USER a",
						"linekeeper.defaults.login[1].expect=^OK", "linekeeper.defaults.login[1].reject=^ERR",
						"linekeeper.defaults.requests.correlate=key",
						"linekeeper.defaults.requests.key.request.regex=id=(\\d+)",
						"linekeeper.defaults.requests.key.reply.regex=id=(\\d+)",
						"linekeeper.defaults.reconnect.initial-delay=10ms",
						"linekeeper.defaults.reconnect.max-delay=10ms", "linekeeper.defaults.reconnect.min-gap=10ms")
				.map((one) -> "--" + one)
				.toArray(String[]::new));
	}

	@AfterAll
	static void stop() {
		// First, for a line waits for its peer when it is closed.
		door.close();
		quiet.close();
		context.close();
	}

	@BeforeEach
	void listen() {
		dialog("door").addListener(this.listener);
	}

	@AfterEach
	void leave() {
		dialog("door").removeListener(this.listener);
		this.links.forEach(Link::reset);
	}

	@Test
	void lineIsReadyAfterItsOwnHandshakeAndThenTheLogin() {
		ManagedConnection line = line("door");
		Link link = accept(door);
		link.send("WHO\r\n");
		assertThat(line.snapshot().state()).isEqualTo(ConnectionState.PREPARING);
		assertThat(outcome(ask("W id=1"))).isEqualTo(RequestException.Outcome.NOT_SENT);

		link.send("SEEN\r\n");
		assertThat(link.readLine()).isEqualTo("USER a");
		assertThat(line.snapshot().state()).isEqualTo(ConnectionState.PREPARING);
		link.send("OK\r\n");

		awaitReady(line);
	}

	@Test
	void refusedLoginSaysWhatThePeerSaid() {
		Link link = accept(door);
		long epoch = line("door").snapshot().epoch();
		link.send("SEEN\r\n");
		assertThat(link.readLine()).isEqualTo("USER a");

		link.send("ERR who\r\n");

		await().until(() -> line("door").snapshot().epoch() > epoch);
		assertThat(lossOf(line("door")).detail())
			.isEqualTo("not prepared: login step 2 was rejected: the peer said \"ERR who\"");
	}

	@Test
	void requestsPushesAndOwnCountsGoOnOverReconnects() {
		frames.set(0);
		for (int round = 1; round <= 3; round++) {
			Link link = letIn(door, line("door"));
			CompletableFuture<Reply> first = ask("W id=1");
			CompletableFuture<Reply> second = ask("W id=2");
			assertThat(link.readLine()).isEqualTo("W id=1");
			assertThat(link.readLine()).isEqualTo("W id=2");

			link.send("two id=2\r\nEVENT door\r\none id=1\r\n");

			assertThat(text(first)).isEqualTo("one id=1");
			assertThat(text(second)).isEqualTo("two id=2");
			assertThat(this.told).hasSize(round).containsOnly("PUSH EVENT door");
			CompletableFuture<Reply> unanswered = ask("W id=3");
			assertThat(link.readLine()).isEqualTo("W id=3");
			link.reset();
			assertThat(outcome(unanswered)).isEqualTo(RequestException.Outcome.CONNECTION_LOST);
		}
		assertThat(frames).hasValue(3 * 5);
	}

	@Test
	void reconnectInGoodOrderWaitsForTheReply() {
		ManagedConnection line = line("door");
		Link link = letIn(door, line);
		CompletableFuture<Reply> reply = ask("W id=1");
		assertThat(link.readLine()).isEqualTo("W id=1");

		line.reconnect().join();
		await().until(() -> line.snapshot().state() == ConnectionState.DRAINING);
		link.send("one id=1\r\n");

		assertThat(text(reply)).isEqualTo("one id=1");
		assertThat(link.awaitEnd()).isEmpty();
		link.close();
		letIn(door, line);
	}

	@Test
	void silentPeerIsProbedAndThenGivenUp() {
		ManagedConnection line = line("quiet");
		Link link = letIn(quiet, line);
		long epoch = line.snapshot().epoch();
		assertThat(link.readLine()).isEqualTo("PING");
		link.send("PONG\r\n");
		assertThat(link.readLine()).isEqualTo("PING");
		assertThat(dialog("quiet").statistics().heartbeatTimes().count()).isPositive();

		link.awaitReset();

		await().until(() -> line.snapshot().epoch() > epoch);
		assertThat(lossOf(line).kind()).isEqualTo(DisconnectReason.Kind.HEARTBEAT);
	}

	private Link accept(ScriptedPeer peer) {
		Link link = peer.accept();
		this.links.add(link);
		assertThat(link.readLine()).isEqualTo("BADGE 7");
		return link;
	}

	private Link letIn(ScriptedPeer peer, ManagedConnection line) {
		Link link = accept(peer);
		link.send("SEEN\r\n");
		assertThat(link.readLine()).isEqualTo("USER a");
		link.send("OK\r\n");
		awaitReady(line);
		return link;
	}

	private static void awaitReady(ManagedConnection line) {
		await().until(() -> line.snapshot().state() == ConnectionState.READY);
	}

	private static DisconnectReason lossOf(ManagedConnection line) {
		return Objects.requireNonNull(line.snapshot().lastLoss()).reason();
	}

	private static ManagedConnection line(String name) {
		return Objects.requireNonNull(context.getBean(ConnectionManager.class).find(name));
	}

	private static Dialog dialog(String name) {
		return Objects.requireNonNull(context.getBean(Dialogs.class).find(name));
	}

	private static CompletableFuture<Reply> ask(String request) {
		return dialog("door").request(request.getBytes(StandardCharsets.UTF_8));
	}

	private static String text(CompletableFuture<Reply> reply) {
		return text(reply.orTimeout(10, TimeUnit.SECONDS).join().payload());
	}

	private static String text(byte[] data) {
		return new String(data, StandardCharsets.UTF_8);
	}

	private static RequestException.Outcome outcome(CompletableFuture<Reply> reply) {
		return reply.orTimeout(10, TimeUnit.SECONDS).handle((done, ex) -> ((RequestException) ex).outcome()).join();
	}

	static class Building {

		@Bean
		ProtocolFactory badged(Dialogs dialogs) {
			return (address) -> {
				String name = (address.getPort() == door.port()) ? "door" : "quiet";
				return new Badged(Objects.requireNonNull(dialogs.find(name)).buildProtocol(address));
			};
		}

	}

	static final class Badged extends DelegatingProtocol {

		private final CompletableFuture<Void> seen = new CompletableFuture<>();

		Badged(Protocol dialog) {
			super(dialog);
		}

		@Override
		public CompletionStage<?> prepare(Session session) {
			session.send("BADGE 7".getBytes(StandardCharsets.UTF_8));
			return this.seen.thenCompose((badge) -> super.prepare(session));
		}

		@Override
		public void dataReceived(byte[] data) {
			frames.incrementAndGet();
			if (this.seen.isDone()) {
				super.dataReceived(data);
			}
			else if (text(data).equals("SEEN")) {
				this.seen.complete(null);
			}
		}

	}

}
