package dev.linekeeper.connection;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.linekeeper.protocol.DisconnectReason.Kind;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The time between connected and ready, a login for example.
 */
class PreparingTests extends SupervisorScene {

	@Test
	void notReadyBeforeTheProtocolIsPrepared() {
		CompletableFuture<Void> login = new CompletableFuture<>();
		this.factory.prepared = login;
		ManagedConnection connection = started(settings());
		accept();

		assertThat(connection.snapshot().state()).isEqualTo(ConnectionState.PREPARING);
		assertThat(connection.send(new byte[1])).isCompletedExceptionally();

		login.complete(null);
		this.world.settle();

		assertThat(connection.snapshot().state()).isEqualTo(ConnectionState.READY);
	}

	@Test
	void refusedLoginCountsAsFailedAttempt() {
		this.factory.prepared = CompletableFuture.failedFuture(new IllegalStateException("no such user"));
		ManagedConnection connection = started(settings());
		accept();

		assertThat(connection.snapshot().state()).isEqualTo(ConnectionState.BACKOFF);
		assertThat(connection.snapshot().failures()).isEqualTo(1);
		assertThat(lossOf(connection).kind()).isEqualTo(Kind.PREPARE_REJECTED);
		assertThat(this.factory.told).containsExactly("connecting 1", "made", "lost PREPARE_REJECTED",
				"failed 1 PREPARE_REJECTED");
	}

	@Test
	void lossWhilePreparingIsRetried() {
		CompletableFuture<Void> login = new CompletableFuture<>();
		this.factory.prepared = login;
		ManagedConnection connection = started(settings());
		accept();

		this.network.line().peerFinishes();
		this.world.settle();

		assertThat(connection.snapshot().state()).isEqualTo(ConnectionState.BACKOFF);
		assertThat(this.factory.told).containsExactly("connecting 1", "made", "lost PEER_FIN", "failed 1 PEER_FIN");
		this.factory.prepared = CompletableFuture.completedFuture(null);
		this.world.pass(Duration.ofSeconds(1));
		becomeReady();
		// What became of the old login is no news of the new connection.
		login.completeExceptionally(new IllegalStateException("closed"));
		this.world.settle();
		assertThat(connection.snapshot().state()).isEqualTo(ConnectionState.READY);
	}

	@Test
	void protocolThatTakesTooLongToPrepareIsClosed() {
		this.factory.prepared = new CompletableFuture<>();
		ManagedConnection connection = started(settings());
		accept();

		this.world.pass(Duration.ofSeconds(10));

		assertThat(lossOf(connection).kind()).isEqualTo(Kind.PREPARE_TIMEOUT);
		assertThat(this.network.lines.get(0).over).isTrue();
		assertThat(this.network.dials).hasSize(2);
	}

	/** The peer may be overloaded; nobody but its operator can tell. */
	@Test
	void loginThatIsRefusedAgainAndAgainIsNotFinal() {
		this.factory.prepared = CompletableFuture.failedFuture(new IllegalStateException("too many connections"));
		ManagedConnection connection = started(settings());
		List<Duration> delays = new ArrayList<>();

		for (int attempt = 1; attempt <= 5; attempt++) {
			accept();
			assertThat(connection.snapshot().state()).isEqualTo(ConnectionState.BACKOFF);
			assertThat(connection.snapshot().failures()).isEqualTo(attempt);
			assertThat(lossOf(connection).kind()).isEqualTo(Kind.PREPARE_REJECTED);
			delays.add(timeUntilNextDial());
		}

		assertThat(delays).isSorted();
		this.factory.prepared = CompletableFuture.completedFuture(null);
		becomeReady();
	}

}
