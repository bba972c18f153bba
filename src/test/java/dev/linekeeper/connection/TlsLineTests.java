package dev.linekeeper.connection;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import dev.linekeeper.framing.Framings;
import dev.linekeeper.protocol.Delivery;
import dev.linekeeper.protocol.DisconnectReason;
import dev.linekeeper.protocol.DisconnectReason.Kind;
import dev.linekeeper.protocol.Protocol;
import dev.linekeeper.protocol.ProtocolFactory;
import dev.linekeeper.protocol.Session;
import dev.linekeeper.testing.Direction;
import dev.linekeeper.testing.FaultProxy;
import dev.linekeeper.testing.Link;
import dev.linekeeper.testing.ScriptedPeer;
import dev.linekeeper.testing.TestCertificate;
import dev.linekeeper.testing.TestCertificates;
import dev.linekeeper.testing.ThreadsAndFiles;
import dev.linekeeper.testing.TlsEnd;
import dev.linekeeper.transport.PeerAddress;
import dev.linekeeper.transport.TransportSettings;
import dev.linekeeper.transport.TransportSettings.ProxyType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * The life of a connection under TLS: its handshake, its silences and its end. With the
 * edge case 4.
 */
@Timeout(60)
class TlsLineTests {

	private static final int LARGE = 512 * 1024;

	private final BlockingQueue<String> frames = new LinkedBlockingQueue<>();

	private final ProtocolFactory factory = (
			address) -> (data) -> this.frames.add(new String(data, StandardCharsets.US_ASCII));

	private final LoopbackEnvironment environment = new LoopbackEnvironment();

	private final ScriptedPeer peer = ScriptedPeer.listenWithTinyBuffer();

	@AfterEach
	void nothingIsLeft() {
		this.peer.close();
		this.environment.close();
	}

	/** Edge case 4. */
	@Test
	void silentTlsPeerFailsInsideItsStepTimeout() {
		ThreadsAndFiles before = ThreadsAndFiles.snapshot();
		long began = System.nanoTime();
		ManagedConnection line = this.environment.connect(this.peer.address(), "lf", this.factory,
				With.tls(Tls.within(Tls.trusting(), Duration.ofMillis(300))));
		Link first = this.peer.accept();

		await().pollInterval(Duration.ofMillis(5)).until(() -> line.snapshot().failures() == 1);

		assertThat(Duration.ofNanos(System.nanoTime() - began)).isBetween(Duration.ofMillis(295),
				Duration.ofMillis(3000));
		DisconnectReason reason = SupervisorScene.lossOf(line);
		assertThat(reason.kind()).isEqualTo(Kind.TLS_HANDSHAKE);
		assertThat(reason.detail())
			.isEqualTo("TLS with 127.0.0.1:" + this.peer.port() + " did not come about within 300ms");
		first.awaitEnd();
		first.close();
		this.peer.accept();
		line.stop().orTimeout(5, TimeUnit.SECONDS).join();
		this.peer.close();
		// The dial's threads, and those that shake hands, idle for a while.
		ThreadsAndFiles.assertBackTo(before, 16, Duration.ofSeconds(5));
	}

	@Test
	void peerThatDribblesGainsNoTime() {
		try (FaultProxy proxy = FaultProxy.to(this.peer.address())) {
			proxy.slicing(Direction.TO_CLIENT, 1, 0, Duration.ofMillis(20));
			long began = System.nanoTime();
			ManagedConnection line = this.environment.connect(proxy.address(), "lf", this.factory,
					With.tls(Tls.within(Tls.trusting(), Duration.ofMillis(500))));
			Link link = this.peer.accept();

			assertThatThrownBy(() -> TlsEnd.on(link, Tls.SERVER)).isInstanceOf(Exception.class);

			await().pollInterval(Duration.ofMillis(5)).until(() -> line.snapshot().failures() == 1);
			assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(4));
			assertThat(SupervisorScene.lossOf(line).detail()).endsWith("did not come about within 500ms");
		}
	}

	@Test
	void stopEndsAHandshakeAtOnce() {
		ManagedConnection line = this.environment.connect(this.peer.address(), "lf", this.factory,
				With.tls(Tls.within(Tls.trusting(), Duration.ofSeconds(30))));
		Link link = this.peer.accept();
		link.read(5);

		line.stop().orTimeout(2, TimeUnit.SECONDS).join();

		link.awaitEnd();
		assertThat(line.snapshot().state()).isEqualTo(ConnectionState.STOPPED);
	}

	@Test
	void nextAddressIsTriedAfterAFailedHandshake() {
		TestCertificate other = TestCertificates.plain("other.example").make();
		try (ScriptedPeer second = ScriptedPeer.listen()) {
			ManagedConnection line = this.environment.connect(this.peer.address(), "lf", this.factory, With
				.addresses(new PeerAddress("127.0.0.1", this.peer.port()), new PeerAddress("127.0.0.1", second.port())),
					With.tls(Tls.trusting()));
			Link first = this.peer.accept();
			assertThatThrownBy(() -> TlsEnd.on(first, other)).isInstanceOf(Exception.class);

			TlsEnd end = TlsEnd.on(second.accept(), Tls.SERVER);

			await().until(() -> isReady(line));
			assertThat(line.snapshot().epoch()).isEqualTo(2);
			end.send("hello\n");
			assertThat(next()).isEqualTo("hello");
		}
	}

	@Test
	void nameIsVerifiedThatIsAskedOfAProxy() {
		TestCertificate named = TestCertificates.of(Tls.ROOT, "scale.example").make();
		try (Socks5Server proxy = new Socks5Server()) {
			proxy.names.put("scale.example", this.peer.address());
			ManagedConnection line = this.environment.connect(proxy.address(), "lf", this.factory,
					With.addresses(new PeerAddress("scale.example", 4001)),
					With.proxy(new TransportSettings.Proxy(ProxyType.SOCKS5,
							new PeerAddress("127.0.0.1", proxy.address().getPort()), null, null,
							Duration.ofSeconds(5))),
					With.tls(Tls.trusting()));
			Link first = this.peer.accept();
			assertThatThrownBy(() -> {
				TlsEnd end = TlsEnd.on(first, Tls.SERVER);
				end.read();
			}).isInstanceOf(Exception.class);
			await().until(() -> line.snapshot().failures() >= 1);
			assertThat(SupervisorScene.lossOf(line).detail())
				.isEqualTo("certificate is for 127.0.0.1, not scale.example");

			TlsEnd end = TlsEnd.on(this.peer.accept(), named);

			await().until(() -> isReady(line));
			end.send("hello\n");
			assertThat(next()).isEqualTo("hello");
		}
	}

	/** Its refusal comes after our handshake. */
	@Test
	void notReadyBeforeThePeerMustHaveSeenOurCertificate() {
		long began = System.nanoTime();
		ManagedConnection line = this.environment.connect(this.peer.address(), "lf", this.factory,
				With.tls(Tls.withClientCertificate()));
		TlsEnd end = TlsEnd.on(this.peer.accept(), Tls.SERVER, Tls.ROOT, "TLSv1.3");
		assertThat(end.client()).isEqualTo("CN=linekeeper");

		await().pollInterval(Duration.ofMillis(5)).until(() -> isReady(line));

		assertThat(Duration.ofNanos(System.nanoTime() - began)).isBetween(Duration.ofMillis(1000),
				Duration.ofMillis(5000));
	}

	@Test
	void readyAsSoonAsThePeerSaysSomethingThatHasSeenOurCertificate() {
		ManagedConnection line = this.environment.connect(this.peer.address(), "lf", this.factory,
				With.tls(Tls.withClientCertificate()));
		TlsEnd end = TlsEnd.on(this.peer.accept(), Tls.SERVER, Tls.ROOT, "TLSv1.3");
		long began = System.nanoTime();
		end.send("hello\n");

		await().pollInterval(Duration.ofMillis(5)).until(() -> isReady(line));

		assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMillis(800));
		assertThat(next()).isEqualTo("hello");
	}

	@ParameterizedTest
	@ValueSource(strings = { "TLSv1.3", "TLSv1.2" })
	void endIsToldToThePeerAndItsOwnIsClean(String protocol) {
		ManagedConnection line = this.environment.connect(this.peer.address(), "lf", this.factory,
				With.tls(Tls.trusting()));
		TlsEnd end = TlsEnd.on(this.peer.accept(), Tls.SERVER, null, protocol);
		await().until(() -> isReady(line));
		line.send(bytes("last")).join();
		CompletableFuture<Void> stopped = line.stop();

		assertThat(end.readLine()).isEqualTo("last");
		assertThat(end.read()).isEqualTo(-1);
		end.finish();

		stopped.orTimeout(5, TimeUnit.SECONDS).join();
		assertThat(SupervisorScene.lossOf(line).clean()).isTrue();
	}

	@Test
	void endOfThePeerIsALossAndTheLineIsMadeAnew() {
		ManagedConnection line = this.environment.connect(this.peer.address(), "lf", this.factory,
				With.tls(Tls.trusting()));
		TlsEnd first = TlsEnd.on(this.peer.accept(), Tls.SERVER);
		await().until(() -> isReady(line));
		first.send("bye\n");
		first.finish();

		TlsEnd second = TlsEnd.on(this.peer.accept(), Tls.SERVER);

		await().until(() -> isReady(line) && line.snapshot().readyCount() == 2);
		assertThat(SupervisorScene.lossOf(line).kind()).isEqualTo(Kind.PEER_FIN);
		assertThat(next()).isEqualTo("bye");
		second.send("again\n");
		assertThat(next()).isEqualTo("again");
	}

	/** Somebody on the way may have cut the stream off. */
	@ParameterizedTest
	@ValueSource(strings = { "TLSv1.3", "TLSv1.2" })
	void endThatThePeerHasNotToldOfIsSaidToBeOne(String protocol) {
		ManagedConnection line = this.environment.connect(this.peer.address(), "lf", this.factory,
				With.tls(Tls.trusting()));
		Link link = this.peer.accept();
		TlsEnd first = TlsEnd.on(link, Tls.SERVER, null, protocol);
		await().until(() -> isReady(line));
		first.send("bye\n");
		link.finish();

		await().until(() -> line.snapshot().failures() == 1);
		assertThat(next()).isEqualTo("bye");
		assertThat(SupervisorScene.lossOf(line).kind()).isEqualTo(Kind.PEER_FIN);
		assertThat(SupervisorScene.lossOf(line).detail()).isEqualTo("closed by the peer without TLS close_notify");
		assertThat(SupervisorScene.lossOf(line).clean()).isFalse();

		TlsEnd second = TlsEnd.on(this.peer.accept(), Tls.SERVER, null, protocol);
		await().until(() -> isReady(line));
		second.finish();

		await().until(() -> line.snapshot().failures() == 2);
		assertThat(SupervisorScene.lossOf(line).detail()).isEqualTo("closed by the peer");
		assertThat(SupervisorScene.lossOf(line).clean()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "TLSv1.3", "TLSv1.2" })
	void closeReturnsInTimeThoughTheWriterIsCaught(String protocol) {
		ManagedConnection line = this.environment.connect(this.peer.address(), "raw", this.factory,
				With.tls(Tls.trusting()), With.closeTimeout(Duration.ofMillis(500)));
		TlsEnd.on(this.peer.accept(), Tls.SERVER, null, protocol);
		await().until(() -> isReady(line));
		CompletableFuture<Delivery> caught = caught(line);
		long began = System.nanoTime();

		// The drain timeout is 1 s.
		line.stop().orTimeout(10, TimeUnit.SECONDS).join();

		assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(4));
		await().until(caught::isDone);
		assertThat(caught).isCompletedExceptionally();
	}

	@Test
	void outputWithoutProgressEndsTheLine() {
		ManagedConnection line = this.environment.connect(this.peer.address(), "raw", this.factory,
				With.tls(Tls.trusting()), With.writeStallTimeout(Duration.ofSeconds(1)));
		this.environment.manager().start();
		TlsEnd.on(this.peer.accept(), Tls.SERVER);
		await().until(() -> isReady(line));
		CompletableFuture<Delivery> caught = caught(line);

		TlsEnd.on(this.peer.accept(), Tls.SERVER);

		await().until(() -> line.snapshot().readyCount() == 2);
		assertThat(SupervisorScene.lossOf(line).kind()).isEqualTo(Kind.WRITE_STALL);
		await().until(caught::isDone);
	}

	@Test
	void silenceIsProbedAndEndsTheLine() {
		ManagedConnection line = this.environment.connect(this.peer.address(), "lf", (address) -> new Protocol() {

			@Override
			public void dataReceived(byte[] data) {
				// Life is all that counts.
			}

			@Override
			public boolean heartbeat(Session session) {
				session.send(bytes("ping"));
				return true;
			}

		}, With.tls(Tls.trusting()), With.heartbeat(Duration.ofMillis(300), Duration.ofMillis(300), 2));
		this.environment.manager().start();
		TlsEnd end = TlsEnd.on(this.peer.accept(), Tls.SERVER);

		assertThat(end.readLine()).isEqualTo("ping");
		end.send("pong\n");
		assertThat(end.readLine()).isEqualTo("ping");
		assertThat(end.readLine()).isEqualTo("ping");

		TlsEnd.on(this.peer.accept(), Tls.SERVER);
		assertThat(SupervisorScene.lossOf(line).kind()).isEqualTo(Kind.HEARTBEAT);
	}

	/** A read that times out in the middle of a record must not lose its beginning. */
	@Test
	void recordInPiecesIsWholeThoughEachPieceIsASilence() {
		try (FaultProxy proxy = FaultProxy.to(this.peer.address())) {
			List<String> told = new CopyOnWriteArrayList<>();
			ManagedConnection line = this.environment.connect(proxy.address(), "raw",
					(address) -> (data) -> told.add(new String(data, StandardCharsets.US_ASCII)),
					With.tls(Tls.trusting()),
					With.framing(Framings.of(Map.of("type", "idle-gap", "gap", Duration.ofMillis(10)))));
			TlsEnd end = TlsEnd.on(this.peer.accept(), Tls.SERVER);
			await().until(() -> isReady(line));
			end.send("first");
			await().until(() -> told.contains("first"));
			proxy.slicing(Direction.TO_CLIENT, 3, 0, Duration.ofMillis(20));

			end.send("x");
			end.send("a record of forty bytes or thereabouts");
			end.send("y");

			await().until(() -> String.join("", told).equals("firstxa record of forty bytes or thereabouts" + "y"));
			assertThat(line.snapshot().epoch()).isEqualTo(1);
		}
	}

	private CompletableFuture<Delivery> caught(ManagedConnection line) {
		CompletableFuture<Delivery> caught = CompletableFuture.supplyAsync(() -> line.send(new byte[LARGE]))
			.thenCompose(Function.identity());
		await().until(() -> line.pendingBytes() > 0 && line.pendingBytes() < LARGE);
		return caught;
	}

	private static boolean isReady(ManagedConnection line) {
		return line.snapshot().state() == ConnectionState.READY;
	}

	private String next() {
		try {
			return String.valueOf(this.frames.poll(5, TimeUnit.SECONDS));
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

}
