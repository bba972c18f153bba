package dev.linekeeper.transport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class PeerAddressTests {

	@ParameterizedTest
	@CsvSource({ "scale-1.example:4001, scale-1.example, 4001", "10.0.0.5:1, 10.0.0.5, 1",
			"host_name:65535, host_name, 65535", "[fe80::1]:4001, fe80::1, 4001", "[::1]:80, ::1, 80",
			"[fe80::1%eth0]:4001, fe80::1%eth0, 4001", "[::ffff:10.0.0.5]:4001, ::ffff:10.0.0.5, 4001" })
	void readsWhatItWrites(String text, String host, int port) {
		PeerAddress address = PeerAddress.parse(text);

		assertThat(address).isEqualTo(new PeerAddress(host, port));
		assertThat(address).hasToString(text);
	}

	@ParameterizedTest
	@ValueSource(strings = { "host", "host:", ":4001", "host:port", "host:40 01", " host:4001", "host:4001 ",
			"ho st:4001", "fe80::1:4001", "[fe80::1]", "[]:4001", "[fe80::1:4001", "user@host:4001", "host/path:4001",
			"host:-1", "host:+1", "host:1:2" })
	void refusesWhatIsNoAddressAndShowsOne(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> PeerAddress.parse(text))
			.withMessage("must be host:port, or [address]:port for IPv6, for example 10.0.0.5:4001 or [fe80::1]:4001");
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "65536", "99999", "4294967297", "99999999999999999999" })
	void refusesAPortThatIsNone(String port) {
		assertThatIllegalArgumentException().isThrownBy(() -> PeerAddress.parse("host:" + port))
			.withMessage("port " + port + " must be from 1 to 65535");
	}

	@Test
	void refusesAnEmptyAddress() {
		assertThatIllegalArgumentException().isThrownBy(() -> PeerAddress.parse(" "))
			.withMessage("must be host:port, but is empty");
	}

	@Test
	void refusesAScheme() {
		assertThatIllegalArgumentException().isThrownBy(() -> PeerAddress.parse("tcp://host:4001"))
			.withMessage("must be host:port without a scheme; leave out 'tcp://'");
	}

}
