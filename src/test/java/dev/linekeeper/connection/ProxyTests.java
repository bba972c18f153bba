package dev.linekeeper.connection;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import dev.linekeeper.protocol.DisconnectReason;
import dev.linekeeper.protocol.DisconnectReason.Kind;
import dev.linekeeper.protocol.ProtocolFactory;
import dev.linekeeper.testing.Link;
import dev.linekeeper.testing.ScriptedPeer;
import dev.linekeeper.testing.ThreadsAndFiles;
import dev.linekeeper.transport.PeerAddress;
import dev.linekeeper.transport.Resolver;
import dev.linekeeper.transport.TransportSettings;
import dev.linekeeper.transport.TransportSettings.ProxyType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A managed connection through a proxy: the edge cases 4 and 29 of a connection's life.
 */
@Timeout(60)
class ProxyTests {

	private static final byte[] GRANTED = { 5, 0, 5, 0, 0, 1, 0, 0, 0, 0, 0, 0 };

	private final List<String> lookedUp = new CopyOnWriteArrayList<>();

	private final BlockingQueue<String> frames = new LinkedBlockingQueue<>();

	private final ProtocolFactory factory = (
			address) -> (data) -> this.frames.add(new String(data, StandardCharsets.US_ASCII));

	private final LoopbackEnvironment environment = new LoopbackEnvironment(this::resolve);

	@AfterEach
	void nothingIsLeft() {
		this.environment.close();
	}

	@Test
	void readyThroughAProxyThatIsKilledAndComesBack() throws InterruptedException {
		try (EchoPeer echo = new EchoPeer(); Socks5Server proxy = new Socks5Server()) {
			proxy.names.put("scale.example", echo.address());
			ManagedConnection line = connect(proxy.address(), new PeerAddress("scale.example", 4001));
			await().until(() -> isReady(line));
			assertEchoes(line, "one");

			proxy.kill();
			await().until(() -> line.snapshot().failures() >= 2);
			assertThat(SupervisorScene.lossOf(line).detail())
				.isEqualTo("refused by proxy 127.0.0.1:" + proxy.address().getPort());
			proxy.startAgain();

			await().until(() -> isReady(line));
			assertEchoes(line, "two");
			assertThat(line.snapshot().readyCount()).isEqualTo(2);
			assertThat(line.snapshot().peer()).isEqualTo(InetSocketAddress.createUnresolved("scale.example", 4001));
			assertThat(line.snapshot().local()).isNotNull();
		}
	}

	/** Edge case 29. */
	@Test
	void hostnameIsNotResolvedLocallyBehindSocks5() {
		try (EchoPeer echo = new EchoPeer(); Socks5Server proxy = new Socks5Server()) {
			proxy.names.put("scale.example", echo.address());
			ManagedConnection line = connect(InetSocketAddress.createUnresolved("proxy.example", port(proxy)),
					new PeerAddress("scale.example", 4001));

			await().until(() -> isReady(line));

			assertThat(proxy.asked).containsExactly("scale.example:4001");
			assertThat(this.lookedUp).containsExactly("proxy.example");
		}
	}

	/** Edge case 4. */
	@Test
	void silentProxyFailsInsideItsStepTimeout() {
		for (ProxyType type : ProxyType.values()) {
			ThreadsAndFiles before = ThreadsAndFiles.snapshot();
			try (ScriptedPeer proxy = ScriptedPeer.listen()) {
				long began = System.nanoTime();
				ManagedConnection line = connect(type, proxy.address(), Duration.ofMillis(300),
						new PeerAddress("scale.example", 4001));
				Link first = proxy.accept();

				await().pollInterval(Duration.ofMillis(5)).until(() -> line.snapshot().failures() == 1);

				assertThat(Duration.ofNanos(System.nanoTime() - began)).isBetween(Duration.ofMillis(295),
						Duration.ofMillis(1500));
				DisconnectReason reason = SupervisorScene.lossOf(line);
				assertThat(reason.kind()).isEqualTo(Kind.PROXY);
				assertThat(reason.detail()).isEqualTo("proxy 127.0.0.1:" + proxy.port()
						+ " did not answer within 300ms, asked for scale.example:4001");
				first.awaitEnd();
				first.close();
				proxy.accept();
				line.stop().orTimeout(5, TimeUnit.SECONDS).join();
			}
			// The dial's thread idles for 10 s.
			ThreadsAndFiles.assertBackTo(before, 12, Duration.ofSeconds(5));
		}
	}

	/** Edge case 4. */
	@Test
	void proxyThatWantsALoginIsAskedAgainLater() {
		try (ScriptedPeer proxy = ScriptedPeer.listen()) {
			ManagedConnection line = connect(ProxyType.HTTP, proxy.address(), Duration.ofSeconds(5),
					new PeerAddress("scale.example", 4001));
			Link first = proxy.accept();
			first.send("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
			await().until(() -> line.snapshot().failures() == 1);

			assertThat(SupervisorScene.lossOf(line).kind()).isEqualTo(Kind.PROXY);
			assertThat(SupervisorScene.lossOf(line).detail()).isEqualTo(
					"proxy 127.0.0.1:" + proxy.port() + " refused scale.example:4001: HTTP/1.1 407 Proxy Authentication"
							+ " Required; set proxy.user and proxy.password");
			first.awaitEnd();
			proxy.accept().send("HTTP/1.1 200 OK\r\n\r\n");
			await().until(() -> isReady(line));
		}
	}

	@Test
	void frameInTheSegmentOfTheReplyIsDelivered() throws InterruptedException {
		try (ScriptedPeer proxy = ScriptedPeer.listen()) {
			connect(ProxyType.HTTP, proxy.address(), Duration.ofSeconds(5), new PeerAddress("scale.example", 4001));

			proxy.accept().send("HTTP/1.1 200 OK\r\n\r\nwelcome\r\n");

			assertThat(this.frames.poll(5, TimeUnit.SECONDS)).isEqualTo("welcome");
		}
	}

	@Test
	void lineStaysThoughItIsSilentForLongerThanTheProxyMayBe() {
		try (ScriptedPeer proxy = ScriptedPeer.listen()) {
			ManagedConnection line = connect(ProxyType.SOCKS5, proxy.address(), Duration.ofMillis(200),
					new PeerAddress("scale.example", 4001));
			Link link = proxy.accept();
			link.send(GRANTED);
			await().until(() -> isReady(line));
			link.read(3 + 22 - 2);

			link.expectSilence(Duration.ofMillis(500));

			assertThat(line.snapshot().epoch()).isEqualTo(1);
			assertThat(isReady(line)).isTrue();
		}
	}

	@Test
	void nextPeerIsAskedForAfterARefusalAndTheFirstComesAgainInTurn() {
		try (EchoPeer echo = new EchoPeer(); Socks5Server proxy = new Socks5Server()) {
			proxy.names.put("c.example", echo.address());
			ManagedConnection line = connect(proxy.address(), new PeerAddress("a.example", 1),
					new PeerAddress("b.example", 2), new PeerAddress("c.example", 3));
			await().until(() -> isReady(line));
			assertThat(proxy.asked).containsExactly("a.example:1", "b.example:2", "c.example:3");
			assertThat(SupervisorScene.lossOf(line).detail())
				.endsWith(" refused b.example:2: it cannot reach the peer, or does not know its name (SOCKS reply 4)");

			proxy.names.put("a.example", echo.address());
			line.reconnect();

			await().until(() -> line.snapshot().readyCount() == 2);
			assertThat(proxy.asked).endsWith("c.example:3", "a.example:1");
		}
	}

	@Test
	void stopEndsAHandshakeAtOnce() {
		try (ScriptedPeer proxy = ScriptedPeer.listen()) {
			ManagedConnection line = connect(ProxyType.SOCKS5, proxy.address(), Duration.ofSeconds(30),
					new PeerAddress("scale.example", 4001));
			Link link = proxy.accept();
			link.read(3);

			line.stop().orTimeout(2, TimeUnit.SECONDS).join();

			assertThat(link.awaitEnd()).isEmpty();
			assertThat(line.snapshot().state()).isEqualTo(ConnectionState.STOPPED);
			assertThat(proxy.connections()).isEqualTo(1);
		}
	}

	@Test
	void handshakeIsPartOfTheAttempt() {
		try (ScriptedPeer proxy = ScriptedPeer.listen()) {
			ManagedConnection line = this.environment.connect(proxy.address(), "crlf", this.factory,
					With.addresses(new PeerAddress("scale.example", 4001)),
					through(ProxyType.SOCKS5, proxy.address(), Duration.ofSeconds(30)), attemptTimeout());
			Link link = proxy.accept();
			long began = System.nanoTime();

			await().until(() -> line.snapshot().failures() == 1);

			assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
			assertThat(SupervisorScene.lossOf(line).kind()).isIn(Kind.PROXY, Kind.CONNECT_TIMEOUT);
			link.awaitEnd();
		}
	}

	private void assertEchoes(ManagedConnection line, String text) throws InterruptedException {
		line.send(text.getBytes(StandardCharsets.US_ASCII)).join();
		assertThat(this.frames.poll(5, TimeUnit.SECONDS)).isEqualTo(text);
	}

	private ManagedConnection connect(InetSocketAddress proxy, PeerAddress... peers) {
		return connect(ProxyType.SOCKS5, proxy, Duration.ofSeconds(5), peers);
	}

	private ManagedConnection connect(ProxyType type, InetSocketAddress proxy, Duration timeout, PeerAddress... peers) {
		return this.environment.connect(proxy, "crlf", this.factory, With.addresses(peers),
				through(type, proxy, timeout));
	}

	private static UnaryOperator<ConnectionSettings> through(ProxyType type, InetSocketAddress proxy,
			Duration timeout) {
		return With.proxy(new TransportSettings.Proxy(type, new PeerAddress(proxy.getHostString(), proxy.getPort()),
				null, null, timeout));
	}

	private static UnaryOperator<ConnectionSettings> attemptTimeout() {
		return With.attemptTimeout(Duration.ofMillis(300));
	}

	private static int port(Socks5Server proxy) {
		return proxy.address().getPort();
	}

	private static boolean isReady(ManagedConnection line) {
		return line.snapshot().state() == ConnectionState.READY;
	}

	private List<InetAddress> resolve(String host) throws UnknownHostException {
		this.lookedUp.add(host);
		assertThat(host).as("a name looked up here").isIn("127.0.0.1", "proxy.example");
		return Resolver.system().resolve("127.0.0.1");
	}

}
