package dev.linekeeper.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class AddressBookTests {

	private final HandTime time = new HandTime();

	private final Map<String, List<InetAddress>> names = new HashMap<>();

	private final List<String> asked = new ArrayList<>();

	@Test
	void afterAGoodTimeTheFirstAddressComesFirstAgainUnlessItIsTheOneThatFailed() throws UnknownHostException {
		this.names.put("a", ips("10.0.0.1", "10.0.0.2"));
		this.names.put("b", ips("10.0.0.3"));
		AddressBook book = book("a:1", "b:2");

		assertThat(book.lookUp(at("10.0.0.3", 2), true)).startsWith(at("10.0.0.1", 1));
		assertThat(book.lookUp(at("10.0.0.2", 1), true)).startsWith(at("10.0.0.1", 1));
		assertThat(book.lookUp(at("10.0.0.1", 1), true)).startsWith(at("10.0.0.2", 1));
	}

	@Test
	void addressesComeInTheOrderOfTheConfigurationAndOfTheResolver() throws UnknownHostException {
		this.names.put("a", ips("10.0.0.1", "10.0.0.2"));
		this.names.put("b", ips("10.0.0.3"));
		AddressBook book = book("a:1", "b:2");

		assertThat(book.lookUp(null, false)).containsExactly(at("10.0.0.1", 1), at("10.0.0.2", 1), at("10.0.0.3", 2));
	}

	@Test
	void theAddressAfterTheFailedOneComesFirst() throws UnknownHostException {
		this.names.put("a", ips("10.0.0.1", "10.0.0.2"));
		this.names.put("b", ips("10.0.0.3"));
		AddressBook book = book("a:1", "b:2");

		assertThat(book.lookUp(at("10.0.0.1", 1), false)).containsExactly(at("10.0.0.2", 1), at("10.0.0.3", 2),
				at("10.0.0.1", 1));
		assertThat(book.lookUp(at("10.0.0.2", 1), false)).containsExactly(at("10.0.0.3", 2), at("10.0.0.1", 1),
				at("10.0.0.2", 1));
		assertThat(book.lookUp(at("10.0.0.3", 2), false)).containsExactly(at("10.0.0.1", 1), at("10.0.0.2", 1),
				at("10.0.0.3", 2));
	}

	@Test
	void anAddressThatIsNoLongerThereChangesNothing() throws UnknownHostException {
		this.names.put("a", ips("10.0.0.1", "10.0.0.2"));

		assertThat(book("a:1").lookUp(at("10.9.9.9", 1), false)).containsExactly(at("10.0.0.1", 1), at("10.0.0.2", 1));
	}

	@Test
	void namesAreLookedUpForEveryAttempt() throws UnknownHostException {
		AddressBook book = book("a:1");
		this.names.put("a", ips("10.0.0.1"));
		book.lookUp(null, false);
		this.names.put("a", ips("10.0.0.9"));

		assertThat(book.lookUp(null, false)).containsExactly(at("10.0.0.9", 1));
		assertThat(this.asked).containsExactly("a", "a");
	}

	@Test
	void lastGoodAddressesServeForAnHourIfTheLookUpFails() throws UnknownHostException {
		AddressBook book = book("a:1");
		this.names.put("a", ips("10.0.0.1"));
		book.lookUp(null, false);
		this.names.clear();

		this.time.pass(Duration.ofHours(1));

		assertThat(book.lookUp(null, false)).containsExactly(at("10.0.0.1", 1));
	}

	@Test
	void lastGoodAddressesDoNotServeForLonger() throws UnknownHostException {
		AddressBook book = book("a:1");
		this.names.put("a", ips("10.0.0.1"));
		book.lookUp(null, false);
		this.names.clear();
		this.time.pass(Duration.ofMinutes(59));
		// Being used does not make them any fresher.
		book.lookUp(null, false);

		this.time.pass(Duration.ofMinutes(1).plusNanos(1));

		assertThatExceptionOfType(UnknownHostException.class).isThrownBy(() -> book.lookUp(null, false))
			.withMessage("a");
	}

	@Test
	void nameNeverKnownFails() {
		assertThatExceptionOfType(UnknownHostException.class).isThrownBy(() -> book("a:1").lookUp(null, false))
			.withMessage("a");
	}

	@Test
	void oneNameThatIsKnownIsEnough() throws UnknownHostException {
		this.names.put("b", ips("10.0.0.3"));

		assertThat(book("a:1", "b:2").lookUp(null, false)).containsExactly(at("10.0.0.3", 2));
	}

	@Test
	void ipv6NeedsNoName() throws UnknownHostException {
		AddressBook book = new AddressBook(
				List.of(PeerAddress.parse("[::1]:4001"), PeerAddress.parse("127.0.0.1:4001")), Resolver.system(),
				this.time);

		assertThat(book.lookUp(null, false)).containsExactly(at("::1", 4001), at("127.0.0.1", 4001));
		assertThat(book.lookUp(at("0:0:0:0:0:0:0:1", 4001), false)).containsExactly(at("127.0.0.1", 4001),
				at("::1", 4001));
		assertThat(book).hasToString("[[::1]:4001, 127.0.0.1:4001]");
	}

	private AddressBook book(String... addresses) {
		return new AddressBook(Arrays.stream(addresses).map(PeerAddress::parse).toList(), this::resolve, this.time);
	}

	private List<InetAddress> resolve(String host) throws UnknownHostException {
		this.asked.add(host);
		List<InetAddress> known = this.names.get(host);
		if (known == null) {
			throw new UnknownHostException(host);
		}
		return known;
	}

	private static List<InetAddress> ips(String... digits) throws UnknownHostException {
		List<InetAddress> addresses = new ArrayList<>();
		for (String one : digits) {
			addresses.add(InetAddress.getByName(one));
		}
		return addresses;
	}

	private static InetSocketAddress at(String digits, int port) throws UnknownHostException {
		return new InetSocketAddress(InetAddress.getByName(digits), port);
	}

}
