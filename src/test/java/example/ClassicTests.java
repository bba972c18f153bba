package example;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.linekeeper.Linekeeper;
import dev.linekeeper.protocol.DisconnectReason;
import dev.linekeeper.protocol.Protocol;
import dev.linekeeper.protocol.ProtocolFactory;
import dev.linekeeper.protocol.Session;
import dev.linekeeper.testing.Link;
import dev.linekeeper.testing.ScriptedPeer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The program of the README: an application of somebody else's that has the plain jar as
 * a dependency.
 */
@ExtendWith(OutputCaptureExtension.class)
class ClassicTests {

	private static final CountDownLatch lost = new CountDownLatch(1);

	@Test
	void classicClientGreetsHearsAndEnds(CapturedOutput output) throws InterruptedException {
		try (ScriptedPeer peer = ScriptedPeer.listen();
				ConfigurableApplicationContext context = SpringApplication.run(Classic.class,
						"--spring.config.location=optional:classpath:/nowhere/", "--server.port=0",
						"--linekeeper.connections.classic.address=127.0.0.1:" + peer.port(),
						"--linekeeper.connections.classic.protocol=greeter",
						"--linekeeper.connections.classic.reconnect.initial-delay=1h",
						"--linekeeper.connections.classic.reconnect.max-delay=1h")) {
			Link link = peer.accept();

			assertThat(new String(link.read(5))).isEqualTo("hello");
			link.send("hello yourself");
			assertThat(link.awaitEnd()).isEmpty();
			link.close();

			assertThat(lost.await(10, TimeUnit.SECONDS)).isTrue();
			assertThat(output).contains("Server said: hello yourself").contains("connection lost: LOCAL_CLOSE, clean");
			// The service's defaults hold, though this application has none of its own.
			assertThat(context.getEnvironment().getProperty("server.address")).isEqualTo("127.0.0.1");
		}
	}

	@SpringBootApplication(proxyBeanMethods = false)
	@Import(Linekeeper.class)
	static class Classic {

		@Bean
		ProtocolFactory greeter() {
			return (address) -> new Greeter();
		}

	}

	static class Greeter implements Protocol {

		private @Nullable Session session;

		@Override
		public void connectionMade(Session made) {
			this.session = made;
			made.send("hello".getBytes());
		}

		@Override
		public void dataReceived(byte[] data) {
			System.out.println("Server said: " + new String(data));
			Session open = this.session;
			if (open != null) {
				open.close();
			}
		}

		@Override
		public void connectionLost(DisconnectReason reason) {
			System.out.println("connection lost: " + reason);
			lost.countDown();
		}

	}

}
