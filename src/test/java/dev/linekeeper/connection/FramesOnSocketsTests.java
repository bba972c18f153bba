package dev.linekeeper.connection;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

import dev.linekeeper.framing.Framing;
import dev.linekeeper.framing.Framings;
import dev.linekeeper.protocol.Delivery;
import dev.linekeeper.protocol.DeliveryException;
import dev.linekeeper.protocol.DeliveryException.Cause;
import dev.linekeeper.testing.Link;
import dev.linekeeper.testing.ScriptedPeer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

/**
 * What framings need a connection for: silence, an end, answers, the next connection.
 */
@Timeout(60)
class FramesOnSocketsTests {

	private final LoopbackEnvironment environment = new LoopbackEnvironment();

	private final ScriptedPeer peer = ScriptedPeer.listen();

	private final FrameRecorder recorder = new FrameRecorder();

	@AfterEach
	void nothingIsLeft() {
		this.peer.close();
		this.environment.close();
	}

	@Test
	void silenceEndsAFrame() {
		connect(idleGap(Duration.ofMillis(60)));
		Link link = this.peer.accept();

		link.send("one");
		assertThat(this.recorder.next(2)).containsExactly("made 1", "one");
		link.send("two");
		assertThat(this.recorder.next()).isEqualTo("two");
		link.send("three");
		pause(250);
		link.send("four");

		assertThat(this.recorder.next(2)).containsExactly("three", "four");
	}

	@Test
	void piecesCloserThanTheGapAreOneFrameHoweverLongItTakes() {
		connect(idleGap(Duration.ofMillis(500)));
		Link link = this.peer.accept();
		String frame = "in many pieces, over more than one gap";

		for (char piece : frame.toCharArray()) {
			link.send(String.valueOf(piece));
			pause(20);
		}

		assertThat(this.recorder.next(2)).containsExactly("made 1", frame);
	}

	@Test
	void endOfTheStreamEndsAFrame() {
		connect(idleGap(Duration.ofSeconds(20)));
		Link link = this.peer.accept();

		link.send("last words");
		link.close();

		assertThat(this.recorder.next(3)).containsExactly("made 1", "last words", "lost PEER_FIN");
		assertThat(this.recorder.losses.get(0).clean()).isTrue();
	}

	@Tag("full")
	@Test
	void silenceBeforeAPauseDoesNotEndWhatIsReadDuringThePause() {
		ManagedConnection connection = connect(idleGap(Duration.ofMillis(300)));
		this.recorder.pausing = true;
		Link link = this.peer.accept();
		link.send("one");
		assertThat(this.recorder.next(2)).containsExactly("made 1", "one");

		link.send("two in ");
		await().until(() -> connection.statistics().traffic().bytesIn() == 10);
		link.send("halves");
		this.recorder.session().resume();

		assertThat(this.recorder.next()).isEqualTo("two in halves");
	}

	@Tag("full")
	@Test
	void frameThatSilenceEndsDuringAPauseIsAFrame() {
		ManagedConnection connection = connect(idleGap(Duration.ofMillis(300)));
		Link link = this.peer.accept();
		assertThat(this.recorder.next()).isEqualTo("made 1");
		link.send("one");
		await().until(() -> connection.statistics().traffic().bytesIn() == 3);
		this.recorder.session().pause();
		pause(1_000);

		link.send("two");
		// Longer than it takes to look whether the peer is still there.
		pause(6_000);
		this.recorder.session().resume();

		assertThat(this.recorder.next(2)).containsExactly("one", "two");
	}

	@Tag("full")
	@Test
	void telnetOptionsAreRefusedDuringAPause() {
		ManagedConnection connection = connect(Map.of("type", "crlf", "filter", "telnet"));
		this.recorder.pausing = true;
		Link link = this.peer.accept();
		link.send("one\r\n");
		assertThat(this.recorder.next(2)).containsExactly("made 1", "one");

		link.send(bytes("\u00FF\u00FD\u0001"));
		await().until(() -> connection.statistics().traffic().bytesIn() == 8);

		assertThat(link.read(3)).isEqualTo(bytes("\u00FF\u00FC\u0001"));
	}

	@Test
	void telnetIsTakenOutAndItsOptionsAreRefused() {
		connect(Map.of("type", "crlf", "filter", "telnet"));
		Link link = this.peer.accept();

		// DO ECHO inside a line, WILL SUPPRESS-GO-AHEAD before its end, a
		// subnegotiation.
		link.send(bytes("he\u00FF\u00FD\u0001llo\u00FF\u00FB\u0003\r\n\u00FF\u00FA\u0018\u0001\u00FF\u00F0next\r\n"));
		// IAC IAC is a byte of data, CR NUL a carriage return.
		link.send(bytes("a\u00FF\u00FFb\r\0c\r\n"));

		assertThat(this.recorder.next(4)).containsExactly("made 1", "hello", "next", "a\u00FFb\rc");
		// WONT ECHO, DONT SUPPRESS-GO-AHEAD.
		assertThat(link.read(6)).isEqualTo(bytes("\u00FF\u00FC\u0001\u00FF\u00FE\u0003"));
	}

	@Test
	void telnetComesOutTheSameByteByByte() {
		connect(Map.of("type", "crlf", "filter", "telnet"));
		Link link = this.peer.accept();

		link.sendSliced(bytes("he\u00FF\u00FD\u0001llo\u00FF\u00FB\u0003\r\na\u00FF\u00FFb\r\0c\r\n"), 1);

		assertThat(this.recorder.next(3)).containsExactly("made 1", "hello", "a\u00FFb\rc");
		assertThat(link.read(6)).isEqualTo(bytes("\u00FF\u00FC\u0001\u00FF\u00FE\u0003"));
	}

	@Test
	void whatTelnetSendsIsEscaped() {
		ManagedConnection connection = ready(Map.of("type", "crlf", "filter", "telnet"));
		Link link = this.peer.accept();

		assertThat(connection.send(bytes("x\u00FFy\rz")).join()).isEqualTo(Delivery.WRITTEN);

		assertThat(link.read(9)).isEqualTo(bytes("x\u00FF\u00FFy\r\0z\r\n"));
		assertThat(connection.statistics().traffic().framesOut()).isEqualTo(1);
	}

	@Test
	void bothDirectionsMayDiffer() {
		ManagedConnection connection = ready(
				Map.of("in", Map.of("type", "lf"), "out", Map.of("type", "int16", "encoding", "little-endian")));
		Link link = this.peer.accept();

		link.send("a line\n");
		connection.send(bytes("no\nline")).join();

		assertThat(this.recorder.next(2)).containsExactly("made 1", "a line");
		assertThat(link.read(9)).isEqualTo(bytes("\7\0no\nline"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
			int16   | \\0\\5he           | \\0\\2ok          | ok
			int16   | \\0                | \\0\\2ok          | ok
			crlf    | half\\r            | \\nwhole\\r\\n     | \\nwhole
			line    | half               | whole\\n          | whole
			stx-etx | \\2half            | \\2whole\\3       | whole
			json    | {\\"half\\": {     | {}                | {}
			resp    | *2\\r\\n+half\\r\\n | +whole\\r\\n     | +whole\\r\\n
			modbus  | \\0\\1\\0\\0\\0\\6\\1 | \\0\\1\\0\\0\\0\\1\\1 | \\0\\1\\0\\0\\0\\1\\1
			""")
	void halfAFrameIsNotContinuedOnTheNextConnection(String preset, String half, String next, String frame) {
		connect(Map.of("type", preset));
		Link first = this.peer.accept();
		first.send(bytes(half.translateEscapes()));
		first.close();
		assertThat(this.recorder.next(2)).containsExactly("made 1", "lost PEER_FIN");
		assertThat(this.recorder.losses.get(0).clean()).isFalse();
		assertThat(this.recorder.losses.get(0).detail()).contains("inside a frame");

		this.peer.accept().send(bytes(next.translateEscapes()));

		assertThat(this.recorder.next(2)).containsExactly("made 2", frame.translateEscapes());
	}

	@Test
	void halfATelnetCommandIsNotContinuedOnTheNextConnection() {
		connect(Map.of("type", "crlf", "filter", "telnet"));
		Link first = this.peer.accept();
		first.send(bytes("\u00FF\u00FA\u0018"));
		first.close();
		assertThat(this.recorder.next(2)).containsExactly("made 1", "lost PEER_FIN");

		this.peer.accept().send("clean\r\n");

		assertThat(this.recorder.next(2)).containsExactly("made 2", "clean");
	}

	@Test
	void payloadThatCannotBeCarriedIsRefusedBeforeItIsQueued() {
		this.peer.refuse();
		ManagedConnection connection = connect(Map.of("type", "crlf"), With.queueing());
		await().until(() -> connection.snapshot().failures() > 0);

		assertRefused(connection.send(bytes("two\r\nlines")), "delimiter, at byte 3");
		CompletableFuture<Delivery> fine = connection.send(bytes("fine"));

		assertThat(connection.queuedMessages()).isEqualTo(1);
		this.peer.listenAgain();
		assertThat(this.peer.accept().readLine()).isEqualTo("fine");
		assertThat(fine.join()).isEqualTo(Delivery.WRITTEN);
	}

	@Test
	void payloadThatCannotBeCarriedIsRefusedAndNothingOfItIsSent() {
		ManagedConnection connection = ready(Map.of("type", "int8", "max-size", 200));
		Link link = this.peer.accept();

		assertRefused(connection.send(new byte[201]), "200 bytes at most (max-size), not 201");
		connection.send(bytes("ok")).join();

		assertThat(link.read(3)).isEqualTo(bytes("\2ok"));
		assertThat(connection.snapshot().state()).isEqualTo(ConnectionState.READY);
	}

	private static void assertRefused(CompletableFuture<Delivery> sent, String rule) {
		assertThat(sent).isCompletedExceptionally();
		assertThat(catchThrowableOfType(CompletionException.class, sent::join)).cause()
			.hasMessageContaining(rule)
			.isInstanceOfSatisfying(DeliveryException.class, (refused) -> {
				assertThat(refused.reason()).isEqualTo(Cause.NOT_FRAMEABLE);
				assertThat(refused.delivery()).isEqualTo(Delivery.NOT_SENT);
			});
	}

	private ManagedConnection ready(Map<String, Object> framing) {
		ManagedConnection connection = connect(framing);
		await().until(() -> connection.snapshot().state() == ConnectionState.READY);
		return connection;
	}

	private ManagedConnection connect(Map<String, Object> framing) {
		return connect(framing, UnaryOperator.identity());
	}

	private ManagedConnection connect(Map<String, Object> framing, UnaryOperator<ConnectionSettings> change) {
		Framing made = Framings.of(framing);
		return this.environment.connect(this.peer.address(), "raw", this.recorder, With.framing(made), change);
	}

	private static Map<String, Object> idleGap(Duration gap) {
		return Map.of("type", "idle-gap", "gap", gap);
	}

	/** What the peer does between two writes. */
	private static void pause(int millis) {
		LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.ISO_8859_1);
	}

}
