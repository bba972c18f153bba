package dev.linekeeper.connection;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import dev.linekeeper.protocol.DisconnectReason;
import dev.linekeeper.protocol.DisconnectReason.Kind;
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

/**
 * Callbacks that block, throw, or steer the connection they are called by: the edge case
 * 23 of a connection's life.
 */
@Timeout(60)
class CallbackTests {

	private final LoopbackEnvironment environment = new LoopbackEnvironment();

	private final ScriptedPeer peer = ScriptedPeer.listen();

	private final Recorder recorder = new Recorder();

	private final CountDownLatch released = new CountDownLatch(1);

	@AfterEach
	void nothingIsLeft() {
		this.released.countDown();
		this.peer.close();
		this.environment.close();
	}

	@Test
	void callbackMayStopItsConnection() {
		ManagedConnection line = connect();
		AtomicReference<@Nullable CompletableFuture<Void>> stopped = new AtomicReference<>();
		this.recorder.onFrame((session, text) -> stopped.set(line.stop()));
		Link link = this.peer.accept();

		link.send("stop\r\nnever mind\r\n");

		assertThat(link.awaitEnd()).isEmpty();
		link.close();
		await().until(() -> line.snapshot().state() == ConnectionState.STOPPED);
		assertThat(stopped.get()).isCompleted();
		assertThat(this.peer.connections()).isEqualTo(1);
	}

	@Test
	void callbackMayReconnect() {
		ManagedConnection line = connect();
		this.recorder.onFrame((session, text) -> line.reconnect());
		Link link = this.peer.accept();

		link.send("again\r\n");

		assertThat(link.awaitEnd()).isEmpty();
		link.close();
		assertThat(this.recorder.next(4)).containsExactly("made 1", "again", "lost ADMIN clean", "made 2");
	}

	@Test
	void callbackMayClose() {
		connect();
		this.recorder.onFrame((session, text) -> session.close());
		Link link = this.peer.accept();

		link.send("close\r\n");

		assertThat(link.awaitEnd()).isEmpty();
		link.close();
		assertThat(this.recorder.next(4)).containsExactly("made 1", "close", "lost LOCAL_CLOSE clean", "made 2");
	}

	/** Its connection is told as lost when it returns, and only then. */
	@Test
	void callbackThatBlocksHoldsUpNoStop() {
		ManagedConnection line = connect();
		this.recorder.onFrame((session, text) -> awaitRelease());
		this.peer.accept().send("block\r\n");
		assertThat(this.recorder.next(2)).containsExactly("made 1", "block");

		CompletableFuture<Void> stopped = line.stop();

		// Drain and close timeouts are 1 s each.
		assertThat(stopped.orTimeout(4, TimeUnit.SECONDS)).succeedsWithin(4, TimeUnit.SECONDS);
		assertThat(this.recorder.nothingMore()).isTrue();
		this.released.countDown();
		assertThat(this.recorder.next()).startsWith("lost ADMIN");
	}

	@Test
	void callbackThatThrowsWhenItIsMadeOrLostIsRetried() {
		AtomicInteger made = new AtomicInteger();
		ManagedConnection line = this.environment.connect(this.peer.address(), "crlf",
				(address) -> new Throwing(made.incrementAndGet()));
		this.peer.accept();
		Link second = this.peer.accept();
		assertThat(SupervisorScene.lossOf(line).kind()).isEqualTo(Kind.APP_ERROR);
		await().until(() -> line.snapshot().state() == ConnectionState.READY);

		second.close();

		this.peer.accept();
		await().until(() -> line.snapshot().readyCount() == 2);
		assertThat(line.snapshot().epoch()).isEqualTo(3);
	}

	private ManagedConnection connect() {
		return this.environment.connect(this.peer.address(), "crlf", this.recorder);
	}

	private void awaitRelease() {
		try {
			this.released.await();
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	/** Throws when the first connection is made, and when any is lost. */
	private static final class Throwing implements Protocol {

		private final int number;

		Throwing(int number) {
			this.number = number;
		}

		@Override
		public void connectionMade(Session session) {
			if (this.number == 1) {
				throw new IllegalStateException("made");
			}
		}

		@Override
		public void dataReceived(byte[] data) {
			// Nothing comes.
		}

		@Override
		public void connectionLost(DisconnectReason reason) {
			throw new IllegalStateException("lost");
		}

	}

}
