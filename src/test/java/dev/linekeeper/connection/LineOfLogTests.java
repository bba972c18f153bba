package dev.linekeeper.connection;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import ch.qos.logback.classic.Level;
import dev.linekeeper.protocol.ConnectionAttempt;
import dev.linekeeper.protocol.DisconnectReason;
import dev.linekeeper.protocol.Protocol;
import dev.linekeeper.protocol.ProtocolFactory;
import dev.linekeeper.protocol.Session;
import dev.linekeeper.testing.Link;
import dev.linekeeper.testing.ScriptedPeer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What the log tells of a connection over real sockets: which one each line belongs to,
 * and its frames while somebody wants to see them.
 */
@Timeout(60)
class LineOfLogTests {

	private static final Logger log = LoggerFactory.getLogger("dev.linekeeper.test");

	private final LoopbackEnvironment environment = new LoopbackEnvironment();

	private final ScriptedPeer peer = ScriptedPeer.listen();

	private final LogLines lines = new LogLines();

	@AfterEach
	void nothingIsLeft() {
		this.lines.close();
		this.peer.close();
		this.environment.close();
	}

	@Test
	void everyLineTellsWhichConnectionAndWhichEpoch() {
		ManagedConnection line = this.environment.connect(address(), "crlf", new TalkativeFactory());
		Link first = this.peer.accept();
		awaitReady(line, 1);
		first.send("one\r\n");
		await().until(() -> this.lines.from(Level.INFO).contains("the reader got one"));
		first.reset();
		Link second = this.peer.accept();
		awaitReady(line, 2);
		second.send("two\r\n");
		await().until(() -> this.lines.from(Level.INFO).contains("the reader got two"));
		await().until(() -> this.lines.from(Level.INFO).contains("a timer of 2"));

		Map<String, Map<String, String>> contexts = this.lines.contexts();
		// Before there is any attempt.
		contexts.keySet().removeIf((message) -> message.startsWith("started bean"));
		assertThat(contexts).allSatisfy((message, context) -> assertThat(context).as(message)
			.containsEntry("connection", line.name())
			.containsKey("epoch"));
		assertThat(contexts.get("the reader got one")).containsEntry("epoch", "1");
		assertThat(contexts.get("lost 1")).containsEntry("epoch", "1");
		assertThat(contexts.get("the factory lost 1")).containsEntry("epoch", "1");
		assertThat(contexts.get("the reader got two")).containsEntry("epoch", "2");
		assertThat(contexts.get("a timer of 2")).containsEntry("epoch", "2");
		assertThat(contexts.get(line.name() + ": ready")).containsKey("epoch");
		assertThat(MDC.get("connection")).isNull();
	}

	@Test
	void framesAreShownOnlyWhileSomebodyWantsToSeeThem() {
		ManagedConnection line = this.environment.connect(address(), "crlf", (address) -> (data) -> {
		});
		Link link = this.peer.accept();
		awaitReady(line, 1);
		exchange(line, link, "before");
		assertThat(shown()).isEmpty();

		line.tap(Duration.ofMinutes(1),
				(frame) -> new String(frame, StandardCharsets.ISO_8859_1).replace("secret", "******")
					.getBytes(StandardCharsets.ISO_8859_1));
		exchange(line, link, "a\"\u001b\nsecret");
		await().until(() -> shown().size() == 2);
		assertThat(shown()).containsExactlyInAnyOrder(
				"line-0: received 10 bytes: 61 22 1b 0a 2a 2a 2a 2a 2a 2a \"a\\\"\\x1b\\n******\"",
				"line-0: sent 10 bytes: 61 22 1b 0a 2a 2a 2a 2a 2a 2a \"a\\\"\\x1b\\n******\"");
		assertThat(line.tappedUntil()).isNotNull();

		line.untap();
		exchange(line, link, "after");
		assertThat(shown()).hasSize(2);
		assertThat(line.tappedUntil()).isNull();
	}

	@Test
	void tapEndsByItself() {
		ManagedConnection line = this.environment.connect(address(), "crlf", (address) -> (data) -> {
		});
		Link link = this.peer.accept();
		awaitReady(line, 1);
		line.tap(Duration.ofMillis(50), (frame) -> frame);

		await().until(() -> line.tappedUntil() == null);
		exchange(line, link, "after");

		assertThat(shown()).containsExactly("line-0: frames are shown no longer");
	}

	@Test
	void tapShowsTheBeginningOfAFrameAndNotEveryFrame() {
		ManagedConnection line = this.environment.connect(address(), "crlf", (address) -> (data) -> {
		});
		Link link = this.peer.accept();
		awaitReady(line, 1);
		line.tap(Duration.ofMinutes(1), (frame) -> frame);

		link.send("x".repeat(1000) + "\r\n" + "y\r\n".repeat(1000));
		await().until(() -> line.statistics().traffic().framesIn() == 1001);

		assertThat(shown()).hasSizeBetween(LoggingTap.MOST_FRAMES, 5 * LoggingTap.MOST_FRAMES)
			.first()
			.isEqualTo("line-0: received 1000 bytes: " + "78 ".repeat(256) + "... \"" + "x".repeat(256) + "\"");
	}

	private void exchange(ManagedConnection line, Link link, String text) {
		long before = line.statistics().traffic().framesIn();
		byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
		line.send(bytes).join();
		link.send(text + "\r\n");
		await().until(() -> line.statistics().traffic().framesIn() > before);
	}

	private List<String> shown() {
		return this.lines.of("dev.linekeeper.tap");
	}

	private InetSocketAddress address() {
		return new InetSocketAddress("127.0.0.1", this.peer.port());
	}

	private static void awaitReady(ManagedConnection line, long times) {
		await().until(() -> line.snapshot().readyCount() == times);
	}

	/** Logs wherever it is called. */
	private static final class TalkativeFactory implements ProtocolFactory {

		@Override
		public Protocol buildProtocol(InetSocketAddress address) {
			return new Protocol() {

				private long epoch;

				@Override
				public void connectionMade(Session session) {
					this.epoch = session.epoch();
					log.info("made {}", this.epoch);
					session.schedule(Duration.ofMillis(1), () -> log.info("a timer of {}", session.epoch()));
				}

				@Override
				public void dataReceived(byte[] data) {
					log.info("the reader got {}", new String(data, StandardCharsets.US_ASCII));
				}

				@Override
				public void connectionLost(DisconnectReason reason) {
					log.info("lost {}", this.epoch);
				}

			};
		}

		@Override
		public void connectionLost(ConnectionAttempt attempt, DisconnectReason reason) {
			log.info("the factory lost {}", attempt.epoch());
		}

	}

}
