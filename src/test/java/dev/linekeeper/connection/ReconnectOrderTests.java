package dev.linekeeper.connection;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import dev.linekeeper.connection.ConnectionSettings.WhenDown;
import dev.linekeeper.protocol.Delivery;
import dev.linekeeper.protocol.DeliveryException;
import dev.linekeeper.protocol.Protocol;
import dev.linekeeper.protocol.Session;
import dev.linekeeper.testing.Link;
import dev.linekeeper.testing.ScriptedPeer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Messages that are sent while the line is cut again and again: the edge case 17 of a
 * connection's life.
 */
@Timeout(60)
class ReconnectOrderTests {

	private static final Logger log = LoggerFactory.getLogger(ReconnectOrderTests.class);

	private static final int CUTS = 20;

	private static final int LINES_PER_CONNECTION = 50;

	private final LoopbackEnvironment environment = new LoopbackEnvironment();

	private final ScriptedPeer peer = ScriptedPeer.listen();

	private final List<CompletableFuture<Delivery>> sent = new ArrayList<>();

	private volatile boolean stop;

	@AfterEach
	void nothingIsLeft() {
		this.stop = true;
		this.peer.close();
		this.environment.close();
	}

	@Test
	void messagesOfEachConnectionFollowEachOtherAndNoneIsSeenThatWasToldAsUnsent() throws InterruptedException {
		ManagedConnection line = this.environment.connect(this.peer.address(), "crlf", (address) -> new LoggingIn(),
				With.whenDown(new WhenDown(true, 100_000, 8 * 1024 * 1024, Duration.ofSeconds(60), false)));
		Thread sender = new Thread(() -> send(line), "sender");
		sender.start();
		List<Integer> seen = new ArrayList<>();

		for (int cut = 0; cut < CUTS; cut++) {
			Link link = this.peer.accept();
			read(link, LINES_PER_CONNECTION, seen);
			if (cut % 2 == 0) {
				link.close();
			}
			else {
				link.reset();
			}
		}
		Link last = this.peer.accept();
		read(last, 1, seen);
		this.stop = true;
		sender.join();
		int first = seen.get(seen.size() - 1);
		for (int number = first + 1; number < this.sent.size(); number++) {
			assertThat(last.readLine()).isEqualTo(Integer.toString(number));
			seen.add(number);
		}

		assertThat(seen).isSorted().doesNotHaveDuplicates();
		Set<Integer> unsent = unsent();
		log.info("Of {} messages {} were seen over {} cuts, {} were told as unsent", this.sent.size(), seen.size(),
				CUTS, unsent.size());
		assertThat(seen).noneMatch(unsent::contains);
	}

	private void send(ManagedConnection line) {
		while (!this.stop) {
			this.sent.add(line.send(Integer.toString(this.sent.size()).getBytes(StandardCharsets.US_ASCII)));
			LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(200));
		}
	}

	/** The login comes first, then messages without a gap. */
	private static void read(Link link, int count, List<Integer> seen) {
		assertThat(link.readLine()).isEqualTo("login");
		int begin = Integer.parseInt(link.readLine());
		seen.add(begin);
		for (int number = begin + 1; number < begin + count; number++) {
			assertThat(link.readLine()).isEqualTo(Integer.toString(number));
			seen.add(number);
		}
	}

	private Set<Integer> unsent() {
		Set<Integer> unsent = new TreeSet<>();
		for (int number = 0; number < this.sent.size(); number++) {
			try {
				this.sent.get(number).orTimeout(5, TimeUnit.SECONDS).join();
			}
			catch (CompletionException ex) {
				assertThat(ex).hasCauseInstanceOf(DeliveryException.class);
				if (((DeliveryException) ex.getCause()).delivery() != Delivery.MAYBE_SENT) {
					unsent.add(number);
				}
			}
		}
		return unsent;
	}

	private static final class LoggingIn implements Protocol {

		@Override
		public void connectionMade(Session session) {
			session.send("login".getBytes(StandardCharsets.US_ASCII));
		}

		@Override
		public void dataReceived(byte[] data) {
			// The peer only listens.
		}

	}

}
