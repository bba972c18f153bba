package dev.linekeeper.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

import dev.linekeeper.testing.Link;
import dev.linekeeper.testing.ScriptedPeer;
import dev.linekeeper.transport.TransportSettings.ProxyType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Whom a route asks for what, attempt by attempt.
 */
@Timeout(60)
class ProxyRouteTests {

	private static final InetSocketAddress A = InetSocketAddress.createUnresolved("a.example", 1);

	private static final InetSocketAddress B = InetSocketAddress.createUnresolved("b.example", 2);

	private static final byte[] GRANTED = { 5, 0, 5, 0, 0, 1, 0, 0, 0, 0, 0, 0 };

	private static final byte[] REFUSED = { 5, 0, 5, 5 };

	private final TimeSource time = TimeSource.system();

	private final ScriptedPeer proxy = ScriptedPeer.listen();

	private final Draws draws = new Draws();

	private List<InetAddress> addresses = List.of(ip(1));

	@AfterEach
	void closeAll() {
		this.proxy.close();
	}

	@Test
	void nextPeerIsAskedForAfterARefusalAndTheFirstAgainAfterAGoodTime() throws IOException {
		ProxyRoute route = route("a.example:1", "b.example:2");

		assertRefused(route, A);
		assertRefused(route, B);
		assertRefused(route, A);
		assertGranted(route, null, false, B);
		assertGranted(route, B, true, A);
		assertGranted(route, A, true, B);
		assertGranted(route, B, false, A);
	}

	@Test
	void peersAreAskedForInTurn() throws IOException {
		ProxyRoute route = route(AddressOrder.ROUND_ROBIN, "a.example:1", "b.example:2");
		this.draws.add(1);

		assertGranted(route, null, false, B);
		assertGranted(route, null, false, A);
		assertGranted(route, A, false, B);
	}

	@Test
	void silentProxyIsTriedAtAllItsAddressesBeforeTheNextPeerIsAskedFor() throws IOException {
		this.addresses = List.of(ip(1), ip(2));
		ProxyRoute route = route("a.example:1", "b.example:2");

		assertThat(silent(route)).isEqualTo(at(1) + " a.example:1");
		assertThat(silent(route)).isEqualTo(at(2) + " a.example:1");
		assertThat(silent(route)).isEqualTo(at(1) + " b.example:2");
		assertThat(silent(route)).isEqualTo(at(2) + " b.example:2");
		assertThat(silent(route)).isEqualTo(at(1) + " a.example:1");
	}

	@Test
	void proxyThatRefusesIsStayedWith() throws IOException {
		this.addresses = List.of(ip(1), ip(2));
		ProxyRoute route = route("a.example:1", "b.example:2");
		silent(route);

		assertRefused(route, A);

		assertThat(route.to(null, false).lookUp()).startsWith(new InetSocketAddress(ip(2), this.proxy.port()));
	}

	@Test
	void nameOfTheProxyThatIsUnknownIsSaidToBeTheProxys() {
		this.addresses = List.of();

		assertThatExceptionOfType(UnknownHostException.class)
			.isThrownBy(() -> route("a.example:1").to(null, false).lookUp())
			.withMessage("proxy proxy.example");
	}

	@Test
	void nameThatIsNoAsciiIsNotSent() throws IOException {
		assertThatExceptionOfType(ProxyException.class)
			.isThrownBy(() -> ask(route("wäge.example:1").to(null, false), new byte[0]))
			.withMessageStartingWith("proxy 127.0.0.1:" + this.proxy.port())
			.withMessageEndingWith(" cannot be sent the name 'w\\xe4ge.example'; write it in ASCII, as xn--...");
	}

	@Test
	void proxyThatHangsUpIsSaidToHaveDoneSo() throws IOException {
		Dialer.Route way = route("a.example:1").to(null, false);
		InetSocketAddress address = way.lookUp().get(0);
		try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
			this.proxy.accept().finish();

			assertThatExceptionOfType(ProxyException.class).isThrownBy(() -> way.arrive(socket, address, in(5)))
				.withMessage("proxy 127.0.0.1:" + this.proxy.port()
						+ " closed the connection instead of an answer, asked for a.example:1");
			assertThat(socket.isClosed()).isTrue();
		}
	}

	private void assertRefused(ProxyRoute route, InetSocketAddress peer) {
		assertThatExceptionOfType(ProxyException.class).isThrownBy(() -> ask(route.to(null, false), REFUSED))
			.withMessageStartingWith("proxy 127.0.0.")
			.withMessageEndingWith(":" + this.proxy.port() + " refused " + Wording.text(peer)
					+ ": the peer refuses it (SOCKS reply 5)");
	}

	private void assertGranted(ProxyRoute route, @Nullable InetSocketAddress failed, boolean anew,
			InetSocketAddress peer) throws IOException {
		assertThat(ask(route.to(failed, anew), GRANTED)).isEqualTo(peer);
	}

	private String silent(ProxyRoute route) throws IOException {
		try {
			ask(route.to(null, false), new byte[0]);
			throw new AssertionError("granted by a silent proxy");
		}
		catch (ProxyException ex) {
			return String.valueOf(ex.getMessage())
				.replaceFirst("proxy (\\S+) did not answer within \\d+ms, asked for (\\S+)", "$1 $2");
		}
	}

	/** Ask what comes first; the answer is there before the question. */
	private InetSocketAddress ask(Dialer.Route way, byte[] answer) throws IOException {
		InetSocketAddress address = way.lookUp().get(0);
		// All addresses of the proxy are one port of ours.
		try (Socket socket = new Socket("127.0.0.1", this.proxy.port()); Link link = this.proxy.accept()) {
			link.send(answer);
			return way
				.arrive(socket, new InetSocketAddress(address.getAddress(), address.getPort()),
						(answer.length > 0) ? in(5) : this.time.nanoTime() + Duration.ofMillis(1).toNanos())
				.peer();
		}
	}

	private long in(int seconds) {
		return this.time.nanoTime() + Duration.ofSeconds(seconds).toNanos();
	}

	private String at(int last) {
		return "127.0.0." + last + ":" + this.proxy.port();
	}

	private ProxyRoute route(String... peers) {
		return route(AddressOrder.FAILOVER, peers);
	}

	private ProxyRoute route(AddressOrder order, String... peers) {
		PeerAddress address = new PeerAddress("proxy.example", this.proxy.port());
		Names names = new Names(this::resolve, this.time, null);
		return new ProxyRoute(
				new TransportSettings.Proxy(ProxyType.SOCKS5, address, null, null, Duration.ofSeconds(10)),
				AddressBook.of(List.of(address), names, AddressOrder.FAILOVER, this.draws),
				AddressBook.forProxy(Arrays.stream(peers).map(PeerAddress::parse).toList(), names, order, this.draws),
				this.time);
	}

	private List<InetAddress> resolve(String host) throws UnknownHostException {
		assertThat(host).as("a name looked up here").isEqualTo("proxy.example");
		if (this.addresses.isEmpty()) {
			throw new UnknownHostException(host);
		}
		return this.addresses;
	}

	private static InetAddress ip(int last) {
		try {
			return InetAddress.getByAddress(new byte[] { 127, 0, 0, (byte) last });
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
