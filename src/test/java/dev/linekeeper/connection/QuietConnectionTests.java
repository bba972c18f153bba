package dev.linekeeper.connection;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import dev.linekeeper.protocol.Delivery;
import dev.linekeeper.protocol.DeliveryException;
import dev.linekeeper.testing.Direction;
import dev.linekeeper.testing.FaultProxy;
import dev.linekeeper.testing.Link;
import dev.linekeeper.testing.ScriptedPeer;
import dev.linekeeper.testing.TlsEnd;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A connection whose reader has left it, because nothing happened for a while, is no less
 * a connection.
 */
@Timeout(60)
class QuietConnectionTests {

	private static final int BURST = 5_000;

	private final LoopbackEnvironment environment = new LoopbackEnvironment(Duration.ofMillis(1));

	private final ScriptedPeer peer = ScriptedPeer.listen();

	private final Recorder recorder = new Recorder();

	@AfterEach
	void nothingIsLeft() {
		this.peer.close();
		this.environment.close();
	}

	@Test
	void hundredQuietConnectionsHoldNoThread() {
		List<Link> links = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			this.environment.connect(this.peer.address(), "crlf", this.recorder);
			links.add(this.peer.accept());
		}
		awaitReady();
		awaitQuiet();

		links.forEach((link) -> link.send("hello\r\n"));

		assertThat(this.recorder.next(200)).filteredOn("hello"::equals).hasSize(100);
		awaitQuiet();
	}

	@Test
	void whatComesAfterASilenceIsDeliveredInOrder() {
		connect();
		Link link = this.peer.accept();
		assertThat(this.recorder.next()).isEqualTo("made 1");
		awaitQuiet();
		StringBuilder burst = new StringBuilder();
		for (int i = 0; i < BURST; i++) {
			burst.append(i).append("\r\n");
		}

		link.send(burst.toString());

		for (int i = 0; i < BURST; i++) {
			assertThat(this.recorder.next()).isEqualTo(Integer.toString(i));
		}
	}

	@Test
	void frameBegunBeforeASilenceIsFinishedAfterIt() {
		connect();
		Link link = this.peer.accept();
		assertThat(this.recorder.next()).isEqualTo("made 1");
		link.send("half a fr");
		awaitQuiet();
		link.send("ame\r");
		awaitQuiet();

		link.send("\nnext\r\n");

		assertThat(this.recorder.next(2)).containsExactly("half a frame", "next");
	}

	@Test
	void whatIsSentAfterASilenceIsWritten() {
		ManagedConnection connection = connect();
		Link link = this.peer.accept();
		awaitReady();
		for (int round = 0; round < 20; round++) {
			awaitQuiet();

			assertThat(connection.send(bytes("ask " + round))).succeedsWithin(Duration.ofSeconds(5))
				.isEqualTo(Delivery.WRITTEN);

			assertThat(link.readLine()).isEqualTo("ask " + round);
		}
	}

	@Test
	void manySendersAfterASilenceAreAllWrittenInOneOrder() {
		ManagedConnection connection = connect();
		Link link = this.peer.accept();
		awaitReady();
		awaitQuiet();

		List<CompletableFuture<CompletableFuture<Delivery>>> senders = new ArrayList<>();
		for (int i = 0; i < 16; i++) {
			byte[] payload = bytes("sender-" + (char) ('a' + i));
			senders.add(CompletableFuture.supplyAsync(() -> connection.send(payload)));
		}

		for (CompletableFuture<CompletableFuture<Delivery>> sender : senders) {
			assertThat(sender.join().orTimeout(5, TimeUnit.SECONDS).join()).isEqualTo(Delivery.WRITTEN);
		}
		String received = new String(link.read(16 * "sender-a\r\n".length()), StandardCharsets.US_ASCII);
		assertThat(received.split("\r\n")).hasSize(16).doesNotHaveDuplicates();
	}

	@Test
	void endOfThePeerIsSeenDuringASilence() {
		connect();
		Link link = this.peer.accept();
		assertThat(this.recorder.next()).isEqualTo("made 1");
		awaitQuiet();

		link.close();

		assertThat(this.recorder.next(2)).containsExactly("lost PEER_FIN clean", "made 2");
	}

	@Test
	void resetIsSeenDuringASilence() {
		connect();
		Link link = this.peer.accept();
		assertThat(this.recorder.next()).isEqualTo("made 1");
		awaitQuiet();

		link.reset();

		assertThat(this.recorder.next(2)).containsExactly("lost PEER_RST", "made 2");
	}

	@Test
	void stopDuringASilenceEndsTheStream() {
		ManagedConnection connection = connect();
		Link link = this.peer.accept();
		assertThat(this.recorder.next()).isEqualTo("made 1");
		awaitReady();
		awaitQuiet();

		CompletableFuture<Void> stopped = connection.stop();

		assertThat(link.awaitEnd()).isEmpty();
		link.close();
		assertThat(this.recorder.next()).isEqualTo("lost ADMIN clean");
		assertThat(stopped).succeedsWithin(Duration.ofSeconds(5));
	}

	@Test
	void abortDuringASilenceResetsAtOnce() {
		connect();
		Link link = this.peer.accept();
		assertThat(this.recorder.next()).isEqualTo("made 1");
		awaitQuiet();

		this.recorder.session().abort();

		assertThat(this.recorder.next()).isEqualTo("lost LOCAL_CLOSE");
		link.awaitReset();
	}

	@Test
	void connectionPausedDuringASilenceDeliversNothingUntilItIsResumed() {
		connect();
		Link link = this.peer.accept();
		assertThat(this.recorder.next()).isEqualTo("made 1");
		awaitQuiet();
		this.recorder.session().pause();

		link.send("held\r\n");

		assertThat(this.recorder.nothingMore()).isTrue();
		this.recorder.session().resume();
		assertThat(this.recorder.next()).isEqualTo("held");
	}

	@Test
	void tlsGoesOnAfterASilence() {
		ManagedConnection connection = this.environment.connect(this.peer.address(), "crlf", this.recorder,
				With.tls(Tls.trusting()));
		TlsEnd end = TlsEnd.on(this.peer.accept(), Tls.SERVER);
		awaitReady();
		assertThat(this.recorder.next()).isEqualTo("made 1");
		for (int round = 0; round < 5; round++) {
			awaitQuiet();
			end.send("in " + round + "\r\n");
			assertThat(this.recorder.next()).isEqualTo("in " + round);
			awaitQuiet();
			assertThat(connection.send(bytes("out " + round))).succeedsWithin(Duration.ofSeconds(5))
				.isEqualTo(Delivery.WRITTEN);
			assertThat(end.readLine()).isEqualTo("out " + round);
		}
		awaitQuiet();

		end.finish();

		assertThat(this.recorder.next()).isEqualTo("lost PEER_FIN clean");
	}

	@Test
	void tlsRecordThatComesByteByByteIsPutTogetherOverManySilences() {
		try (FaultProxy proxy = FaultProxy.to(this.peer.address())) {
			this.environment.connect(proxy.address(), "crlf", this.recorder, With.tls(Tls.trusting()));
			TlsEnd end = TlsEnd.on(this.peer.accept(), Tls.SERVER);
			awaitReady();
			assertThat(this.recorder.next()).isEqualTo("made 1");
			awaitQuiet();
			proxy.slicing(Direction.TO_CLIENT, 1, 0, Duration.ofMillis(4));

			end.send("one\r\n");
			end.send("two\r\n");

			assertThat(this.recorder.next(2)).containsExactly("one", "two");
		}
	}

	@Test
	void senderThatWasInterruptedDoesNotLoseTheConnection() {
		ManagedConnection connection = connect();
		Link link = this.peer.accept();
		awaitReady();

		Thread.currentThread().interrupt();
		CompletableFuture<Delivery> sent = connection.send(bytes("hello"));
		boolean stillInterrupted = Thread.interrupted();

		assertThat(stillInterrupted).isTrue();
		assertThat(sent).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(Delivery.WRITTEN);
		assertThat(link.readLine()).isEqualTo("hello");
		assertThat(this.recorder.next()).isEqualTo("made 1");
		assertThat(this.recorder.nothingMore()).isTrue();
	}

	@Test
	void protocolThatLeavesItsThreadInterruptedDoesNotLoseTheConnection() {
		this.recorder.onFrame((session, text) -> Thread.currentThread().interrupt());
		connect();
		Link link = this.peer.accept();
		assertThat(this.recorder.next()).isEqualTo("made 1");
		for (int i = 0; i < 5; i++) {
			link.send(i + "\r\n");

			assertThat(this.recorder.next()).isEqualTo(Integer.toString(i));
		}
	}

	@Test
	void threadThatIsInterruptedWhileThePeerDoesNotReadLosesTheConnectionAndIsToldSo() throws InterruptedException {
		try (ScriptedPeer deaf = ScriptedPeer.listenWithTinyBuffer()) {
			ManagedConnection connection = this.environment.connect(deaf.address(), "crlf", this.recorder);
			deaf.accept();
			awaitReady();
			assertThat(this.recorder.next()).isEqualTo("made 1");
			List<CompletableFuture<Delivery>> sent = new CopyOnWriteArrayList<>();
			Thread sender = new Thread(() -> {
				while (!Thread.currentThread().isInterrupted()) {
					sent.add(connection.send(new byte[16 * 1024]));
				}
			});
			sender.start();
			await().during(Duration.ofMillis(200)).until(() -> connection.pendingBytes() > 0 && sender.isAlive());

			sender.interrupt();

			assertThat(this.recorder.next()).isEqualTo("lost APP_ERROR");
			sender.join();
			assertThat(sent.get(sent.size() - 1)).failsWithin(Duration.ofSeconds(5))
				.withThrowableThat()
				.withCauseInstanceOf(DeliveryException.class)
				.withMessageContaining("the peer may have it or not");
			assertThat(this.recorder.next()).isEqualTo("made 2");
			assertThat(connection.snapshot().lastLoss()).isNotNull()
				.satisfies((loss) -> assertThat(loss.reason().detail()).contains("interrupted"));
		}
	}

	/** Both ends speak whenever they like, just as the reader comes and goes. */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3 })
	void nothingIsLostWhileReadersComeAndGo(long seed) {
		int rounds = 2_000;
		Random random = new Random(seed);
		ManagedConnection connection = connect();
		Link link = this.peer.accept();
		awaitReady();
		assertThat(this.recorder.next()).isEqualTo("made 1");

		int sent = 0;
		int received = 0;
		for (int i = 0; i < rounds; i++) {
			if (random.nextInt(8) == 0) {
				// Around the time that the reader leaves after.
				LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(800 + random.nextInt(500)));
			}
			if (random.nextBoolean()) {
				connection.send(bytes("o" + sent++));
			}
			else {
				link.send("i" + received++ + "\r\n");
			}
		}

		for (int i = 0; i < received; i++) {
			assertThat(this.recorder.next()).isEqualTo("i" + i);
		}
		StringBuilder expected = new StringBuilder();
		for (int i = 0; i < sent; i++) {
			expected.append("o").append(i).append("\r\n");
		}
		assertThat(link.read(expected.length())).asString().isEqualTo(expected.toString());
	}

	private ManagedConnection connect() {
		return this.environment.connect(this.peer.address(), "crlf", this.recorder);
	}

	private void awaitReady() {
		await().until(() -> this.environment.manager()
			.connections()
			.stream()
			.allMatch((line) -> line.snapshot().state() == ConnectionState.READY));
	}

	private void awaitQuiet() {
		await().until(() -> this.environment.busyReaders() == 0);
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

}
