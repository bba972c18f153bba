package dev.linekeeper.connection;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import dev.linekeeper.protocol.DisconnectReason;
import dev.linekeeper.protocol.DisconnectReason.Initiator;
import dev.linekeeper.protocol.DisconnectReason.Kind;
import dev.linekeeper.protocol.ProtocolFactory;
import dev.linekeeper.testing.Link;
import dev.linekeeper.testing.ScriptedPeer;
import dev.linekeeper.testing.TestCertificate;
import dev.linekeeper.testing.TestCertificates;
import dev.linekeeper.testing.TlsEnd;
import dev.linekeeper.transport.AddressOrder;
import dev.linekeeper.transport.PeerAddress;
import dev.linekeeper.transport.Resolver;
import dev.linekeeper.transport.ServiceRecord;
import dev.linekeeper.transport.TransportSettings;
import dev.linekeeper.transport.TransportSettings.ProxyType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * Which of several addresses a line goes to, and where it comes from.
 */
@Timeout(60)
class AddressesTests {

	private static final String SERVICE = "_mllp._tcp.hospital.example";

	private static final ProtocolFactory LISTENER = (address) -> (data) -> {
	};

	private final Directory directory = new Directory();

	private final AtomicLong drawn = new AtomicLong();

	private final LoopbackEnvironment environment = new LoopbackEnvironment(this.directory, this.drawn::get);

	private final ScriptedPeer first = ScriptedPeer.listen();

	private final ScriptedPeer second = ScriptedPeer.listen();

	private final ScriptedPeer third = ScriptedPeer.listen();

	@AfterEach
	void nothingIsLeft() {
		this.first.close();
		this.second.close();
		this.third.close();
		this.environment.close();
	}

	// Failover

	@Test
	void lineStaysOnTheSecondAddressUntilItIsMadeAnew() {
		ManagedConnection line = this.environment.connect(this.first.address(), "lf", LISTENER,
				With.addresses(at(this.first), at(this.second)));
		Link lost = this.first.accept();
		await().until(() -> isReady(line, 1));
		this.first.refuse();
		lost.close();
		Link link = this.second.accept();
		await().until(() -> isReady(line, 2));

		this.first.listenAgain();
		line.send("still here".getBytes(StandardCharsets.US_ASCII)).join();
		assertThat(link.readLine()).isEqualTo("still here");
		assertThat(this.first.connections()).isEqualTo(1);
		line.reconnect();
		link.awaitEnd();
		link.close();

		this.first.accept();
		await().until(() -> isReady(line, 3));
		assertThat(line.snapshot().peer()).isEqualTo(this.first.address());
		assertThat(this.second.connections()).isEqualTo(1);
	}

	@Test
	void endOfTheLifetimeBringsTheLineBackToTheFirstAddress() {
		this.first.refuse();
		ManagedConnection line = this.environment.connect(this.first.address(), "lf", LISTENER,
				With.addresses(at(this.first), at(this.second)), With.maxLifetime(Duration.ofMillis(1500)));
		Link link = this.second.accept();
		await().until(() -> isReady(line, 1));
		this.first.listenAgain();

		link.awaitEnd();
		link.close();

		this.first.accept();
		await().until(() -> isReady(line, 2));
		assertThat(SupervisorScene.lossOf(line).kind()).isEqualTo(Kind.LIFETIME);
		assertThat(line.snapshot().epoch()).isEqualTo(2);
	}

	// Other orders

	@Test
	void reconnectsWalkThroughTheAddresses() {
		// Draws the first of all.
		ManagedConnection line = this.environment.connect(this.first.address(), "lf", LISTENER,
				With.addresses(at(this.first), at(this.second), at(this.third)), With.order(AddressOrder.ROUND_ROBIN));

		for (ScriptedPeer next : List.of(this.first, this.second, this.third, this.first)) {
			Link link = next.accept();
			await().until(() -> line.snapshot().state() == ConnectionState.READY);
			link.close();
		}

		this.second.accept();
		await().until(() -> isReady(line, 5));
		line.reconnect();
		this.third.accept();
	}

	@Test
	void addressThatDoesNotAnswerIsPassedOverInItsTurn() {
		this.second.refuse();
		ManagedConnection line = this.environment.connect(this.first.address(), "lf", LISTENER,
				With.addresses(at(this.first), at(this.second), at(this.third)), With.order(AddressOrder.ROUND_ROBIN));
		this.first.accept().close();

		this.third.accept().close();

		// Not the third again, which followed the second in the attempt before.
		this.first.accept();
		await().until(() -> line.snapshot().state() == ConnectionState.READY);
		assertThat(this.third.connections()).isEqualTo(1);
	}

	@Test
	void randomOrderGoesToAnotherAddressAfterALoss() {
		ManagedConnection line = this.environment.connect(this.first.address(), "lf", LISTENER,
				With.addresses(at(this.first), at(this.second)), With.order(AddressOrder.RANDOM));

		// Drawn are 0 each time: the second comes first.
		this.second.accept().close();
		this.first.accept().close();
		this.second.accept();

		await().until(() -> line.snapshot().state() == ConnectionState.READY);
	}

	// Services

	@Test
	void serviceLeadsToTheHostOfTheLowestPriority() {
		this.directory.services.put(SERVICE, List.of(record(20, "b", this.second), record(10, "a", this.first)));
		ManagedConnection line = service();
		Link link = this.first.accept();
		await().until(() -> isReady(line, 1));
		this.first.refuse();

		link.close();

		this.second.accept();
		await().until(() -> isReady(line, 2));
		assertThat(line.snapshot().peer()).isEqualTo(this.second.address());
	}

	@Test
	void serviceIsLookedUpForEveryAttempt() {
		ManagedConnection line = service();
		await().until(() -> line.snapshot().failures() >= 2);
		DisconnectReason reason = SupervisorScene.lossOf(line);
		assertThat(reason.kind()).isEqualTo(Kind.DNS);
		assertThat(reason.detail()).isEqualTo("cannot resolve " + SERVICE + ": nobody knows it");

		this.directory.services.put(SERVICE, List.of(record(0, "a", this.first)));

		this.first.accept();
		await().until(() -> isReady(line, 1));
	}

	/** Not for the host, which anybody could say who answers in the place of DNS. */
	@Test
	void certificateMustBeForTheDomainOfTheService() {
		TestCertificate ofHost = TestCertificates.of(Tls.ROOT, "a.hospital.example").make();
		TestCertificate ofDomain = TestCertificates.of(Tls.ROOT, "hospital.example").make();
		this.directory.services.put(SERVICE, List.of(record(0, "a.hospital.example", this.first)));
		ManagedConnection line = this.environment.connect(this.first.address(), "lf", LISTENER,
				With.addresses(PeerAddress.parse("srv:" + SERVICE)), With.tls(Tls.trusting()));
		Link refused = this.first.accept();
		assertThatThrownBy(() -> TlsEnd.on(refused, ofHost).read()).isInstanceOf(Exception.class);
		await().until(() -> line.snapshot().failures() >= 1);
		assertThat(SupervisorScene.lossOf(line).detail())
			.isEqualTo("certificate is for a.hospital.example, not hospital.example");

		TlsEnd.on(this.first.accept(), ofDomain);

		await().until(() -> isReady(line, 1));
	}

	@Test
	void certificateMayBeForTheHostWhereThatIsConfigured() {
		TestCertificate ofHost = TestCertificates.of(Tls.ROOT, "a.hospital.example").make();
		this.directory.services.put(SERVICE, List.of(record(0, "a.hospital.example", this.first)));
		ManagedConnection line = this.environment.connect(this.first.address(), "lf", LISTENER,
				With.addresses(PeerAddress.parse("srv:" + SERVICE)),
				With.tls(Tls.to(Tls.trusting(), "a.hospital.example")));

		TlsEnd.on(this.first.accept(), ofHost);

		await().until(() -> isReady(line, 1));
	}

	@Test
	void proxyIsGivenTheHostOfAService() {
		this.directory.services.put(SERVICE, List.of(record(0, "a.hospital.example", this.first)));
		try (Socks5Server proxy = new Socks5Server()) {
			proxy.names.put("a.hospital.example", this.first.address());
			ManagedConnection line = this.environment.connect(proxy.address(), "lf", LISTENER,
					With.addresses(PeerAddress.parse("srv:" + SERVICE)), With.proxy(socks(proxy.address())));

			this.first.accept();

			await().until(() -> isReady(line, 1));
			assertThat(proxy.asked).containsExactly("a.hospital.example:" + this.first.port());
			assertThat(this.directory.lookedUp).containsOnlyKeys(SERVICE, "127.0.0.1");
		}
	}

	// The address to connect from

	@Test
	void peerSeesTheAddressThatIsBoundTo() {
		ManagedConnection line = this.environment.connect(this.first.address(), "lf", LISTENER,
				With.bindAddress("127.0.0.2"));

		assertThat(seen(this.first)).isEqualTo("127.0.0.2");
		await().until(() -> isReady(line, 1));
		assertThat(line.snapshot().local()).hasToString("/127.0.0.2:" + line.snapshot().local().getPort());
	}

	@Test
	void peerSeesTheAddressThatIsBoundToInIpv6() throws IOException {
		try (ServerSocket peer = new ServerSocket()) {
			try {
				peer.bind(new InetSocketAddress("::1", 0));
				peer.setSoTimeout(10_000);
			}
			catch (IOException ex) {
				Assumptions.abort("there is no IPv6 here: " + ex.getMessage());
			}
			ManagedConnection line = this.environment.connect((InetSocketAddress) peer.getLocalSocketAddress(), "lf",
					LISTENER, With.bindAddress("::1"));

			assertThat(((InetSocketAddress) peer.accept().getRemoteSocketAddress()).getHostString())
				.isEqualTo("0:0:0:0:0:0:0:1");
			await().until(() -> isReady(line, 1));
		}
	}

	@Test
	void proxySeesTheAddressThatIsBoundTo() {
		this.environment.connect(this.first.address(), "lf", LISTENER, With.proxy(socks(this.first.address())),
				With.bindAddress("127.0.0.3"));

		assertThat(seen(this.first)).isEqualTo("127.0.0.3");
	}

	@Test
	void candidatesOfTheOtherFamilyAreSkipped() {
		this.directory.hosts.put("scale.example", ips("::1", "127.0.0.1"));
		ManagedConnection line = this.environment.connect(
				InetSocketAddress.createUnresolved("scale.example", this.first.port()), "lf", LISTENER,
				With.bindAddress("127.0.0.2"));

		assertThat(seen(this.first)).isEqualTo("127.0.0.2");
		await().until(() -> isReady(line, 1));
		assertThat(line.snapshot().epoch()).isEqualTo(1);
	}

	@Test
	void nothingOfTheSameFamilyFailsTheAttempt() {
		this.directory.hosts.put("scale.example", ips("::1"));
		ManagedConnection line = this.environment.connect(
				InetSocketAddress.createUnresolved("scale.example", this.first.port()), "lf", LISTENER,
				With.bindAddress("127.0.0.2"));

		await().until(() -> line.snapshot().failures() >= 2);
		assertThat(SupervisorScene.lossOf(line).kind()).isEqualTo(Kind.DNS);
		assertThat(SupervisorScene.lossOf(line).detail())
			.isEqualTo("cannot resolve scale.example: it has no IPv4 address, as bind-address 127.0.0.2 needs");
	}

	/** It may be one later, when its interface comes up. */
	@Test
	void addressThatIsNotThisHostsFailsTheAttemptAndIsTriedAgain() {
		ManagedConnection line = this.environment.connect(this.first.address(), "lf", LISTENER,
				With.addresses(at(this.first), at(this.second)), With.bindAddress("192.0.2.1"));

		await().until(() -> line.snapshot().failures() >= 2);

		DisconnectReason reason = SupervisorScene.lossOf(line);
		assertThat(reason.kind()).isEqualTo(Kind.CONNECT_REFUSED);
		assertThat(reason.initiator()).isEqualTo(Initiator.CLIENT);
		assertThat(reason.detail()).isEqualTo("bind-address 192.0.2.1 is not an address of this host at present");
		assertThat(this.first.connections()).isZero();
	}

	private ManagedConnection service() {
		return this.environment.connect(this.first.address(), "lf", LISTENER,
				With.addresses(PeerAddress.parse("srv:" + SERVICE)));
	}

	private static TransportSettings.Proxy socks(InetSocketAddress proxy) {
		return new TransportSettings.Proxy(ProxyType.SOCKS5, new PeerAddress("127.0.0.1", proxy.getPort()), null, null,
				Duration.ofSeconds(5));
	}

	private static ServiceRecord record(int priority, String target, ScriptedPeer peer) {
		return new ServiceRecord(priority, 0, target, peer.port());
	}

	private static String seen(ScriptedPeer peer) {
		return ((InetSocketAddress) peer.accept().socket().getRemoteSocketAddress()).getHostString();
	}

	private static PeerAddress at(ScriptedPeer peer) {
		return new PeerAddress("127.0.0.1", peer.port());
	}

	private static boolean isReady(ManagedConnection line, int times) {
		return line.snapshot().state() == ConnectionState.READY && line.snapshot().readyCount() == times;
	}

	private static List<InetAddress> ips(String... digits) {
		return Arrays.stream(digits).map((address) -> new InetSocketAddress(address, 0).getAddress()).toList();
	}

	/** Names in the hands of the test; all others are this host, but for addresses. */
	private static final class Directory implements Resolver {

		final Map<String, List<InetAddress>> hosts = new ConcurrentHashMap<>();

		final Map<String, List<ServiceRecord>> services = new ConcurrentHashMap<>();

		final Map<String, Boolean> lookedUp = new ConcurrentHashMap<>();

		@Override
		public List<InetAddress> resolve(String host) {
			this.lookedUp.put(host, true);
			return this.hosts.getOrDefault(host, ips((host.indexOf(':') >= 0) ? host : "127.0.0.1"));
		}

		@Override
		public List<ServiceRecord> services(String service) throws UnknownHostException {
			this.lookedUp.put(service, true);
			List<ServiceRecord> known = this.services.get(service);
			if (known == null) {
				throw new UnknownHostException(service + ": nobody knows it");
			}
			return known;
		}

	}

}
