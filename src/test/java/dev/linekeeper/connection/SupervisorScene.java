package dev.linekeeper.connection;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.linekeeper.connection.ConnectionSettings.OnLost;
import dev.linekeeper.framing.Framing;
import dev.linekeeper.framing.Framings;
import dev.linekeeper.protocol.ConnectionAttempt;
import dev.linekeeper.protocol.DisconnectReason;
import dev.linekeeper.protocol.Protocol;
import dev.linekeeper.protocol.ProtocolFactory;
import dev.linekeeper.protocol.Session;
import dev.linekeeper.transport.PeerAddress;
import dev.linekeeper.transport.TransportSettings;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What tests of the supervisor have in common: a simulated world, and one connection in
 * it whose protocol writes down what it is told.
 */
abstract class SupervisorScene {

	final SimulatedWorld world = new SimulatedWorld(() -> 0);

	final SimulatedTransports network = new SimulatedTransports(this.world);

	final RecordingFactory factory = new RecordingFactory();

	final List<ConnectionListener> listeners = new CopyOnWriteArrayList<>();

	final List<ConnectionState> states = new ArrayList<>();

	Duration timeUntilNextDial() {
		this.world.settle();
		int dials = this.network.dials.size();
		long begin = this.world.nanoTime();
		while (this.network.dials.size() == dials) {
			assertThat(this.world.fireNext()).isTrue();
			this.world.settle();
		}
		return Duration.ofNanos(this.world.nanoTime() - begin);
	}

	void accept() {
		this.network.dial().accept();
		this.world.settle();
		this.network.line().made();
		this.world.settle();
	}

	void becomeReady() {
		accept();
		assertThat(this.states).endsWith(ConnectionState.READY);
	}

	ManagedConnection started(ConnectionSettings settings) {
		ManagedConnection connection = connection(settings);
		connection.start();
		this.world.settle();
		return connection;
	}

	ManagedConnection connection(ConnectionSettings settings) {
		this.listeners.add((previous, now) -> this.states.add(now.state()));
		return new ManagedConnection(settings, this.factory, this.network, this.world.environment(), this.listeners);
	}

	static DisconnectReason lossOf(ManagedConnection connection) {
		ConnectionSnapshot.Loss loss = connection.snapshot().lastLoss();
		assertThat(loss).isNotNull();
		return loss.reason();
	}

	static ConnectionSettings settings() {
		return settings(true, OnLost.RECONNECT, null);
	}

	static ConnectionSettings settings(boolean enabled, OnLost onLost, @Nullable Integer maxAttempts) {
		return settings(enabled, onLost, maxAttempts, Duration.ofMillis(250));
	}

	static ConnectionSettings settings(boolean enabled, OnLost onLost, @Nullable Integer maxAttempts, Duration minGap) {
		Framing framing = Framings.named("crlf");
		assertThat(framing).isNotNull();
		TransportSettings transport = new TransportSettings(List.of(new PeerAddress("localhost", 4001)), framing,
				new TransportSettings.Dial(Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(45)),
				new TransportSettings.KeepAlive(Duration.ofSeconds(20), Duration.ofSeconds(10), 3), 1024 * 1024);
		return new ConnectionSettings("pos-7", false, enabled, onLost, transport,
				new ConnectionSettings.Reconnect(Duration.ofSeconds(1), 1.6, Duration.ofSeconds(60), 0.2, maxAttempts,
						Duration.ofSeconds(30), minGap),
				new ConnectionSettings.WhenDown(false, 1000, 8 * 1024 * 1024, Duration.ofSeconds(60), false),
				new ConnectionSettings.Liveness(Duration.ofSeconds(30), Duration.ofSeconds(10), 2, null,
						Duration.ofSeconds(30), null),
				null, Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(3));
	}

	static final class RecordingFactory implements ProtocolFactory {

		final List<String> told = new ArrayList<>();

		final List<Session> sessions = new ArrayList<>();

		boolean probes;

		@Nullable String greeting;

		CompletionStage<?> prepared = CompletableFuture.completedFuture(null);

		@Override
		public Protocol buildProtocol(java.net.InetSocketAddress address) {
			return new Protocol() {

				@Override
				public void connectionMade(Session session) {
					RecordingFactory.this.sessions.add(session);
					RecordingFactory.this.told.add("made");
					String greeting = RecordingFactory.this.greeting;
					if (greeting != null) {
						session.send(greeting.getBytes(StandardCharsets.US_ASCII));
					}
				}

				@Override
				public CompletionStage<?> prepare(Session session) {
					return RecordingFactory.this.prepared;
				}

				@Override
				public void dataReceived(byte[] data) {
					RecordingFactory.this.told.add("received");
				}

				@Override
				public boolean heartbeat(Session session) {
					return RecordingFactory.this.probes;
				}

				@Override
				public void connectionLost(DisconnectReason reason) {
					RecordingFactory.this.told.add("lost " + reason.kind());
				}

			};
		}

		@Override
		public void startedConnecting(ConnectionAttempt attempt) {
			this.told.add("connecting " + attempt.number());
		}

		@Override
		public void connectionFailed(ConnectionAttempt attempt, DisconnectReason reason) {
			this.told.add("failed " + attempt.number() + " " + reason.kind());
		}

		@Override
		public void connectionLost(ConnectionAttempt attempt, DisconnectReason reason) {
			this.told.add("factory lost " + reason.kind());
		}

	}

}
