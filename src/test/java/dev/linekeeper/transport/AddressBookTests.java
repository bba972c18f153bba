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

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class AddressBookTests {

	private final HandTime time = new HandTime();

	private final Map<String, List<InetAddress>> names = new HashMap<>();

	private final Map<String, List<ServiceRecord>> services = new HashMap<>();

	private final Draws draws = new Draws();

	private final List<String> asked = new ArrayList<>();

	@Test
	void afterAGoodTimeTheFirstAddressComesFirstAgainUnlessItIsTheOneThatFailed() throws UnknownHostException {
		this.names.put("a", ips("10.0.0.1", "10.0.0.2"));
		this.names.put("b", ips("10.0.0.3"));
		AddressBook book = book("a:1", "b:2");

		assertThat(lookUp(book, at("10.0.0.3", 2), true)).startsWith(at("10.0.0.1", 1));
		assertThat(lookUp(book, at("10.0.0.2", 1), true)).startsWith(at("10.0.0.1", 1));
		assertThat(lookUp(book, at("10.0.0.1", 1), true)).startsWith(at("10.0.0.2", 1));
	}

	@Test
	void addressesComeInTheOrderOfTheConfigurationAndOfTheResolver() throws UnknownHostException {
		this.names.put("a", ips("10.0.0.1", "10.0.0.2"));
		this.names.put("b", ips("10.0.0.3"));
		AddressBook book = book("a:1", "b:2");

		assertThat(lookUp(book, null, false)).containsExactly(at("10.0.0.1", 1), at("10.0.0.2", 1), at("10.0.0.3", 2));
	}

	@Test
	void theAddressAfterTheFailedOneComesFirst() throws UnknownHostException {
		this.names.put("a", ips("10.0.0.1", "10.0.0.2"));
		this.names.put("b", ips("10.0.0.3"));
		AddressBook book = book("a:1", "b:2");

		assertThat(lookUp(book, at("10.0.0.1", 1), false)).containsExactly(at("10.0.0.2", 1), at("10.0.0.3", 2),
				at("10.0.0.1", 1));
		assertThat(lookUp(book, at("10.0.0.2", 1), false)).containsExactly(at("10.0.0.3", 2), at("10.0.0.1", 1),
				at("10.0.0.2", 1));
		assertThat(lookUp(book, at("10.0.0.3", 2), false)).containsExactly(at("10.0.0.1", 1), at("10.0.0.2", 1),
				at("10.0.0.3", 2));
	}

	@Test
	void anAddressThatIsNoLongerThereChangesNothing() throws UnknownHostException {
		this.names.put("a", ips("10.0.0.1", "10.0.0.2"));

		assertThat(lookUp(book("a:1"), at("10.9.9.9", 1), false)).containsExactly(at("10.0.0.1", 1), at("10.0.0.2", 1));
	}

	@Test
	void namesAreLookedUpForEveryAttempt() throws UnknownHostException {
		AddressBook book = book("a:1");
		this.names.put("a", ips("10.0.0.1"));
		lookUp(book, null, false);
		this.names.put("a", ips("10.0.0.9"));

		assertThat(lookUp(book, null, false)).containsExactly(at("10.0.0.9", 1));
		assertThat(this.asked).containsExactly("a", "a");
	}

	@Test
	void lastGoodAddressesServeForAnHourIfTheLookUpFails() throws UnknownHostException {
		AddressBook book = book("a:1");
		this.names.put("a", ips("10.0.0.1"));
		lookUp(book, null, false);
		this.names.clear();

		this.time.pass(Duration.ofHours(1));

		assertThat(lookUp(book, null, false)).containsExactly(at("10.0.0.1", 1));
	}

	@Test
	void lastGoodAddressesDoNotServeForLonger() throws UnknownHostException {
		AddressBook book = book("a:1");
		this.names.put("a", ips("10.0.0.1"));
		lookUp(book, null, false);
		this.names.clear();
		this.time.pass(Duration.ofMinutes(59));
		// Being used does not make them any fresher.
		lookUp(book, null, false);

		this.time.pass(Duration.ofMinutes(1).plusNanos(1));

		assertThatExceptionOfType(UnknownHostException.class).isThrownBy(() -> lookUp(book, null, false))
			.withMessage("a");
	}

	@Test
	void nameNeverKnownFails() {
		assertThatExceptionOfType(UnknownHostException.class).isThrownBy(() -> lookUp(book("a:1"), null, false))
			.withMessage("a");
	}

	@Test
	void oneNameThatIsKnownIsEnough() throws UnknownHostException {
		this.names.put("b", ips("10.0.0.3"));

		assertThat(lookUp(book("a:1", "b:2"), null, false)).containsExactly(at("10.0.0.3", 2));
	}

	@Test
	void ipv6NeedsNoName() throws UnknownHostException {
		AddressBook book = AddressBook.of(List.of(PeerAddress.parse("[::1]:4001"), PeerAddress.parse("127.0.0.1:4001")),
				new Names(Resolver.system(), this.time, null), AddressOrder.FAILOVER, this.draws);

		assertThat(lookUp(book, null, false)).containsExactly(at("::1", 4001), at("127.0.0.1", 4001));
		assertThat(lookUp(book, at("0:0:0:0:0:0:0:1", 4001), false)).containsExactly(at("127.0.0.1", 4001),
				at("::1", 4001));
		assertThat(book).hasToString("[[::1]:4001, 127.0.0.1:4001]");
	}

	// Services

	private static final String SERVICE = "_mllp._tcp.hospital.example";

	@Test
	void serviceLeadsToItsHostsByPriorityAndWeight() throws UnknownHostException {
		this.names.put("a", ips("10.0.0.1", "10.0.0.2"));
		this.names.put("b", ips("10.0.0.3"));
		this.names.put("c", ips("10.0.0.4"));
		this.services.put(SERVICE, List.of(new ServiceRecord(20, 0, "c", 3), new ServiceRecord(10, 1, "b", 2),
				new ServiceRecord(10, 3, "a", 1)));
		AddressBook book = book("srv:" + SERVICE);
		this.draws.add(4, 0, 0);

		List<Candidate> found = book.lookUp(null, false);

		assertThat(found.stream().map(Candidate::address)).containsExactly(at("10.0.0.1", 1), at("10.0.0.2", 1),
				at("10.0.0.3", 2), at("10.0.0.4", 3));
		assertThat(found).allMatch((one) -> "hospital.example".equals(one.domain()));
		assertThat(book).hasToString("[srv:" + SERVICE + "]");
	}

	@Test
	void nextHostOfAServiceFollowsInTheOrderOnceDrawn() throws UnknownHostException {
		this.names.put("a", ips("10.0.0.1"));
		this.names.put("b", ips("10.0.0.2"));
		this.names.put("c", ips("10.0.0.3"));
		List<ServiceRecord> records = List.of(new ServiceRecord(0, 1, "a", 1), new ServiceRecord(0, 1, "b", 1),
				new ServiceRecord(1, 0, "c", 1));
		this.services.put(SERVICE, records);
		AddressBook book = book("srv:" + SERVICE);
		this.draws.add(2, 0, 0);
		assertThat(lookUp(book, null, false)).startsWith(at("10.0.0.2", 1));

		// No draw is left: a server that answers in another order changes nothing.
		this.services.put(SERVICE, List.of(records.get(2), records.get(1), records.get(0)));

		assertThat(lookUp(book, at("10.0.0.2", 1), false)).startsWith(at("10.0.0.1", 1));
		assertThat(lookUp(book, at("10.0.0.1", 1), false)).startsWith(at("10.0.0.3", 1));
		assertThat(lookUp(book, at("10.0.0.3", 1), false)).startsWith(at("10.0.0.2", 1));
		this.draws.add(2, 0, 0);
		assertThat(lookUp(book, at("10.0.0.3", 1), true)).startsWith(at("10.0.0.1", 1));
	}

	@Test
	void recordsThatHaveChangedAreDrawnAnew() throws UnknownHostException {
		this.names.put("a", ips("10.0.0.1"));
		this.names.put("b", ips("10.0.0.2"));
		this.services.put(SERVICE, List.of(new ServiceRecord(0, 0, "a", 1)));
		AddressBook book = book("srv:" + SERVICE);
		this.draws.add(0);
		lookUp(book, null, false);

		this.services.put(SERVICE, List.of(new ServiceRecord(0, 0, "b", 7)));
		this.draws.add(0);

		assertThat(lookUp(book, at("10.0.0.1", 1), false)).containsExactly(at("10.0.0.2", 7));
	}

	@Test
	void lastGoodRecordsServeForAnHour() throws UnknownHostException {
		this.names.put("a", ips("10.0.0.1"));
		this.services.put(SERVICE, List.of(new ServiceRecord(0, 0, "a", 1)));
		AddressBook book = book("srv:" + SERVICE);
		this.draws.add(0, 0);
		lookUp(book, null, false);
		this.services.clear();
		this.time.pass(Duration.ofHours(1));

		assertThat(lookUp(book, null, false)).containsExactly(at("10.0.0.1", 1));

		this.time.pass(Duration.ofNanos(1));
		assertThatExceptionOfType(UnknownHostException.class).isThrownBy(() -> lookUp(book, null, false))
			.withMessage(SERVICE);
	}

	@Test
	void serviceThatNobodyOffersIsNotLookedForInOldAnswers() throws UnknownHostException {
		this.names.put("a", ips("10.0.0.1"));
		this.services.put(SERVICE, List.of(new ServiceRecord(0, 0, "a", 1)));
		AddressBook book = book("srv:" + SERVICE);
		this.draws.add(0);
		lookUp(book, null, false);

		this.services.put(SERVICE, List.of(new ServiceRecord(0, 0, "", 0)));

		assertThatExceptionOfType(UnknownHostException.class).isThrownBy(() -> lookUp(book, null, false))
			.withMessage(SERVICE + ": its SRV record says that nobody offers it");
	}

	@Test
	void hostThatIsUnknownLeavesTheOthersOfItsService() throws UnknownHostException {
		this.names.put("b", ips("10.0.0.2"));
		this.services.put(SERVICE, List.of(new ServiceRecord(0, 0, "a", 1), new ServiceRecord(1, 0, "b", 1)));
		this.draws.add(0, 0);

		assertThat(lookUp(book("srv:" + SERVICE), null, false)).containsExactly(at("10.0.0.2", 1));
	}

	@Test
	void addressAfterAServiceServesWhenThatIsUnknown() throws UnknownHostException {
		this.names.put("b", ips("10.0.0.2"));

		assertThat(lookUp(book("srv:" + SERVICE, "b:2"), null, false)).containsExactly(at("10.0.0.2", 2));
	}

	@Test
	void hostsOfAServiceAreLeftToTheProxy() throws UnknownHostException {
		this.services.put(SERVICE, List.of(new ServiceRecord(0, 0, "a", 1)));
		AddressBook book = AddressBook.forProxy(peers("srv:" + SERVICE, "b:2"), names(null), AddressOrder.FAILOVER,
				this.draws);
		this.draws.add(0);

		assertThat(lookUp(book, null, false)).containsExactly(InetSocketAddress.createUnresolved("a", 1),
				InetSocketAddress.createUnresolved("b", 2));
		assertThat(this.asked).containsExactly(SERVICE);
	}

	// The address to connect from

	@Test
	void addressesOfTheOtherFamilyAreLeftOut() throws UnknownHostException {
		this.names.put("a", ips("10.0.0.1", "fd00::1", "10.0.0.2"));

		assertThat(lookUp(book(BindAddress.parse("10.0.0.9"), "a:1"), null, false)).containsExactly(at("10.0.0.1", 1),
				at("10.0.0.2", 1));
		assertThat(lookUp(book(BindAddress.parse("fd00::9"), "a:1"), null, false)).containsExactly(at("fd00::1", 1));
	}

	@Test
	void hostWithoutAnAddressOfTheFamilyIsSaidToHaveNone() throws UnknownHostException {
		this.names.put("a", ips("fd00::1"));

		assertThatExceptionOfType(UnknownHostException.class)
			.isThrownBy(() -> lookUp(book(BindAddress.parse("10.0.0.9"), "a:1"), null, false))
			.withMessage("a: it has no IPv4 address, as bind-address 10.0.0.9 needs");
	}

	private AddressBook book(String... addresses) {
		return book(null, addresses);
	}

	private AddressBook book(@Nullable BindAddress from, String... addresses) {
		return AddressBook.of(peers(addresses), names(from), AddressOrder.FAILOVER, this.draws);
	}

	private Names names(@Nullable BindAddress from) {
		return new Names(new Directory(), this.time, from);
	}

	private static List<PeerAddress> peers(String... addresses) {
		return Arrays.stream(addresses).map(PeerAddress::parse).toList();
	}

	private static List<InetSocketAddress> lookUp(AddressBook book, @Nullable InetSocketAddress failed, boolean anew)
			throws UnknownHostException {
		return book.lookUp(failed, anew).stream().map(Candidate::address).toList();
	}

	/** Knows what the test says. */
	private final class Directory implements Resolver {

		@Override
		public List<InetAddress> resolve(String host) throws UnknownHostException {
			return known(AddressBookTests.this.names, host);
		}

		@Override
		public List<ServiceRecord> services(String service) throws UnknownHostException {
			return known(AddressBookTests.this.services, service);
		}

		private <T> List<T> known(Map<String, List<T>> names, String name) throws UnknownHostException {
			AddressBookTests.this.asked.add(name);
			List<T> known = names.get(name);
			if (known == null) {
				throw new UnknownHostException(name);
			}
			return known;
		}

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
