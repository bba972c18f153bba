package dev.linekeeper.connection;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

import dev.linekeeper.protocol.DisconnectReason.Kind;
import dev.linekeeper.protocol.Protocol;
import dev.linekeeper.protocol.Session;
import dev.linekeeper.testing.Link;
import dev.linekeeper.testing.ScriptedPeer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Peers whose system answers and whose program does not: the edge cases 4 and 12 of a
 * connection's life.
 */
@Timeout(60)
class SilentPeerTests {

	private static final Duration LIMIT = Duration.ofMillis(500);

	private final LoopbackEnvironment environment = new LoopbackEnvironment();

	private final ScriptedPeer peer = ScriptedPeer.listen();

	@AfterEach
	void nothingIsLeft() {
		this.peer.close();
		this.environment.close();
	}

	@Test
	void loginThatIsNeverAnsweredEndsWithinItsTimeAndIsTriedAgain() {
		ManagedConnection line = this.environment.connect(this.peer.address(), "crlf", (address) -> new LoggingIn(),
				With.prepareTimeout(LIMIT), With.closeTimeout(LIMIT));
		Link first = this.peer.accept();
		assertThat(first.readLine()).isEqualTo("login");
		long begin = System.nanoTime();

		assertThat(first.awaitEnd()).isEmpty();

		assertThat(millisSince(begin)).isBetween(LIMIT.toMillis() / 2, LIMIT.toMillis() + 1000);
		// This peer does not end its stream either.
		await().until(() -> isReset(first));
		Link second = this.peer.accept();
		assertThat(SupervisorScene.lossOf(line).kind()).isEqualTo(Kind.PREPARE_TIMEOUT);
		assertThat(second.readLine()).isEqualTo("login");
		second.send("welcome\r\n");
		await().until(() -> line.snapshot().state() == ConnectionState.READY);
		assertThat(line.snapshot().epoch()).isEqualTo(2);
	}

	@Test
	void connectionWithoutAnAnswerToHeartbeatsIsResetAndMadeAnew() {
		ManagedConnection line = this.environment.connect(this.peer.address(), "crlf", (address) -> new Probing(),
				With.heartbeat(LIMIT, LIMIT, 2));
		this.environment.manager().start();
		Link first = this.peer.accept();
		long begin = System.nanoTime();

		assertThat(first.readLine()).isEqualTo("ping");
		assertThat(first.readLine()).isEqualTo("ping");
		first.awaitReset();

		assertThat(millisSince(begin)).isLessThan(3 * LIMIT.toMillis() + 1000);
		Link second = this.peer.accept();
		assertThat(SupervisorScene.lossOf(line).kind()).isEqualTo(Kind.HEARTBEAT);
		for (int i = 0; i < 4; i++) {
			assertThat(second.readLine()).isEqualTo("ping");
			second.send("pong\r\n");
		}
		assertThat(line.snapshot().epoch()).isEqualTo(2);
		assertThat(line.snapshot().state()).isEqualTo(ConnectionState.READY);
	}

	private static boolean isReset(Link link) {
		try {
			link.send("x");
			return false;
		}
		catch (UncheckedIOException ex) {
			return true;
		}
	}

	private static long millisSince(long nanos) {
		return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
	}

	/** Is ready when the peer has answered. */
	private static final class LoggingIn implements Protocol {

		private final CompletableFuture<Void> answered = new CompletableFuture<>();

		@Override
		public CompletionStage<?> prepare(Session session) {
			session.send("login".getBytes(StandardCharsets.US_ASCII));
			return this.answered;
		}

		@Override
		public void dataReceived(byte[] data) {
			if (new String(data, StandardCharsets.US_ASCII).equals("welcome")) {
				this.answered.complete(null);
			}
		}

	}

	private static final class Probing implements Protocol {

		@Override
		public void dataReceived(byte[] data) {
			// It has arrived, which is all that counts.
		}

		@Override
		public boolean heartbeat(Session session) {
			session.send("ping".getBytes(StandardCharsets.US_ASCII));
			return true;
		}

	}

}
