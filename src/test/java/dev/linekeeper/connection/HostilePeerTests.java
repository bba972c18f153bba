package dev.linekeeper.connection;

import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.linekeeper.framing.FrameException;
import dev.linekeeper.protocol.ConnectionAttempt;
import dev.linekeeper.protocol.DisconnectReason;
import dev.linekeeper.protocol.DisconnectReason.Kind;
import dev.linekeeper.protocol.Protocol;
import dev.linekeeper.protocol.ProtocolFactory;
import dev.linekeeper.testing.Link;
import dev.linekeeper.testing.ScriptedPeer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Peers that send no frames: the edge case 20 of a connection's life.
 */
@Timeout(60)
class HostilePeerTests {

	private static final int LONGEST_LINE = 64 * 1024;

	private final LoopbackEnvironment environment = new LoopbackEnvironment();

	private final ScriptedPeer peer = ScriptedPeer.listen();

	@AfterEach
	void nothingIsLeft() {
		this.peer.close();
		this.environment.close();
	}

	@Test
	void endlessLineIsCutOffEachTimeLaterAndIsNotKept() {
		int rounds = 5;
		Losses losses = new Losses();
		ManagedConnection line = this.environment.connect(this.peer.address(), "crlf", losses,
				With.retry(Duration.ofMillis(100), 2, Duration.ofSeconds(10), null),
				With.closeTimeout(Duration.ofMillis(100)));

		for (int round = 0; round < rounds; round++) {
			sendWithoutEnd(this.peer.accept());
		}
		this.peer.accept();

		assertThat(losses.reasons).hasSize(rounds).allSatisfy((reason) -> {
			assertThat(reason.kind()).isEqualTo(Kind.FRAME_TOO_LONG);
			assertThat(reason.initiator()).isEqualTo(DisconnectReason.Initiator.PEER);
			assertThat(reason.detail()).contains(Integer.toString(LONGEST_LINE));
			assertThat(reason.cause()).isInstanceOfSatisfying(FrameException.class,
					(ex) -> assertThat(ex.firstBytes()).startsWith("78 78 78"));
		});
		assertThat(line.snapshot().failures()).isEqualTo(rounds);
		// 100 ms doubled each time, less 20 %; the first is random.
		for (int retry = 1; retry < rounds; retry++) {
			assertThat(losses.delay(retry)).isGreaterThanOrEqualTo(Duration.ofMillis(80L << (retry - 1)));
		}
		assertThat(line.statistics().traffic().bytesIn()).isLessThan(rounds * 4L * LONGEST_LINE);
	}

	@Test
	void answerInHttpEndsWithTheFirstLineThatIsTooLong() {
		Recorder recorder = new Recorder();
		ManagedConnection line = this.environment.connect(this.peer.address(), "crlf", recorder,
				With.closeTimeout(Duration.ofMillis(100)));

		Link link = this.peer.accept();
		link.send("HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\n\r\n");
		link.sendUnlessCutOff("<p>".repeat(LONGEST_LINE));

		assertThat(recorder.next(5)).containsExactly("made 1", "HTTP/1.1 400 Bad Request", "Content-Type: text/html",
				"", "lost FRAME_TOO_LONG");
		this.peer.accept();
		assertThat(recorder.next()).isEqualTo("made 2");
		assertThat(line.snapshot().failures()).isEqualTo(1);
	}

	private static void sendWithoutEnd(Link link) {
		byte[] more = "x".repeat(LONGEST_LINE).getBytes(StandardCharsets.US_ASCII);
		try {
			while (true) {
				link.send(more);
			}
		}
		catch (UncheckedIOException ex) {
			// Cut off.
		}
	}

	/** Why each connection was lost, and when the next attempt began. */
	private static final class Losses implements ProtocolFactory {

		final List<DisconnectReason> reasons = new CopyOnWriteArrayList<>();

		private final List<Long> lost = new CopyOnWriteArrayList<>();

		private final List<Long> begun = new CopyOnWriteArrayList<>();

		@Override
		public Protocol buildProtocol(InetSocketAddress address) {
			return (data) -> {
			};
		}

		@Override
		public void startedConnecting(ConnectionAttempt attempt) {
			this.begun.add(System.nanoTime());
		}

		@Override
		public void connectionLost(ConnectionAttempt attempt, DisconnectReason reason) {
			this.lost.add(System.nanoTime());
			this.reasons.add(reason);
		}

		/** From a loss to the attempt that followed. */
		Duration delay(int loss) {
			await().until(() -> this.begun.size() > loss + 1);
			return Duration.ofNanos(this.begun.get(loss + 1) - this.lost.get(loss));
		}

	}

}
