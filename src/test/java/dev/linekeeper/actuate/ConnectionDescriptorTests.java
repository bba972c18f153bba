package dev.linekeeper.actuate;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

import dev.linekeeper.connection.ConnectionSettings;
import dev.linekeeper.framing.Framings;
import dev.linekeeper.transport.AddressOrder;
import dev.linekeeper.transport.BindAddress;
import dev.linekeeper.transport.PeerAddress;
import dev.linekeeper.transport.TransportSettings;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ConnectionDescriptorTests {

	private static final Duration SECOND = Duration.ofSeconds(1);

	@Test
	void settingsTellWhichAddressesInWhichOrderAndFromWhere() {
		ConnectionDescriptor.Settings settings = settings(new TransportSettings.Dial(SECOND, SECOND, SECOND,
				AddressOrder.ROUND_ROBIN, BindAddress.parse("10.0.0.9")));

		assertThat(settings.addresses()).containsExactly("srv:_mllp._tcp.hospital.example", "[fd00::1]:2575");
		assertThat(settings.order()).isEqualTo("round-robin");
		assertThat(settings.bindAddress()).isEqualTo("10.0.0.9");
	}

	@Test
	void addressThatTheSystemChoosesIsNotShown() {
		ConnectionDescriptor.Settings settings = settings(new TransportSettings.Dial(SECOND, SECOND, SECOND));

		assertThat(settings.order()).isEqualTo("failover");
		assertThat(settings.bindAddress()).isNull();
	}

	private static ConnectionDescriptor.Settings settings(TransportSettings.Dial dial) {
		TransportSettings transport = new TransportSettings(
				List.of(PeerAddress.parse("srv:_mllp._tcp.hospital.example"), PeerAddress.parse("[fd00::1]:2575")),
				Objects.requireNonNull(Framings.named("mllp")), dial,
				new TransportSettings.KeepAlive(SECOND, SECOND, 1), 1024);
		return ConnectionDescriptor.Settings.of(new ConnectionSettings("lab", false, true,
				ConnectionSettings.OnLost.RECONNECT, transport,
				new ConnectionSettings.Reconnect(SECOND, 1, SECOND, 0, null, SECOND, SECOND),
				new ConnectionSettings.WhenDown(false, 1, 1, SECOND, false),
				new ConnectionSettings.Liveness(SECOND, SECOND, 1, null, SECOND, null), null, SECOND, SECOND, SECOND),
				false);
	}

}
