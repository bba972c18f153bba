package dev.linekeeper.actuate;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;

import dev.linekeeper.connection.ConnectionSnapshot;
import dev.linekeeper.connection.ConnectionState;
import dev.linekeeper.protocol.DisconnectReason;
import dev.linekeeper.protocol.DisconnectReason.Kind;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ConnectionWordsTests {

	private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

	@Test
	void stateAloneIfThereIsNothingMoreToSay() {
		assertThat(describe(ConnectionState.STOPPED, null, false, null)).isEqualTo("STOPPED");
	}

	@Test
	void readyIsToldWithThePeer() throws UnknownHostException {
		InetSocketAddress peer = new InetSocketAddress(InetAddress.getByAddress(new byte[] { 10, 0, 0, 5 }), 4001);

		assertThat(describe(ConnectionState.READY, peer, false, null)).isEqualTo("READY, 10.0.0.5:4001");
	}

	@Test
	void anEarlierLossIsNotToldOfAConnectionThatIsReady() {
		assertThat(describe(ConnectionState.READY, null, true, null)).isEqualTo("READY");
	}

	@Test
	void theReasonIsToldAsLongAsItIsNotReady() {
		assertThat(describe(ConnectionState.CONNECTING, null, true, null)).isEqualTo("CONNECTING, reset by the peer");
	}

	@Test
	void theNextAttemptIsToldWithTheTimeThatIsLeft() {
		assertThat(describe(ConnectionState.BACKOFF, null, true, NOW.plusMillis(4200)))
			.isEqualTo("BACKOFF, reset by the peer, next attempt in 4.2s");
	}

	@Test
	void anAttemptThatIsOverdueIsTimeZeroAway() {
		assertThat(describe(ConnectionState.BACKOFF, null, true, NOW.minus(Duration.ofSeconds(3))))
			.isEqualTo("BACKOFF, reset by the peer, next attempt in 0ms");
	}

	private static String describe(ConnectionState state, @Nullable InetSocketAddress peer, boolean lost,
			@Nullable Instant next) {
		ConnectionSnapshot.Loss loss = lost ? new ConnectionSnapshot.Loss(
				DisconnectReason.of(Kind.PEER_RST, "reset by the peer"), NOW.minusSeconds(1), 1, true) : null;
		Instant unreadySince = (state == ConnectionState.READY) ? null : NOW.minusSeconds(1);
		return ConnectionWords.describe(
				new ConnectionSnapshot("classic", state, NOW, 1, 0, 1, peer, null, NOW, unreadySince, loss, next), NOW);
	}

}
