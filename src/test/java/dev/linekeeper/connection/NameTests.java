package dev.linekeeper.connection;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

import dev.linekeeper.protocol.DisconnectReason.Kind;
import dev.linekeeper.protocol.Protocol;
import dev.linekeeper.protocol.ProtocolFactory;
import dev.linekeeper.protocol.Session;
import dev.linekeeper.testing.FullBacklog;
import dev.linekeeper.testing.Link;
import dev.linekeeper.testing.ScriptedPeer;
import dev.linekeeper.transport.PeerAddress;
import dev.linekeeper.transport.Resolver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Names that are unknown, move or have several addresses: the edge cases 3, 9 and 10 of a
 * connection's life.
 */
@Timeout(60)
class NameTests {

	private static final String NAME = "scale.example";

	private static final ProtocolFactory LISTENER = (address) -> (data) -> {
	};

	private final Names names = new Names();

	private final LoopbackEnvironment environment = new LoopbackEnvironment(this.names);

	@AfterEach
	void nothingIsLeft() {
		this.environment.close();
	}

	/** Edge case 9: DNS is down at boot, then up. */
	@Test
	void nameThatIsUnknownAtFirstIsLookedUpForEveryAttempt() {
		try (ScriptedPeer peer = ScriptedPeer.listen()) {
			this.names.failures.set(5);
			this.names.known = addresses("127.0.0.1");
			ManagedConnection line = connect(peer.port());

			await().pollInterval(Duration.ofMillis(1)).until(() -> this.names.failures.get() == 0);
			assertThat(SupervisorScene.lossOf(line).kind()).isEqualTo(Kind.DNS);
			long begin = System.nanoTime();
			await().pollInterval(Duration.ofMillis(1)).until(() -> isReady(line));

			// The longest delay is 60 ms; the rest is for a busy machine.
			assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMillis(560));
			assertThat(line.snapshot().epoch()).isEqualTo(6);
			assertThat(this.names.asked).hasValue(6);
		}
	}

	/** Edge case 9: an earlier good address is dialled while DNS is down. */
	@Test
	void lastGoodAddressServesWhileTheNameIsUnknown() {
		try (ScriptedPeer peer = ScriptedPeer.listen()) {
			this.names.known = addresses("127.0.0.1");
			ManagedConnection line = connect(peer.port());
			await().until(() -> isReady(line));
			this.names.failures.set(Integer.MAX_VALUE);

			peer.accept().close();
			peer.accept();

			await().until(() -> line.snapshot().readyCount() == 2);
			assertThat(line.snapshot().epoch()).isEqualTo(2);
			assertThat(this.names.asked).hasValue(2);
		}
	}

	/** Edge case 10: the record has changed when the line is lost. */
	@Test
	void newAddressOfANameThatMovedIsDialled() {
		try (ScriptedPeer before = ScriptedPeer.listen();
				EchoPeer after = new EchoPeer(new InetSocketAddress("127.0.0.2", before.port()))) {
			this.names.known = addresses("127.0.0.1");
			ManagedConnection line = connect(before.port());
			Link link = before.accept();
			await().until(() -> isReady(line));

			this.names.known = addresses("127.0.0.2");
			link.close();

			await().until(() -> line.snapshot().readyCount() == 2);
			assertThat(line.snapshot().peer()).isEqualTo(after.address());
			assertThat(line.snapshot().epoch()).isEqualTo(2);
			assertThat(before.connections()).isEqualTo(1);
		}
	}

	/** Edge case 10: the first of two addresses is a black hole. */
	@Test
	void deadFirstAddressDelaysTheSecondByAMoment() throws IOException {
		try (FullBacklog dead = FullBacklog.open();
				EchoPeer healthy = new EchoPeer(new InetSocketAddress("127.0.0.2", dead.port()))) {
			this.names.known = addresses("127.0.0.1", "127.0.0.2");
			long begin = System.nanoTime();
			ManagedConnection line = connect(dead.port());

			await().pollInterval(Duration.ofMillis(1)).until(() -> isReady(line));

			// 250 ms by design, where the dial timeout is 2 s.
			assertThat(Duration.ofNanos(System.nanoTime() - begin)).isBetween(Duration.ofMillis(200),
					Duration.ofMillis(1250));
			assertThat(line.snapshot().peer()).isEqualTo(healthy.address());
			assertThat(line.snapshot().epoch()).isEqualTo(1);
		}
	}

	/** Edge case 3: failover needs a login, not an accepted connect. */
	@Test
	void addressThatClosesBeforeTheLoginIsFollowedByTheNext() {
		try (ScriptedPeer broken = ScriptedPeer.listen(); ScriptedPeer healthy = ScriptedPeer.listen()) {
			this.names.known = addresses("127.0.0.1");
			ManagedConnection line = this.environment.connect(healthy.address(), "crlf", (address) -> new Greeted(),
					With.addresses(new PeerAddress(NAME, broken.port()), new PeerAddress(NAME, healthy.port())));

			broken.accept().close();
			healthy.accept().send("welcome\r\n");

			await().until(() -> isReady(line));
			assertThat(line.snapshot().peer()).isEqualTo(healthy.address());
			assertThat(line.snapshot().epoch()).isEqualTo(2);
			assertThat(broken.connections()).isEqualTo(1);
		}
	}

	private ManagedConnection connect(int port) {
		return this.environment.connect(InetSocketAddress.createUnresolved(NAME, port), "crlf", LISTENER);
	}

	private static boolean isReady(ManagedConnection line) {
		return line.snapshot().state() == ConnectionState.READY;
	}

	private static List<InetAddress> addresses(String... digits) {
		return List.of(digits).stream().map((address) -> new InetSocketAddress(address, 0).getAddress()).toList();
	}

	/** A name service in the hands of the test. */
	private static final class Names implements Resolver {

		final AtomicInteger asked = new AtomicInteger();

		/** How often it fails before it answers again. */
		final AtomicInteger failures = new AtomicInteger();

		volatile List<InetAddress> known = List.of();

		@Override
		public List<InetAddress> resolve(String host) throws UnknownHostException {
			this.asked.incrementAndGet();
			assertThat(host).isEqualTo(NAME);
			if (this.failures.get() > 0) {
				this.failures.decrementAndGet();
				throw new UnknownHostException(host);
			}
			return this.known;
		}

	}

	/** Is prepared when the peer has said something. */
	private static final class Greeted implements Protocol {

		private final CompletableFuture<Void> greeting = new CompletableFuture<>();

		@Override
		public CompletionStage<?> prepare(Session session) {
			return this.greeting;
		}

		@Override
		public void dataReceived(byte[] data) {
			this.greeting.complete(null);
		}

	}

}
