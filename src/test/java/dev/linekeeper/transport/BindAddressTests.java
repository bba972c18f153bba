package dev.linekeeper.transport;

import java.net.InetAddress;
import java.net.UnknownHostException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class BindAddressTests {

	@ParameterizedTest
	@CsvSource({ "10.0.0.9, IPv4", "127.0.0.2, IPv4", "::1, IPv6", "fd00::9, IPv6", "::ffff:10.0.0.9, IPv4",
			"fe80::1%1, IPv6" })
	void readsWhatItWrites(String text, String family) {
		BindAddress address = BindAddress.parse(text);

		assertThat(address).hasToString(text);
		assertThat(address.family()).isEqualTo(family);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "localhost", "eth0", "10.0.0.9:4001", "[::1]", "[::1]:1", "10.0.0", "10.0.0.256",
			"1::2::3", "*" })
	void refusesWhatIsNoAddress(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> BindAddress.parse(text))
			.withMessageStartingWith("must be an IP address of this host");
	}

	@ParameterizedTest
	@ValueSource(strings = { "0.0.0.0", "::", "224.0.0.1", "ff02::1" })
	void refusesWhatIsNoInterfacesAddress(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> BindAddress.parse(text))
			.withMessage("must be the address of one interface; leave the key out to have the system choose");
	}

	@Test
	void reachesItsOwnFamily() throws UnknownHostException {
		BindAddress v4 = BindAddress.parse("10.0.0.9");

		assertThat(v4.reaches(InetAddress.getByName("10.0.0.5"))).isTrue();
		assertThat(v4.reaches(InetAddress.getByName("::1"))).isFalse();
		assertThat(v4.neverReaches(PeerAddress.parse("[::1]:1"))).isTrue();
		assertThat(v4.neverReaches(PeerAddress.parse("scale.example:1"))).isFalse();
		assertThat(v4.neverReaches(PeerAddress.parse("srv:_a._tcp.example"))).isFalse();
	}

}
