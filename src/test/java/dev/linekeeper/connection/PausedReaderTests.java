package dev.linekeeper.connection;

import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.linekeeper.protocol.DisconnectReason;
import dev.linekeeper.protocol.DisconnectReason.Kind;
import dev.linekeeper.protocol.Protocol;
import dev.linekeeper.protocol.Session;
import dev.linekeeper.testing.Direction;
import dev.linekeeper.testing.FaultProxy;
import dev.linekeeper.testing.Link;
import dev.linekeeper.testing.ScriptedPeer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A protocol that reads no more hears neither FIN nor RST: the edge case 14 of a
 * connection's life.
 */
@Timeout(60)
class PausedReaderTests {

	private static final Duration MOMENT = Duration.ofMillis(300);

	private final LoopbackEnvironment environment = new LoopbackEnvironment();

	private final ScriptedPeer peer = ScriptedPeer.listen();

	private final Pausing protocol = new Pausing();

	@AfterEach
	void nothingIsLeft() {
		this.peer.close();
		this.environment.close();
	}

	@Test
	void everyByteBeforeTheEndIsDeliveredAfterThePauseAndThenTheLoss() {
		byte[] sent = pattern(1024 * 1024);
		ManagedConnection line = ready("raw");
		Link link = this.peer.accept();
		CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
			link.send(sent);
			link.finish();
		}, (task) -> new Thread(task).start());
		this.protocol.awaitBytes(1);
		await().pollDelay(MOMENT).until(() -> true);
		assertThat(this.protocol.lost).isEmpty();
		assertThat(this.protocol.size()).isLessThan(sent.length);

		this.protocol.resume();

		await().until(() -> line.snapshot().epoch() == 2);
		assertThat(sending).isCompleted();
		assertThat(this.protocol.lost).containsExactly(Kind.PEER_FIN);
		assertThat(this.protocol.bytesAtLoss).isEqualTo(sent);
	}

	@Test
	void whatArrivedBeforeAResetIsDeliveredAfterThePauseAndThenTheLoss() {
		// As much as fits into the kernel: what had not left the peer is gone with it.
		byte[] sent = pattern(32 * 1024);
		ManagedConnection line = ready("raw");
		Link link = this.peer.accept();
		link.send(Arrays.copyOf(sent, 1024));
		this.protocol.awaitBytes(1024);
		link.send(Arrays.copyOfRange(sent, 1024, sent.length));
		link.reset();
		await().pollDelay(MOMENT).until(() -> true);
		assertThat(this.protocol.lost).isEmpty();

		this.protocol.resume();

		await().until(() -> line.snapshot().epoch() == 2);
		assertThat(this.protocol.lost).containsExactly(Kind.PEER_RST);
		assertThat(this.protocol.bytesAtLoss).isEqualTo(sent);
	}

	/** The rest was never here: a reset throws away what its sender had not sent. */
	@Test
	void ofMoreThanTheKernelHoldsAResetLeavesTheBeginning() {
		byte[] sent = pattern(1024 * 1024);
		ManagedConnection line = ready("raw");
		Link link = this.peer.accept();
		new Thread(() -> {
			try {
				link.send(sent);
			}
			catch (UncheckedIOException ex) {
				// Reset in the middle.
			}
		}).start();
		this.protocol.awaitBytes(1);
		await().pollDelay(MOMENT).until(() -> true);
		int before = this.protocol.size();
		link.reset();
		await().pollDelay(MOMENT).until(() -> true);
		assertThat(this.protocol.lost).isEmpty();

		this.protocol.resume();

		await().until(() -> line.snapshot().epoch() == 2);
		assertThat(this.protocol.lost).containsExactly(Kind.PEER_RST);
		assertThat(this.protocol.bytesAtLoss).hasSizeGreaterThan(before);
		assertThat(sent).startsWith(this.protocol.bytesAtLoss);
	}

	@Test
	void resetIsNoticedWhilePaused() {
		ManagedConnection line = ready("raw");
		Link link = this.peer.accept();
		link.send("x");
		this.protocol.awaitBytes(1);

		link.reset();

		// It is looked for every 5 seconds.
		await().atMost(Duration.ofSeconds(8)).until(() -> line.snapshot().epoch() == 2);
		assertThat(this.protocol.lost).containsExactly(Kind.PEER_RST);
	}

	@Test
	void peerThatFallsSilentIsNoticedWhilePausedAndOneThatAnswersIsKept() {
		try (FaultProxy proxy = FaultProxy.to(this.peer.address())) {
			ManagedConnection line = this.environment.connect(proxy.address(), "crlf", this::firstOnly,
					With.heartbeat(Duration.ofMillis(250), Duration.ofMillis(250), 2));
			this.environment.manager().start();
			Link link = this.peer.accept();
			link.send("pause\r\n");
			this.protocol.awaitBytes(1);
			// Its answer stays unread, and is life none the less.
			link.send("answer\r\n");
			await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
			assertThat(line.snapshot().epoch()).isEqualTo(1);
			assertThat(line.snapshot().state()).isEqualTo(ConnectionState.READY);

			this.protocol.pauseAgain = true;
			this.protocol.resume();
			this.protocol.awaitBytes("pauseanswer".length());
			proxy.swallow(Direction.TO_CLIENT);
			proxy.swallow(Direction.TO_SERVER);

			await().until(() -> line.snapshot().epoch() == 2);
			assertThat(this.protocol.lost).containsExactly(Kind.HEARTBEAT);
		}
	}

	private ManagedConnection ready(String framing) {
		ManagedConnection line = this.environment.connect(this.peer.address(), framing, this::firstOnly);
		await().until(() -> line.snapshot().state() == ConnectionState.READY);
		return line;
	}

	private Protocol firstOnly(InetSocketAddress address) {
		return this.protocol.isUsed() ? (data) -> {
		} : this.protocol;
	}

	private static byte[] pattern(int length) {
		byte[] bytes = new byte[length];
		for (int i = 0; i < length; i++) {
			bytes[i] = (byte) (i % 251);
		}
		return bytes;
	}

	/** Pauses at the first frame, and keeps what it is given. */
	private static final class Pausing implements Protocol {

		private final ByteArrayOutputStream received = new ByteArrayOutputStream();

		final List<Kind> lost = new CopyOnWriteArrayList<>();

		volatile byte[] bytesAtLoss = new byte[0];

		volatile boolean pauseAgain = true;

		private volatile @Nullable Session session;

		boolean isUsed() {
			return this.session != null;
		}

		int size() {
			return this.received.size();
		}

		void awaitBytes(int count) {
			await().until(() -> size() >= count);
		}

		void resume() {
			Session open = this.session;
			assertThat(open).isNotNull();
			open.resume();
		}

		@Override
		public void connectionMade(Session opened) {
			this.session = opened;
		}

		@Override
		public void dataReceived(byte[] data) {
			this.received.writeBytes(data);
			Session open = this.session;
			assertThat(open).isNotNull();
			if (this.pauseAgain) {
				this.pauseAgain = false;
				open.pause();
			}
		}

		@Override
		public boolean heartbeat(Session open) {
			open.send(new byte[] { 'p' });
			return true;
		}

		@Override
		public void connectionLost(DisconnectReason reason) {
			this.bytesAtLoss = this.received.toByteArray();
			this.lost.add(reason.kind());
		}

	}

}
