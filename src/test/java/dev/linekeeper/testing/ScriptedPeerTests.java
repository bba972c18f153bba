package dev.linekeeper.testing;

import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class ScriptedPeerTests {

	private final ScriptedPeer peer = ScriptedPeer.listen();

	private Link client;

	private Link link;

	@BeforeEach
	void connect() throws IOException {
		this.client = Link.connect(this.peer.address());
		this.link = this.peer.accept();
	}

	@AfterEach
	void close() {
		this.client.close();
		this.peer.close();
	}

	@Test
	void linesAreReadWithoutTheirEnds() {
		this.client.send("one\ntwo\r\n\nthree ä\n");

		assertThat(this.link.readLine()).isEqualTo("one");
		assertThat(this.link.readLine()).isEqualTo("two");
		assertThat(this.link.readLine()).isEmpty();
		assertThat(this.link.readLine()).isEqualTo("three ä");
	}

	@Test
	void slicedBytesArriveWhole() {
		this.link.sendSliced("abcdefg".getBytes(), 3);

		assertThat(this.client.read(7)).isEqualTo("abcdefg".getBytes());
	}

	@Test
	void finishEndsOneDirectionOnly() {
		this.link.send("bye");
		this.link.finish();

		assertThat(this.client.awaitEnd()).isEqualTo("bye".getBytes());
		this.client.send("heard\n");
		assertThat(this.link.readLine()).isEqualTo("heard");
	}

	@Test
	void resetIsSeenAsResetNotAsEnd() {
		this.link.send("lost?");
		this.link.reset();

		assertThatExceptionOfType(AssertionError.class).isThrownBy(this.client::awaitEnd)
			.withMessageContaining("reset while waiting for the end");
	}

	@Test
	void awaitResetPassesOnResetOnly() throws IOException {
		this.link.reset();
		this.client.awaitReset();

		try (Link second = Link.connect(this.peer.address())) {
			this.peer.accept().close();
			assertThatExceptionOfType(AssertionError.class).isThrownBy(second::awaitReset)
				.withMessageContaining("ended in order");
		}
	}

	@Test
	void endWithinALineSaysWhatCame() {
		this.client.send("half a li");
		this.client.finish();

		assertThatExceptionOfType(AssertionError.class).isThrownBy(this.link::readLine)
			.withMessageContainingAll("before the end of a line", "half a li");
	}

	@Test
	void silenceIsOnlySilence() {
		this.link.expectSilence(Duration.ofMillis(20));
		this.client.send("x");

		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> this.link.expectSilence(Duration.ofSeconds(5)));
	}

	@Test
	void refusesAndListensAgainOnTheSamePort() throws IOException {
		this.peer.refuse();
		assertThatThrownBy(() -> Link.connect(this.peer.address())).isInstanceOf(ConnectException.class);
		this.client.send("still up\n");
		assertThat(this.link.readLine()).isEqualTo("still up");

		this.peer.listenAgain();
		try (Link again = Link.connect(this.peer.address())) {
			again.send("back\n");
			assertThat(this.peer.accept().readLine()).isEqualTo("back");
		}
		assertThat(this.peer.connections()).isEqualTo(2);
	}

	@Test
	void stopReadingBlocksTheSender() throws Exception {
		try (ScriptedPeer tiny = ScriptedPeer.listenWithTinyBuffer(); Link sender = Link.connect(tiny.address())) {
			sender.socket().setSendBufferSize(16 * 1024);
			Link reader = tiny.accept();
			reader.keepReading();
			sender.send(new byte[100_000]);
			await().until(() -> reader.discarded() == 100_000);

			reader.stopReading();
			CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> sender.send(new byte[100_000]));
			assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> sent.get(200, TimeUnit.MILLISECONDS));

			reader.keepReading();
			sent.get(5, TimeUnit.SECONDS);
		}
	}

	@Test
	void closeLeavesNothingBehind() throws IOException {
		ThreadsAndFiles before = ThreadsAndFiles.snapshot();

		try (ScriptedPeer other = ScriptedPeer.listen(); Link dialled = Link.connect(other.address())) {
			other.accept().keepReading();
			dialled.send("x");
			other.refuse();
		}

		ThreadsAndFiles.assertBackTo(before, 0);
	}

}
