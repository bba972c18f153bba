package dev.linekeeper.connection;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

import ch.qos.logback.classic.Level;
import dev.linekeeper.framing.Framings;
import dev.linekeeper.testing.Link;
import dev.linekeeper.testing.ScriptedPeer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Peers whose frames say that they are longer than any, shorter than nothing, or never
 * end: the edge case 20 of a connection's life.
 */
@Timeout(60)
class HostileLengthTests {

	private static final long GIGABYTE = 1L << 30;

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

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
			int32         | \\377\\377\\377\\377         | FRAME_TOO_LONG | 4294967295 bytes are more than max-size
			int32         | \\177\\377\\377\\377         | FRAME_TOO_LONG | 2147483647 bytes are more than max-size
			int32         | HTTP/1.1 400 Bad Request\\r\\n | FRAME_TOO_LONG | 1213486160 bytes are more than max-size
			modbus        | HTTP/1.1 400 Bad Request\\r\\n | FRAME_TOO_LONG | 12087 bytes are more than max-size (260)
			modbus        | \\0\\1\\0\\0\\0\\0           | PROTOCOL_ERROR | a frame without content (zero: reject)
			smpp          | \\0\\0\\0\\3                 | PROTOCOL_ERROR | shorter than the frame's own header
			smpp          | \\0\\0\\0\\0                 | PROTOCOL_ERROR | shorter than the frame's own header
			smpp          | \\377\\377\\377\\377         | FRAME_TOO_LONG | 4294967295 bytes are more than max-size
			iso8583-4a    | "-001"                       | PROTOCOL_ERROR | the length field holds no length
			octet-counted | "2147483648 "                | PROTOCOL_ERROR | no header where a frame should begin
			octet-counted | "999999999 "                 | FRAME_TOO_LONG | 999999999 bytes are more than max-size
			octet-counted | "0 "                         | PROTOCOL_ERROR | a frame without content (zero: reject)
			netstring     | "-1:"                        | PROTOCOL_ERROR | no header where a frame should begin
			resp          | $2147483647\\r\\n            | FRAME_TOO_LONG | are allowed
			resp          | *1000000000\\r\\n            | FRAME_TOO_LONG | are allowed
			""")
	void lengthIsRefusedBeforeAnythingIsAllocated(String preset, String header, String kind, String detail) {
		assertHostile(Map.of("type", preset), header.translateEscapes(), kind, detail);
	}

	@Test
	void eightBytesOfLengthAreRefusedBeforeAnythingIsAllocated() {
		Map<String, Object> framing = Map.of("type", "length-prefixed", "bytes", 8, "strip", 0);

		assertHostile(framing, "\u007F\u00FF\u00FF\u00FF\u00FF\u00FF\u00FF\u00F8", "FRAME_TOO_LONG",
				"more than max-size");
	}

	@Test
	void gigabyteWithoutATerminatorIsCutOff() {
		ManagedConnection connection = connect(Map.of("type", "crlf"));
		Link link = this.peer.accept();
		byte[] block = new byte[64 * 1024];
		Arrays.fill(block, (byte) 'x');

		long sent = 0;
		try {
			for (; sent < GIGABYTE; sent += block.length) {
				link.send(block);
			}
		}
		catch (UncheckedIOException ex) {
			// Reset: nobody reads the rest.
		}

		assertThat(sent).isLessThan(GIGABYTE / 10);
		assertRefused(connection, "FRAME_TOO_LONG", "no delimiter within 65536 bytes (max-size)");
	}

	@Test
	void peerThatDoesItAgainAndAgainIsDialledEverMoreSlowly() {
		ManagedConnection connection = this.environment.connect(this.peer.address(), "int32", this.recorder,
				With.retry(Duration.ofMillis(50), 2, Duration.ofSeconds(60), null));
		long begin = System.nanoTime();
		for (int round = 1; round <= 6; round++) {
			Link link = this.peer.accept();
			link.send(new byte[] { -1, -1, -1, -1 });
			link.awaitEnd();
			link.close();
			int failures = round;
			await().until(() -> connection.snapshot().failures() == failures);
		}

		// The second retry comes after 50 ms, the fifth after 400, each with jitter.
		assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(500));
		assertThat(this.peer.connections()).isEqualTo(6);
		assertThat(connection.statistics().traffic().framingErrors()).isEqualTo(6);
		assertThat(this.log.from(Level.WARN)).hasSize(1);
	}

	private void assertHostile(Map<String, Object> framing, String header, String kind, String detail) {
		ManagedConnection connection = connect(framing);
		Link link = this.peer.accept();

		link.send(header.getBytes(StandardCharsets.ISO_8859_1));

		link.awaitEnd();
		link.close();
		assertRefused(connection, kind, detail);
	}

	private void assertRefused(ManagedConnection connection, String kind, String detail) {
		assertThat(this.recorder.next(2)).containsExactly("made 1", "lost " + kind);
		assertThat(this.recorder.losses.get(0).detail()).contains(detail);
		assertThat(this.recorder.allocated.get(0)).isBetween(0L, 1_000_000L);
		await().until(() -> connection.snapshot().state() == ConnectionState.BACKOFF);
		assertThat(connection.snapshot().failures()).isEqualTo(1);
		assertThat(connection.statistics().attempts()).isEqualTo(1);
		assertThat(connection.statistics().traffic().framingErrors()).isEqualTo(1);
		assertThat(this.log.from(Level.WARN)).singleElement()
			.asString()
			.startsWith("line-0: connection lost (")
			.contains(detail)
			.endsWith("(attempt 2)");
	}

	/** With a first retry that hardly ever comes while the test runs. */
	private ManagedConnection connect(Map<String, Object> framing) {
		return this.environment.connect(this.peer.address(), "raw", this.recorder, With.framing(Framings.of(framing)),
				With.retryEvery(Duration.ofHours(1)));
	}

}
