package dev.linekeeper.testing;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What the proxy does to who dials it, and what it leaves behind.
 */
class FaultProxyAcceptTests {

	private final ScriptedPeer peer = ScriptedPeer.listen();

	private final FaultProxy proxy = FaultProxy.to(this.peer.address());

	@AfterEach
	void close() {
		this.proxy.close();
		this.peer.close();
	}

	@Test
	void acceptThenResetResets() throws IOException {
		this.proxy.acceptThenReset();

		connectAndAwaitReset();

		this.proxy.awaitClosed(1);
		assertThat(this.peer.connections()).isZero();
	}

	@Test
	void acceptThenCloseEndsAfterTheDelay() throws IOException {
		this.proxy.acceptThenClose(Duration.ofMillis(150));
		long begin = System.nanoTime();

		try (Link client = Link.connect(this.proxy.address())) {
			client.send("hello?");
			assertThat(client.awaitEnd()).isEmpty();
		}

		assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofMillis(150));
		assertThat(this.peer.connections()).isZero();
	}

	@Test
	void acceptSilentNeverForwards() throws IOException {
		this.proxy.acceptSilent();

		try (Link client = Link.connect(this.proxy.address())) {
			client.send("hello?");
			client.expectSilence(Duration.ofMillis(50));
		}

		this.proxy.awaitClosed(1);
		assertThat(this.peer.connections()).isZero();
	}

	@Test
	void resetAllForwardsAgain() throws IOException {
		this.proxy.acceptSilent();
		this.proxy.resetAll();

		try (Link client = Link.connect(this.proxy.address())) {
			client.send("hello\n");
			assertThat(this.peer.accept().readLine()).isEqualTo("hello");
		}
	}

	@Test
	void samePortRefusesAndListensManyTimes() throws IOException {
		int port = this.proxy.port();
		for (int round = 1; round <= 20; round++) {
			this.proxy.refuse();
			assertThatThrownBy(() -> Link.connect(this.proxy.address())).isInstanceOf(ConnectException.class);
			this.proxy.listenAgain();
			Link.connect(this.proxy.address()).close();
			this.proxy.awaitConnections(round);
		}
		assertThat(this.proxy.port()).isEqualTo(port);
	}

	@Test
	void targetThatRefusesIsPassedOnAsReset() throws IOException {
		this.peer.refuse();

		connectAndAwaitReset();
	}

	@Test
	void attemptsAreCountedWithTheirTimes() throws IOException {
		long begin = System.nanoTime();
		Link.connect(this.proxy.address()).close();
		Link.connect(this.proxy.address()).close();
		this.proxy.awaitConnections(2);

		assertThat(this.proxy.accepted()).isEqualTo(2);
		assertThat(this.proxy.attemptTimes()).hasSize(2).isSorted().allMatch((time) -> time - begin >= 0);
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> this.proxy.awaitConnections(3, Duration.ofMillis(10)))
			.withMessageContaining("expected 3 accepted connections within 10 ms, saw 2");
	}

	@Test
	void nothingIsLeftBehind() throws IOException {
		ThreadsAndFiles before = ThreadsAndFiles.snapshot();

		try (ScriptedPeer target = ScriptedPeer.listen();
				FaultProxy inFront = FaultProxy.to(target.address());
				Link stuck = Link.connect(inFront.address())) {
			inFront.stall(Direction.TO_SERVER);
			stuck.send("stuck");
			target.accept();
			Link.connect(inFront.address()).close();
			inFront.acceptSilent();
			try (Link silent = Link.connect(inFront.address())) {
				silent.send("hello?");
				inFront.awaitConnections(3);
			}
			inFront.refuse();
		}

		ThreadsAndFiles.assertBackTo(before, 0);
	}

	private void connectAndAwaitReset() throws IOException {
		try (Link client = Link.connect(this.proxy.address())) {
			client.awaitReset();
		}
		catch (SocketException ex) {
			// The reset may come before connect() has returned, which then tells it.
			assertThat(ex).hasMessageContaining("reset");
		}
	}

}
