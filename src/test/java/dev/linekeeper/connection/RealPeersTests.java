package dev.linekeeper.connection;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.linekeeper.connection.RealPeer.Server;
import dev.linekeeper.protocol.DisconnectReason;
import dev.linekeeper.protocol.Protocol;
import dev.linekeeper.protocol.ProtocolFactory;
import dev.linekeeper.protocol.Session;
import dev.linekeeper.testing.Link;
import dev.linekeeper.testing.ScriptedPeer;
import dev.linekeeper.testing.ThreadsAndFiles;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * A managed connection against servers that nobody here wrote.
 */
@Timeout(120)
class RealPeersTests {

	// The first and 200 reconnects.
	private static final int CONNECTIONS = 201;

	private final Conversations conversations = new Conversations();

	private ThreadsAndFiles before = ThreadsAndFiles.snapshot();

	/**
	 * The JDK keeps open the archives that it loads classes from, and JUnit a thread that
	 * watches the time: they are not what is left behind.
	 */
	@BeforeAll
	@Timeout(30)
	static void everythingIsLoaded() {
		Conversations conversations = new Conversations();
		try (ScriptedPeer peer = ScriptedPeer.listen(); LoopbackEnvironment environment = new LoopbackEnvironment()) {
			environment.connect(peer.address(), "crlf", conversations);
			try (Link link = peer.accept()) {
				link.send("hello\r\n");
			}
			await().until(() -> conversations.lost() >= 1);
		}
	}

	@BeforeEach
	void look() {
		this.before = ThreadsAndFiles.snapshot();
	}

	@AfterEach
	void nothingIsLeft() {
		ThreadsAndFiles.assertBackTo(this.before, 0);
	}

	@ParameterizedTest
	@EnumSource
	void everyConnectionIsMadeThenToldEveryFrameThenLost(Server server, @TempDir Path directory) {
		try (RealPeer peer = start(server, "talk", directory);
				LoopbackEnvironment environment = new LoopbackEnvironment()) {
			connect(environment, peer, "crlf");
			awaitLost(CONNECTIONS, Duration.ofSeconds(90), peer);
		}

		List<Conversation> complete = this.conversations.all.subList(0, CONNECTIONS);
		assertThat(complete).allSatisfy((conversation) -> {
			assertThat(conversation.told).startsWith("made").endsWith("lost PEER_FIN clean");
			assertThat(conversation.data()).isEqualTo(RealPeer.frames(conversation.localPort));
		});
		assertThat(complete).extracting((conversation) -> conversation.epoch).isSorted().doesNotHaveDuplicates();
		assertThat(this.conversations.all.subList(CONNECTIONS, this.conversations.all.size()))
			.as("cut off by the end of the test")
			.allSatisfy((conversation) -> {
				assertThat(conversation.told).startsWith("made").last().asString().startsWith("lost ");
				List<String> data = conversation.data();
				assertThat(data).isEqualTo(RealPeer.frames(conversation.localPort).subList(0, data.size()));
			});
	}

	@ParameterizedTest
	@EnumSource
	void whatIsReadInManyPiecesAndInOneAddsUp(Server server, @TempDir Path directory) {
		try (RealPeer peer = start(server, "talk", directory);
				LoopbackEnvironment environment = new LoopbackEnvironment()) {
			connect(environment, peer, "raw");
			awaitLost(5, Duration.ofSeconds(20), peer);
		}

		List<Conversation> complete = this.conversations.all.subList(0, 5);
		assertThat(complete).allSatisfy((conversation) -> {
			String sent = String.join("\r\n", RealPeer.frames(conversation.localPort)) + "\r\n";
			assertThat(String.join("", conversation.data())).isEqualTo(sent);
		});
		// A busy machine may deliver late, and more at once, but not each time.
		assertThat(complete).as("a frame comes in several reads")
			.anySatisfy((conversation) -> assertThat(conversation.data()).hasSizeGreaterThan(6));
		assertThat(complete).as("several frames come in one read")
			.anySatisfy((conversation) -> assertThat(conversation.data())
				.anySatisfy((read) -> assertThat(read.split("\r\n")).hasSizeGreaterThan(20)));
	}

	@ParameterizedTest
	@EnumSource
	void comesBackToAServerThatWasKilledAndStartedAgain(Server server, @TempDir Path directory) {
		try (RealPeer peer = start(server, "hold", directory);
				LoopbackEnvironment environment = new LoopbackEnvironment()) {
			ManagedConnection connection = connect(environment, peer, "crlf");
			awaitGreeting(0, peer);

			peer.kill();
			awaitLost(1, Duration.ofSeconds(10), peer);
			await("refused").until(() -> connection.snapshot().failures() >= 2);
			peer.start();
			awaitGreeting(1, peer);

			await("ready").until(() -> connection.snapshot().state() == ConnectionState.READY);
			assertThat(connection.snapshot().readyCount()).isEqualTo(2);
		}

		assertThat(this.conversations.all).hasSize(2).allSatisfy((conversation) -> {
			assertThat(conversation.told).hasSize(3).startsWith("made").last().asString().startsWith("lost ");
			assertThat(conversation.data()).containsExactly("hello " + conversation.localPort);
		});
	}

	private static RealPeer start(Server server, String conversation, Path directory) {
		assumeTrue(server.isInstalled(), () -> server + " is not installed");
		RealPeer peer = new RealPeer(server, conversation, directory.resolve("printed"));
		peer.start();
		return peer;
	}

	private ManagedConnection connect(LoopbackEnvironment environment, RealPeer peer, String framing) {
		return environment.connect(peer.address(), framing, this.conversations);
	}

	private void awaitLost(int count, Duration timeout, RealPeer peer) {
		await().atMost(timeout)
			.untilAsserted(() -> assertThat(this.conversations.lost()).as("connections lost; %s", peer)
				.isGreaterThanOrEqualTo(count));
	}

	private void awaitGreeting(int index, RealPeer peer) {
		await().untilAsserted(() -> {
			assertThat(this.conversations.all).as("connections; %s", peer).hasSizeGreaterThan(index);
			assertThat(this.conversations.all.get(index).data()).as("frames; %s", peer).isNotEmpty();
		});
	}

	/** Keeps every protocol that was asked for, in order. */
	private static final class Conversations implements ProtocolFactory {

		private final List<Conversation> all = new CopyOnWriteArrayList<>();

		@Override
		public Protocol buildProtocol(InetSocketAddress address) {
			Conversation conversation = new Conversation();
			this.all.add(conversation);
			return conversation;
		}

		long lost() {
			return this.all.stream().filter((conversation) -> conversation.lost).count();
		}

	}

	/** Writes down what one protocol is told, in order. */
	private static final class Conversation implements Protocol {

		private final List<String> told = new CopyOnWriteArrayList<>();

		private volatile int localPort;

		private volatile long epoch;

		private volatile boolean lost;

		@Override
		public void connectionMade(Session session) {
			this.localPort = session.local().getPort();
			this.epoch = session.epoch();
			this.told.add("made");
		}

		@Override
		public void dataReceived(byte[] data) {
			this.told.add(new String(data, StandardCharsets.US_ASCII));
		}

		@Override
		public void connectionLost(DisconnectReason reason) {
			this.told.add("lost " + reason.kind() + (reason.clean() ? " clean" : ""));
			this.lost = true;
		}

		/** What was told between made and lost. */
		List<String> data() {
			List<String> now = List.copyOf(this.told);
			boolean over = !now.isEmpty() && now.get(now.size() - 1).startsWith("lost ");
			return now.subList(Math.min(1, now.size()), now.size() - (over ? 1 : 0));
		}

	}

}
