package dev.linekeeper.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

import dev.linekeeper.framing.FrameDecoder;
import dev.linekeeper.framing.Framing;
import dev.linekeeper.framing.Framings;
import dev.linekeeper.protocol.Delivery;
import dev.linekeeper.protocol.DisconnectReason;
import dev.linekeeper.protocol.DisconnectReason.Kind;
import dev.linekeeper.protocol.Protocol;
import dev.linekeeper.protocol.Session;
import dev.linekeeper.testing.ScriptedPeer;
import dev.linekeeper.transport.ProtocolMessageHandler.CallbackException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.messaging.support.GenericMessage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.mockito.Mockito.mock;

@Timeout(60)
class ProtocolMessageHandlerTests {

	private final ScriptedPeer peer = ScriptedPeer.listen();

	private final Socket socket = new Socket();

	private final RecordingOwner owner = new RecordingOwner();

	private TransportConnection transport;

	private ProtocolMessageHandler handler;

	@BeforeEach
	void connect() throws IOException {
		this.socket.connect(this.peer.address());
		Framing framing = Framings.named("crlf");
		assertThat(framing).isNotNull();
		TransportSettings settings = new TransportSettings(List.of(new PeerAddress("127.0.0.1", this.peer.port())),
				framing,
				new TransportSettings.Dial(Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(5)),
				new TransportSettings.KeepAlive(Duration.ofSeconds(20), Duration.ofSeconds(10), 3), 1024);
		this.transport = new TransportConnection("classic",
				new Dialer.DialledSocket(this.socket, null, this.peer.address()), settings, null,
				new TransportCounters(), this.owner, new TransportThreads(Runnable::run, Runnable::run),
				TimeSource.system(), new QuietLines(), (event) -> {
				});
		this.handler = new ProtocolMessageHandler(this.transport, this.owner);
	}

	@AfterEach
	void close() throws IOException {
		this.socket.close();
		this.peer.close();
	}

	@Test
	void madeThenPreparedThenFramesThenLost() {
		this.handler.connectionMade();
		this.handler.handleMessage(new GenericMessage<>(bytes("hello")));
		this.handler.connectionLost(DisconnectReason.of(Kind.PEER_FIN, "closed by the peer"));

		assertThat(this.owner.told).containsExactly("build", "open session", "made", "prepare", "prepared",
				"data hello", "lost PEER_FIN");
	}

	@Test
	void nothingIsToldAfterTheLoss() {
		this.handler.connectionMade();
		this.handler.connectionLost(DisconnectReason.of(Kind.PEER_FIN, "closed by the peer"));
		this.owner.told.clear();

		this.handler.handleMessage(new GenericMessage<>(bytes("late")));
		this.handler.writabilityChanged(false);
		this.handler.connectionLost(DisconnectReason.of(Kind.PEER_RST, "again"));
		boolean goOn = this.handler.frame(bytes("late"), 0, 4);

		assertThat(goOn).isFalse();
		assertThat(this.owner.told).isEmpty();
	}

	@Test
	void nothingIsToldBeforeTheProtocolIsMade() {
		this.handler.handleMessage(new GenericMessage<>(bytes("early")));
		this.handler.connectionLost(DisconnectReason.of(Kind.PEER_FIN, "closed by the peer"));

		assertThat(this.owner.told).isEmpty();
	}

	@Test
	void writabilityIsToldOnlyWhenItChanged() {
		this.handler.connectionMade();
		this.owner.told.clear();

		for (boolean writable : new boolean[] { true, false, false, true, true }) {
			this.handler.writabilityChanged(writable);
		}

		assertThat(this.owner.told).containsExactly("writable false", "writable true");
	}

	@Test
	void onlyBytesAreFrames() {
		this.handler.connectionMade();

		assertThatIllegalArgumentException().isThrownBy(() -> this.handler.handleMessage(new GenericMessage<>("text")))
			.withMessage("The payload must be byte[], not java.lang.String; it is taken for a frame as it is");
	}

	@Test
	void whatACallbackThrowsIsToldApart() {
		this.handler.connectionMade();
		IllegalStateException thrown = new IllegalStateException("no");
		this.owner.duringData = () -> {
			throw thrown;
		};

		assertThatExceptionOfType(CallbackException.class)
			.isThrownBy(() -> this.handler.handleMessage(new GenericMessage<>(bytes("x"))))
			.satisfies((ex) -> assertThat(ex.thrown()).isSameAs(thrown));
		assertThat(this.handler.isCalling()).isFalse();
	}

	@Test
	void aThreadKnowsWhetherItIsInACallback() {
		this.handler.connectionMade();
		List<Boolean> calling = new ArrayList<>();
		this.owner.duringData = () -> calling.add(this.handler.isCalling());

		this.handler.handleMessage(new GenericMessage<>(bytes("x")));

		assertThat(calling).containsExactly(true);
		assertThat(this.handler.isCalling()).isFalse();
	}

	@Test
	void framesOfABatchStopWhenThePauseComes() {
		this.handler.connectionMade();
		this.owner.told.clear();
		this.owner.duringData = this.transport::pause;
		byte[] both = bytes("one\r\ntwo\r\n");

		int consumed = this.handler.deliver(decoder(), both, 0, both.length, false);

		assertThat(this.owner.told).containsExactly("data one");
		assertThat(consumed).isEqualTo("one\r\n".length());
		assertThat(this.handler.wasHeld()).isTrue();
	}

	@Test
	void whatIsSentFromACallbackLeavesWhenItReturns() {
		this.handler.connectionMade();
		CompletableFuture<Delivery> done = new CompletableFuture<>();
		this.owner.duringData = () -> this.transport.append(bytes("answer"), done);

		this.handler.handleMessage(new GenericMessage<>(bytes("question")));

		assertThat(done).isCompletedWithValue(Delivery.WRITTEN);
		assertThat(this.peer.accept().readLine()).isEqualTo("answer");
	}

	@Test
	void refusalIsToldInItsOwnWords() {
		this.owner.prepared = CompletableFuture
			.failedFuture(new CompletionException(new IllegalStateException("wrong password")));

		this.handler.connectionMade();

		assertThat(this.owner.told).endsWith("prepare failed: PREPARE_REJECTED (not prepared: wrong password)");
	}

	@Test
	void refusalWithoutWordsIsToldByItsType() {
		this.owner.prepared = CompletableFuture.failedFuture(new IllegalStateException());

		this.handler.connectionMade();

		assertThat(this.owner.told).endsWith("prepare failed: PREPARE_REJECTED (not prepared: IllegalStateException)");
	}

	private static FrameDecoder decoder() {
		Framing framing = Framings.named("crlf");
		assertThat(framing).isNotNull();
		return framing.decoder();
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

	/**
	 * Owner and protocol in one; takes down what it is told.
	 */
	private static final class RecordingOwner implements TransportOwner, Protocol {

		final List<String> told = new ArrayList<>();

		CompletionStage<?> prepared = CompletableFuture.completedFuture(null);

		@Nullable Runnable duringData;

		@Override
		public Protocol buildProtocol(InetSocketAddress address) {
			this.told.add("build");
			return this;
		}

		@Override
		public Session openSession(Transport opened) {
			this.told.add("open session");
			return mock(Session.class);
		}

		@Override
		public void prepared() {
			this.told.add("prepared");
		}

		@Override
		public void prepareFailed(DisconnectReason reason) {
			this.told.add("prepare failed: " + reason);
		}

		@Override
		public void inputEnded(DisconnectReason reason) {
			this.told.add("input ended");
		}

		@Override
		public void failed(DisconnectReason reason) {
			this.told.add("failed");
		}

		@Override
		public void drained() {
			this.told.add("drained");
		}

		@Override
		public void roomMade() {
			this.told.add("room made");
		}

		@Override
		public void probePostponed() {
			this.told.add("probe postponed");
		}

		@Override
		public void probed(boolean sent) {
			this.told.add("probed: " + sent);
		}

		@Override
		public void lost(DisconnectReason reason) {
			this.told.add("owner: lost");
		}

		@Override
		public void connectionMade(Session session) {
			this.told.add("made");
		}

		@Override
		public CompletionStage<?> prepare(Session session) {
			this.told.add("prepare");
			return this.prepared;
		}

		@Override
		public void dataReceived(byte[] data) {
			this.told.add("data " + new String(data, StandardCharsets.US_ASCII));
			if (this.duringData != null) {
				this.duringData.run();
			}
		}

		@Override
		public void writabilityChanged(boolean writable) {
			this.told.add("writable " + writable);
		}

		@Override
		public void connectionLost(DisconnectReason reason) {
			this.told.add("lost " + reason.kind());
		}

	}

}
