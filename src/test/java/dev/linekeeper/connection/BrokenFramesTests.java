package dev.linekeeper.connection;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import ch.qos.logback.classic.Level;
import dev.linekeeper.framing.Framings;
import dev.linekeeper.protocol.DisconnectReason;
import dev.linekeeper.protocol.DisconnectReason.Initiator;
import dev.linekeeper.protocol.DisconnectReason.Kind;
import dev.linekeeper.testing.Link;
import dev.linekeeper.testing.ScriptedPeer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What becomes of a connection whose peer breaks the framing, or stops inside a frame.
 */
@Timeout(60)
class BrokenFramesTests {

	// A connection is looked at every 250 ms.
	private static final Duration LATE = Duration.ofSeconds(1);

	private final LogLines log = new LogLines();

	private final LoopbackEnvironment environment = new LoopbackEnvironment();

	private final ScriptedPeer peer = ScriptedPeer.listen();

	private final FrameRecorder recorder = new FrameRecorder();

	@AfterEach
	void nothingIsLeft() {
		this.peer.close();
		this.environment.close();
		this.log.close();
	}

	@Test
	void brokenFramesArePassedOverCountedAndToldOnce() {
		ManagedConnection connection = connect(Map.of("type", "nmea"));
		Link link = this.peer.accept();

		link.send("$GPGLL,4916.45,N,12311.12,W,225444,A*31\r\n");
		for (int i = 0; i < 10; i++) {
			link.send("$GPGLL,SECRET,N*00\r\nSECRET noise\r\n$HEHDT,274.07,T*" + ((i % 2 == 0) ? "19" : "18") + "\r\n");
		}
		link.send("$" + "SECRET".repeat(500) + "*00\r\n$HEHDT,1,T*30\r\n");

		assertThat(this.recorder.next(2)).containsExactly("made 1", "$GPGLL,4916.45,N,12311.12,W,225444,A");
		assertThat(this.recorder.next(5)).containsOnly("$HEHDT,274.07,T");
		assertThat(this.recorder.next()).isEqualTo("$HEHDT,1,T");
		// Frames may come before the supervisor has heard that the protocol is prepared.
		await().untilAsserted(() -> assertThat(connection.snapshot().state()).isEqualTo(ConnectionState.READY));
		assertThat(connection.snapshot().epoch()).isEqualTo(1);
		await().untilAsserted(() -> assertThat(connection.statistics().traffic().framesIn()).isEqualTo(7));
		assertThat(connection.statistics().traffic().framingErrors()).isEqualTo(26);
		assertThat(this.log.from(Level.WARN)).singleElement()
			.asString()
			.startsWith("line-0: passed over")
			.contains("framing 'nmea'", "wrong checksum", "at byte 41");
		assertThat(this.log.from(Level.INFO)).noneMatch((line) -> line.contains("SECRET"));
	}

	@Test
	void frameTooLongClosesTheConnectionWhichComesBack() {
		ManagedConnection connection = connect(Map.of("type", "crlf", "max-size", 16));
		Link link = this.peer.accept();

		link.send("ok\r\nSECRET THAT NEVER ENDS");
		link.awaitEnd();
		link.close();

		assertThat(this.recorder.next(3)).containsExactly("made 1", "ok", "lost FRAME_TOO_LONG");
		assertLoss("framing 'crlf': no delimiter within 16 bytes (max-size), in the frame at byte 4", "53 45 43");
		assertThat(connection.statistics().traffic().framesIn()).isEqualTo(1);
		this.peer.accept().send("again\r\n");
		assertThat(this.recorder.next(2)).containsExactly("made 2", "again");
		assertThat(connection.statistics().traffic().framingErrors()).isEqualTo(1);
		assertThat(connection.snapshot().failures()).isEqualTo(1);
	}

	@Test
	void brokenFrameClosesTheConnectionWhichComesBack() {
		ManagedConnection connection = connect(Map.of("type", "nmea", "on-error", "close"));
		Link link = this.peer.accept();

		link.send("$GPGLL,SECRET*00\r\n");
		link.awaitEnd();
		link.close();

		assertThat(this.recorder.next(2)).containsExactly("made 1", "lost PROTOCOL_ERROR");
		assertLoss("framing 'nmea': wrong checksum, in the frame at byte 0", "24 47 50 47 4c 4c");
		this.peer.accept();
		assertThat(this.recorder.next()).isEqualTo("made 2");
		assertThat(connection.snapshot().failures()).isEqualTo(1);
	}

	@Test
	void frameThatStopsIsGivenUp() {
		connect(Map.of("type", "int16", "stall-timeout", Duration.ofMillis(500)));
		this.environment.manager().start();
		Link link = this.peer.accept();
		assertThat(this.recorder.next()).isEqualTo("made 1");
		long begin = System.nanoTime();

		link.send(new byte[] { 0, 100, 1, 2, 3 });

		assertThat(this.recorder.next()).isEqualTo("lost FRAME_STALLED");
		assertThat(Duration.ofNanos(System.nanoTime() - begin)).isBetween(Duration.ofMillis(500),
				Duration.ofMillis(500).plus(LATE));
		assertThat(this.recorder.losses.get(0).detail()).isEqualTo("a frame was begun and not finished within 500ms");
		this.peer.accept();
		assertThat(this.recorder.next()).isEqualTo("made 2");
	}

	@Test
	void frameThatComesInDropsIsGivenUp() {
		Duration limit = Duration.ofSeconds(1);
		connect(Map.of("type", "int16", "stall-timeout", limit));
		this.environment.manager().start();
		Link link = this.peer.accept();
		assertThat(this.recorder.next()).isEqualTo("made 1");
		long begin = System.nanoTime();
		link.send(new byte[] { 0, 100 });

		while (this.recorder.isEmpty() && System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(10)) {
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
			try {
				link.send(new byte[] { 1 });
			}
			catch (UncheckedIOException ex) {
				// Closed, as it should be.
				break;
			}
		}

		assertThat(this.recorder.next()).isEqualTo("lost FRAME_STALLED");
		assertThat(Duration.ofNanos(System.nanoTime() - begin)).isBetween(limit, limit.plus(LATE));
	}

	@Test
	void silenceBetweenFramesIsNoStall() {
		ManagedConnection connection = connect(Map.of("type", "int16", "stall-timeout", Duration.ofMillis(100)));
		this.environment.manager().start();
		Link link = this.peer.accept();
		link.send(new byte[] { 0, 1, 'x' });

		link.expectSilence(LATE);

		assertThat(this.recorder.next(2)).containsExactly("made 1", "x");
		assertThat(connection.snapshot().epoch()).isEqualTo(1);
	}

	@Test
	void frameThatWaitsForAPausedProtocolIsNoStall() {
		ManagedConnection connection = connect(Map.of("type", "int16", "stall-timeout", Duration.ofMillis(100)));
		this.environment.manager().start();
		this.recorder.pausing = true;
		Link link = this.peer.accept();
		link.send(new byte[] { 0, 1, 'a', 0, 1, 'b', 0, 1 });

		link.expectSilence(LATE);

		assertThat(this.recorder.next(2)).containsExactly("made 1", "a");
		assertThat(connection.snapshot().epoch()).isEqualTo(1);
		this.recorder.pausing = false;
		link.send("c");
		this.recorder.session().resume();
		assertThat(this.recorder.next(2)).containsExactly("b", "c");
	}

	private void assertLoss(String detail, String firstBytes) {
		DisconnectReason reason = this.recorder.losses.get(0);
		assertThat(reason.detail()).isEqualTo(detail);
		assertThat(reason.initiator()).isEqualTo(Initiator.PEER);
		assertThat(reason.kind()).isIn(Kind.FRAME_TOO_LONG, Kind.PROTOCOL_ERROR);
		await().untilAsserted(() -> assertThat(this.log.at(Level.WARN)).singleElement()
			.asString()
			.startsWith("line-0: connection lost (" + detail + "), trying again in ")
			.endsWith(" (attempt 2)"));
		assertThat(this.log.at(Level.DEBUG)).anyMatch((line) -> line.contains("the frame begins with " + firstBytes));
		List<String> shown = this.log.from(Level.INFO);
		assertThat(shown).noneMatch((line) -> line.contains(firstBytes) || line.contains("SECRET"));
	}

	private ManagedConnection connect(Map<String, Object> framing) {
		return this.environment.connect(this.peer.address(), "raw", this.recorder, With.framing(Framings.of(framing)));
	}

}
