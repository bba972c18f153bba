package dev.linekeeper.connection;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.linekeeper.protocol.DisconnectReason;
import dev.linekeeper.protocol.Protocol;
import dev.linekeeper.protocol.Session;
import dev.linekeeper.testing.Link;
import dev.linekeeper.testing.ScriptedPeer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Edge case 14: every byte, then the loss; a pause of more than 5 s with a RST in it. */
@Timeout(60)
class PausedReaderResetTests {

	private final LoopbackEnvironment environment = new LoopbackEnvironment();

	private final ScriptedPeer peer = ScriptedPeer.listen();

	private final List<String> told = new CopyOnWriteArrayList<>();

	private volatile @Nullable Session session;

	@AfterEach
	void nothingIsLeft() {
		this.peer.close();
		this.environment.close();
	}

	// The frames are read before the pause, in one batch.
	@Test
	void framesReadBeforeThePauseAreDeliveredBeforeTheLoss() {
		ManagedConnection line = this.environment.connect(this.peer.address(), "crlf", (address) -> protocol(),
				With.closeTimeout(Duration.ofSeconds(10)));
		Link link = this.peer.accept();
		link.send("1\r\n2\r\n3\r\n");
		await().until(() -> this.told.contains("1"));
		link.reset();

		await().pollDelay(Duration.ofSeconds(6)).until(() -> true);
		Session open = this.session;
		assertThat(open).isNotNull();
		open.resume();

		await().until(() -> line.snapshot().epoch() == 2);
		assertThat(this.told).containsExactly("1", "2", "3", "lost PEER_RST");
	}

	// The frames are taken in by the look after 5 seconds; the reset is seen by the next.
	@Test
	void framesTakenInWhilePausedAreDeliveredBeforeTheLoss() {
		ManagedConnection line = this.environment.connect(this.peer.address(), "crlf", (address) -> protocol(),
				With.closeTimeout(Duration.ofSeconds(10)));
		Link link = this.peer.accept();
		link.send("1\r\n");
		await().until(() -> this.told.contains("1"));
		link.send("2\r\n3\r\n");
		link.reset();

		await().pollDelay(Duration.ofSeconds(12)).atMost(Duration.ofSeconds(15)).until(() -> true);
		Session open = this.session;
		assertThat(open).isNotNull();
		open.resume();

		await().until(() -> line.snapshot().epoch() == 2);
		assertThat(this.told).containsExactly("1", "2", "3", "lost PEER_RST");
	}

	private Protocol protocol() {
		if (this.session != null) {
			return (data) -> {
			};
		}
		return new Protocol() {

			@Override
			public void connectionMade(Session opened) {
				PausedReaderResetTests.this.session = opened;
			}

			@Override
			public void dataReceived(byte[] data) {
				String text = new String(data, StandardCharsets.US_ASCII);
				PausedReaderResetTests.this.told.add(text);
				Session open = PausedReaderResetTests.this.session;
				assertThat(open).isNotNull();
				if (text.equals("1")) {
					open.pause();
				}
			}

			@Override
			public void connectionLost(DisconnectReason reason) {
				PausedReaderResetTests.this.told.add("lost " + reason.kind());
			}

		};
	}

}
