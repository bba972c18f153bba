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
	@CsvSource({ "10.0.0.5:1, /10.0.0.5:1", "[::1]:2, /[0:0:0:0:0:0:0:1]:2", "[::ffff:10.0.0.5]:3, /10.0.0.5:3",
			"localhost:4, localhost/<unresolved>:4", "127.1:5, 127.1/<unresolved>:5",
			"010.0.0.1:6, 010.0.0.1/<unresolved>:6", "256.0.0.1:7, 256.0.0.1/<unresolved>:7",
			"[::1%lo]:8, ::1%lo/<unresolved>:8", "[1::2::3]:9, 1::2::3/<unresolved>:9",
			"cafe:10, cafe/<unresolved>:10" })
	void addressInDigitsNeedsNoLookUpAndANameGetsNone(String text, String address) {
		assertThat(PeerAddress.parse(text).unresolved()).hasToString(address);
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "65536", "99999", "4294967297", "99999999999999999999" })
	void refusesAPortThatIsNone(String port) {
		assertThatIllegalArgumentException().isThrownBy(() -> PeerAddress.parse("host:" + port))
			.withMessage("port " + port + " must be from 1 to 65535");
	}

	@ParameterizedTest
	@CsvSource({ "srv:_mllp._tcp.hospital.example, _mllp._tcp.hospital.example, hospital.example",
			"srv:_a-b._tcp.x, _a-b._tcp.x, x",
			"srv:_rabbitmq._amqp.service.consul., _rabbitmq._amqp.service.consul.," + " service.consul." })
	void readsAService(String text, String host, String domain) {
		PeerAddress address = PeerAddress.parse(text);

		assertThat(address).isEqualTo(new PeerAddress(host, 0));
		assertThat(address.isService()).isTrue();
		assertThat(address.domain()).isEqualTo(domain);
		assertThat(address).hasToString(text);
	}

	@Test
	void hostMayBeCalledAsServicesBegin() {
		assertThat(PeerAddress.parse("srv:4001")).isEqualTo(new PeerAddress("srv", 4001));
	}

	@ParameterizedTest
	@ValueSource(strings = { "srv:", "srv:hospital.example", "srv:_mllp._tcp", "srv:mllp.tcp.hospital.example",
			"srv:_mllp._tcp.hospital.example:2575", "srv:_mllp._tcp..example", "srv:_mllp._tcp.hos pital",
			"srv:_._tcp.hospital.example" })
	void refusesAServiceWithoutItsParts(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> PeerAddress.parse(text))
			.withMessage("must be srv:_service._tcp.domain without a port, for example"
					+ " srv:_mllp._tcp.hospital.example");
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
