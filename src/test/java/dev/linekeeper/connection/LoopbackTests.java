package dev.linekeeper.connection;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

import dev.linekeeper.protocol.Delivery;
import dev.linekeeper.protocol.DeliveryException;
import dev.linekeeper.protocol.Session;
import dev.linekeeper.testing.Link;
import dev.linekeeper.testing.ScriptedPeer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * A managed connection on real sockets, against a peer that does as it is told.
 */
@Timeout(60)
class LoopbackTests {

	private final LoopbackEnvironment environment = new LoopbackEnvironment();

	private final ScriptedPeer peer = ScriptedPeer.listen();

	private final Recorder recorder = new Recorder();

	@AfterEach
	void nothingIsLeft() {
		this.peer.close();
		this.environment.close();
	}

	@Test
	void madeThenEveryByteThenLost() {
		connect("crlf");
		Link link = this.peer.accept();

		link.send("one\r\ntwo\r\nthree\r\n");
		link.close();

		assertThat(this.recorder.next(5)).containsExactly("made 1", "one", "two", "three", "lost PEER_FIN clean");
	}

	@Test
	void connectionMadeComesBeforeTheFirstByteEvenIfThePeerTalksAtOnce() {
		connect("crlf");
		for (int round = 1; round <= 50; round++) {
			Link link = this.peer.accept();
			link.send("hello\r\n");
			link.close();

			assertThat(this.recorder.next(3)).containsExactly("made " + round, "hello", "lost PEER_FIN clean");
		}
	}

	@Test
	void frameInManySegmentsIsOneFrame() {
		connect("crlf");
		Link link = this.peer.accept();

		link.sendSliced("a frame in many pieces\r\nnext\r\n".getBytes(StandardCharsets.US_ASCII), 1);

		assertThat(this.recorder.next(3)).containsExactly("made 1", "a frame in many pieces", "next");
	}

	@Test
	void manyFramesInOneSegmentArriveInOrder() {
		connect("crlf");
		Link link = this.peer.accept();
		StringBuilder burst = new StringBuilder();
		for (int i = 0; i < 20_000; i++) {
			burst.append(i).append("\r\n");
		}

		link.send(burst.toString());

		assertThat(this.recorder.next()).isEqualTo("made 1");
		for (int i = 0; i < 20_000; i++) {
			assertThat(this.recorder.next()).isEqualTo(Integer.toString(i));
		}
	}

	@Test
	void whoSendsMessageAfterMessageGetsAThreadOfTheWriters() {
		ManagedConnection connection = connect("crlf");
		Link link = this.peer.accept();
		link.keepReading();
		connection.whenReady(0).join();

		await().until(() -> {
			for (int i = 0; i < 1_000; i++) {
				connection.send(new byte[] { 'x' });
			}
			return this.environment.writers() > 0;
		});

		CompletableFuture<Delivery> last = connection.send(new byte[] { 'x' });
		assertThat(last.orTimeout(10, TimeUnit.SECONDS).join()).isEqualTo(Delivery.WRITTEN);
	}

	@Test
	void bytesBeforeAResetAreDeliveredBeforeTheLoss() {
		connect("crlf");
		Link link = this.peer.accept();
		assertThat(this.recorder.next()).isEqualTo("made 1");
		link.send("last words\r\n");
		assertThat(this.recorder.next()).isEqualTo("last words");

		link.reset();

		assertThat(this.recorder.next()).isEqualTo("lost PEER_RST");
	}

	@Test
	void halfAFrameIsNeverDeliveredNorCarriedOver() {
		connect("crlf");
		Link first = this.peer.accept();
		first.send("whole\r\nhal");
		first.close();
		Link second = this.peer.accept();
		second.send("f\r\n");

		assertThat(this.recorder.next(5)).containsExactly("made 1", "whole", "lost PEER_FIN", "made 2", "f");
	}

	@Test
	void delimiterCutInTwoByALossIsNotPutTogether() {
		connect("crlf");
		Link first = this.peer.accept();
		first.send("one\r");
		first.close();
		Link second = this.peer.accept();
		second.send("\ntwo\r\n");

		assertThat(this.recorder.next(4)).containsExactly("made 1", "lost PEER_FIN", "made 2", "\ntwo");
	}

	@Test
	void whatIsSentAfterThePeersEndIsNotTakenForSent() {
		connect("crlf");
		Link link = this.peer.accept();
		assertThat(this.recorder.next()).isEqualTo("made 1");
		Session session = this.recorder.session();

		link.finish();
		assertThat(this.recorder.next()).startsWith("lost PEER_FIN");
		CompletableFuture<Delivery> late = session.send(bytes("late"));

		assertThatExceptionOfType(CompletionException.class).isThrownBy(late::join)
			.havingCause()
			.isInstanceOfSatisfying(DeliveryException.class,
					(ex) -> assertThat(ex.delivery()).isEqualTo(Delivery.NOT_SENT));
		assertThat(link.awaitEnd()).isEmpty();
	}

	@Test
	void answerIsWrittenAfterThePeerHasEndedItsHalf() {
		this.recorder.onFrame((session, text) -> session.send(bytes("re " + text)));
		connect("crlf");
		Link link = this.peer.accept();

		link.send("last\r\n");
		link.finish();

		assertThat(link.readLine()).isEqualTo("re last");
		assertThat(link.awaitEnd()).isEmpty();
		assertThat(this.recorder.next(4)).containsExactly("made 1", "last", "lost PEER_FIN clean", "made 2");
	}

	@Test
	void answersFromACallbackLeaveInOrder() {
		this.recorder.onFrame((session, text) -> session.send(bytes("re " + text)));
		connect("crlf");
		Link link = this.peer.accept();

		link.send("a\r\nb\r\nc\r\n");

		assertThat(link.readLine()).isEqualTo("re a");
		assertThat(link.readLine()).isEqualTo("re b");
		assertThat(link.readLine()).isEqualTo("re c");
	}

	@Test
	void whatManyThreadsSendArrivesWholeAndInEachOnesOrder() throws InterruptedException {
		ManagedConnection connection = ready("crlf");
		Link link = this.peer.accept();
		int senders = 8;
		int messages = 2000;
		for (int sender = 0; sender < senders; sender++) {
			int me = sender;
			new Thread(() -> {
				for (int i = 0; i < messages; i++) {
					assertThat(connection.send(bytes(me + ":" + i)).join()).isEqualTo(Delivery.WRITTEN);
				}
			}).start();
		}

		int[] next = new int[senders];
		for (int i = 0; i < senders * messages; i++) {
			String[] line = link.readLine().split(":");
			int sender = Integer.parseInt(line[0]);
			assertThat(Integer.parseInt(line[1])).isEqualTo(next[sender]++);
		}
	}

	@Test
	void sendingWhileDownFailsAtOnceAndDialsNothing() {
		this.peer.refuse();
		ManagedConnection connection = connect("crlf");
		await().until(() -> connection.snapshot().state() == ConnectionState.BACKOFF);
		long attempts = connection.statistics().attempts();

		for (int i = 0; i < 1000; i++) {
			assertThat(connection.send(bytes("x"))).isCompletedExceptionally();
		}

		assertThat(connection.statistics().attempts()).isLessThanOrEqualTo(attempts + 1);
	}

	@Test
	void comesBackWhenThePeerListensAgain() {
		ManagedConnection connection = ready("crlf");
		Link link = this.peer.accept();
		this.peer.refuse();
		link.close();
		await().until(() -> connection.snapshot().failures() >= 2);

		this.peer.listenAgain();

		await().until(() -> connection.snapshot().state() == ConnectionState.READY);
		assertThat(connection.snapshot().readyCount()).isEqualTo(2);
	}

	@Test
	void stopEndsTheStreamInGoodOrder() {
		ManagedConnection connection = ready("crlf");
		Link link = this.peer.accept();
		connection.send(bytes("goodbye"));

		CompletableFuture<Void> stopped = connection.stop();

		assertThat(link.readLine()).isEqualTo("goodbye");
		assertThat(link.awaitEnd()).isEmpty();
		link.close();
		await().until(stopped::isDone);
		assertThat(this.recorder.next(2)).containsExactly("made 1", "lost ADMIN clean");
	}

	@Test
	void protocolThatThrowsLosesItsConnectionAndIsRetried() {
		this.recorder.onFrame((session, text) -> {
			throw new IllegalStateException(text);
		});
		connect("crlf");
		this.peer.accept().send("boom\r\n");

		assertThat(this.recorder.next(3)).containsExactly("made 1", "boom", "lost APP_ERROR");
		assertThat(this.recorder.next()).isEqualTo("made 2");
	}

	@Test
	void errorInACallbackIsNoLessALoss() {
		this.recorder.onFrame((session, text) -> {
			throw new StackOverflowError(text);
		});
		connect("crlf");
		this.peer.accept().send("boom\r\n");

		assertThat(this.recorder.next(3)).containsExactly("made 1", "boom", "lost APP_ERROR");
		assertThat(this.recorder.next()).isEqualTo("made 2");
	}

	@Test
	void endlessLineIsCutOff() {
		connect("crlf");
		Link link = this.peer.accept();

		link.sendUnlessCutOff("x".repeat(70_000));

		assertThat(this.recorder.next(2)).containsExactly("made 1", "lost FRAME_TOO_LONG");
	}

	@Test
	void pausedProtocolGetsEveryByteAndTheLossAfterItResumes() {
		this.recorder.onFrame((session, text) -> session.pause());
		connect("crlf");
		Link link = this.peer.accept();
		link.send("1\r\n2\r\n3\r\n");
		link.close();
		assertThat(this.recorder.next(2)).containsExactly("made 1", "1");
		assertThat(this.recorder.nothingMore()).isTrue();

		this.recorder.onFrame((session, text) -> {
		});
		this.recorder.session().resume();

		assertThat(this.recorder.next(3)).containsExactly("2", "3", "lost PEER_FIN clean");
	}

	@Test
	void abortedConnectionIsResetAndDeliversNoMore() {
		this.recorder.onFrame((session, text) -> session.abort());
		connect("crlf");
		Link link = this.peer.accept();

		link.send("1\r\n2\r\n3\r\n");

		assertThat(this.recorder.next(3)).containsExactly("made 1", "1", "lost LOCAL_CLOSE");
		link.awaitReset();
	}

	@Test
	void reconnectsWithoutADelayForAnOperatorWhoAsks() {
		ManagedConnection connection = ready("crlf");
		Link first = this.peer.accept();

		connection.reconnect();

		assertThat(first.awaitEnd()).isEmpty();
		first.close();
		this.peer.accept();
		assertThat(this.recorder.next(3)).containsExactly("made 1", "lost ADMIN clean", "made 2");
	}

	@Test
	void pendingBytesAreBounded() {
		ManagedConnection connection = ready("raw");
		this.peer.accept().stopReading();
		byte[] block = new byte[64 * 1024];

		// Somebody else is stuck in the write; we only find the output full.
		new Thread(() -> {
			while (!connection.send(block).isCompletedExceptionally()) {
				Thread.onSpinWait();
			}
		}).start();
		await().until(() -> {
			if (connection.pendingBytes() == 0) {
				return false;
			}
			return connection.send(block).isCompletedExceptionally();
		});

		assertThat(connection.pendingBytes()).isLessThanOrEqualTo(1024 * 1024);
		connection.stop();
	}

	private ManagedConnection ready(String framing) {
		ManagedConnection connection = connect(framing);
		await().until(() -> connection.snapshot().state() == ConnectionState.READY);
		return connection;
	}

	private ManagedConnection connect(String framing) {
		return this.environment.connect(this.peer.address(), framing, this.recorder);
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

}
