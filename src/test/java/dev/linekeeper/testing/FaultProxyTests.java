package dev.linekeeper.testing;

import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What the proxy does to a standing connection, each fault by itself.
 */
class FaultProxyTests {

	private final ScriptedPeer peer = ScriptedPeer.listen();

	private final FaultProxy proxy = FaultProxy.to(this.peer.address(), 42);

	private Link client;

	private Link server;

	@BeforeEach
	void connect() throws IOException {
		this.client = Link.connect(this.proxy.address());
		this.server = this.peer.accept();
	}

	@AfterEach
	void close() {
		this.client.close();
		this.proxy.close();
		this.peer.close();
	}

	@Test
	void withoutFaultsBytesAndEndsPassBothWays() {
		byte[] much = new byte[1_000_000];
		new Random(1).nextBytes(much);

		CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> this.client.send(much));
		assertThat(this.server.read(much.length)).isEqualTo(much);
		this.server.send("answer\n");
		assertThat(this.client.readLine()).isEqualTo("answer");
		this.client.finish();
		assertThat(this.server.awaitEnd()).isEmpty();
		this.server.send("after\n");
		this.server.close();

		assertThat(this.client.awaitEnd()).isEqualTo("after\n".getBytes());
		assertThat(sent).isCompleted();
		this.proxy.awaitClosed(1);
	}

	@Test
	void resetOfOneEndReachesTheOther() {
		this.client.reset();

		this.server.awaitReset();
		this.proxy.awaitClosed(1);
	}

	@Test
	void seedIsNamedForReplay() {
		assertThat(this.proxy.toString()).contains("seed 42", "1 accepted");
	}

	@Test
	void limitDataCutsExactlyThere() {
		this.proxy.limitData(Direction.TO_SERVER, 10);

		this.client.send("0123456789abcdef");

		assertThat(this.server.awaitEnd()).isEqualTo("0123456789".getBytes());
		assertThat(this.client.awaitEnd()).isEmpty();
		this.proxy.awaitClosed(1);
	}

	@Test
	void limitDataCountsPerConnection() throws IOException {
		this.proxy.limitData(Direction.TO_CLIENT, 3);
		Link second = Link.connect(this.proxy.address());
		Link secondServer = this.peer.accept();

		this.server.send("12");
		this.client.read(2);
		secondServer.send("abcd");
		assertThat(second.awaitEnd()).isEqualTo("abc".getBytes());
		this.server.send("34");

		assertThat(this.client.awaitEnd()).isEqualTo("3".getBytes());
		second.close();
	}

	@Test
	void limitOfNothingClosesAtOnce() {
		this.proxy.limitData(Direction.TO_SERVER, 0);

		assertThat(this.server.awaitEnd()).isEmpty();
		assertThat(this.client.awaitEnd()).isEmpty();
	}

	@Test
	void stallBlocksTheSenderUntilHealed() throws Exception {
		this.proxy.stall(Direction.TO_SERVER);
		this.client.socket().setSendBufferSize(16 * 1024);
		byte[] much = new byte[300_000];

		CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> this.client.send(much));
		assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> sent.get(200, TimeUnit.MILLISECONDS));
		assertThat(this.proxy.forwarded(Direction.TO_SERVER)).isZero();
		this.server.send("other way\n");
		assertThat(this.client.readLine()).isEqualTo("other way");
		this.proxy.resetAll();

		assertThat(this.server.read(much.length)).hasSize(much.length);
		sent.get(5, TimeUnit.SECONDS);
	}

	@Test
	void peerThatDoesNotReadIsFeltThroughTheProxy() throws Exception {
		try (ScriptedPeer tiny = ScriptedPeer.listenWithTinyBuffer();
				FaultProxy before = FaultProxy.to(tiny.address());
				Link sender = Link.connect(before.address())) {
			tiny.accept();
			sender.socket().setSendBufferSize(16 * 1024);

			CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> sender.send(new byte[6_000_000]));

			assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> sent.get(300, TimeUnit.MILLISECONDS));
		}
	}

	@Test
	void swallowedBytesAreGoneAndTheConnectionEndsWithTheFault() {
		this.proxy.swallow(Direction.TO_SERVER);

		this.client.send("into the void");
		this.proxy.awaitSwallowed(Direction.TO_SERVER, 13);
		this.server.send("still here\n");
		assertThat(this.client.readLine()).isEqualTo("still here");
		this.proxy.heal(Direction.TO_SERVER);

		assertThat(this.server.awaitEnd()).isEmpty();
		assertThat(this.client.awaitEnd()).isEmpty();
	}

	@Test
	void halfCloseEndsOneDirectionOnly() {
		this.client.send("before");
		assertThat(this.server.read(6)).isEqualTo("before".getBytes());
		this.proxy.halfClose(Direction.TO_SERVER);

		assertThat(this.server.awaitEnd()).isEmpty();
		this.client.send("nobody hears this");
		this.server.send("goes on\n");

		assertThat(this.client.readLine()).isEqualTo("goes on");
		assertThat(this.proxy.closed()).isZero();
	}

	@Test
	void resetReachesBothEnds() {
		this.proxy.reset();

		this.client.awaitReset();
		this.server.awaitReset();
		this.proxy.awaitClosed(1);
	}

	@Test
	void closeAllEndsBothInOrder() {
		this.proxy.closeAll();

		assertThat(this.client.awaitEnd()).isEmpty();
		assertThat(this.server.awaitEnd()).isEmpty();
	}

	@Test
	void refusingLeavesLiveConnectionsAlone() throws IOException {
		this.proxy.refuse();

		assertThatThrownBy(() -> Link.connect(this.proxy.address())).isInstanceOf(ConnectException.class);
		this.client.send("still up\n");
		assertThat(this.server.readLine()).isEqualTo("still up");
		this.proxy.resetAll();
		try (Link again = Link.connect(this.proxy.address())) {
			again.send("back\n");
			assertThat(this.peer.accept().readLine()).isEqualTo("back");
		}
	}

	@Test
	void forwardedBytesAreCounted() {
		this.client.send("12345");
		this.proxy.awaitForwarded(Direction.TO_SERVER, 5);

		assertThat(this.proxy.forwarded(Direction.TO_SERVER)).isEqualTo(5);
		assertThat(this.proxy.forwarded(Direction.TO_CLIENT)).isZero();
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> this.proxy.awaitForwarded(Direction.TO_CLIENT, 1, Duration.ofMillis(10)))
			.withMessageContainingAll("expected 1 bytes forwarded TO_CLIENT", "saw 0", "TO_SERVER=5");
	}

}
