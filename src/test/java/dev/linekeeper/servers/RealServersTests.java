package dev.linekeeper.servers;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;

import dev.linekeeper.testing.ServerProcess;
import dev.linekeeper.testing.ThreadsAndFiles;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * The servers speak what they are there for, before and after they are killed.
 */
@Timeout(60)
class RealServersTests {

	private static final Duration END = Duration.ofSeconds(2);

	@ParameterizedTest
	@EnumSource
	void speaksIsKilledAndSpeaksAgain(Conversation conversation) throws IOException {
		try (RealServer server = conversation.server()) {
			server.start();
			try (Wire wire = Wire.to(server)) {
				conversation.hold(server, wire);

				server.kill();

				assertThat(wire.endsWithin(END)).as("the connection has ended").isTrue();
			}
			assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> Wire.to(server));

			server.start();

			try (Wire wire = Wire.to(server)) {
				conversation.hold(server, wire);
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void leavesNothingBehind(Conversation conversation) throws IOException {
		// The JDK keeps open the archives that it loads classes from.
		holdOn(conversation);
		Set<ProcessHandle> processes = processes();
		ThreadsAndFiles before = ThreadsAndFiles.snapshot();

		holdOn(conversation);

		ThreadsAndFiles.assertBackTo(before, 0);
		assertThat(processes()).as("processes").isSubsetOf(processes);
	}

	@ParameterizedTest
	@EnumSource
	void reportsAPortThatIsTaken(Conversation conversation) throws IOException {
		try (RealServer server = conversation.server(); ServerSocket taken = new ServerSocket()) {
			taken.bind(new InetSocketAddress("127.0.0.1", server.port()));

			assertThatIllegalStateException().isThrownBy(server::start).withMessageContaining("port " + server.port());
		}
	}

	@Test
	@Tag("full")
	void smppServerAsksWhoIsSilent() throws IOException {
		try (RealServer server = new SmppServer()) {
			server.start();
			try (Wire wire = Wire.to(server)) {
				Conversation.SMPP.hold(server, wire);

				assertThat(wire.readHex(16)).startsWith("00000010" + "00000015" + "00000000");
			}
		}
	}

	@Test
	@Tag("full")
	void ircServerAsksWhoIsSilent() throws IOException {
		try (RealServer server = new IrcServer()) {
			server.start();
			try (Wire wire = Wire.to(server)) {
				Conversation.IRC.hold(server, wire);

				assertThat(wire.readLineWith("PING")).isEqualTo("PING :irc.example.net\r\n");
			}
		}
	}

	private static void holdOn(Conversation conversation) throws IOException {
		try (RealServer server = conversation.server()) {
			server.start();
			try (Wire wire = Wire.to(server)) {
				conversation.hold(server, wire);
			}
		}
	}

	private static Set<ProcessHandle> processes() {
		return ProcessHandle.current().descendants().filter(ServerProcess::runs).collect(Collectors.toSet());
	}

}
