package dev.linekeeper.connection;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.LongStream;

import dev.linekeeper.protocol.ConnectionAttempt;
import dev.linekeeper.protocol.Protocol;
import dev.linekeeper.protocol.ProtocolFactory;
import dev.linekeeper.testing.FullBacklog;
import dev.linekeeper.testing.Link;
import dev.linekeeper.testing.ScriptedPeer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What lines have in common must not spread the trouble of one, nor make all of them do
 * the same at once.
 */
@Timeout(60)
class ManyLinesTests {

	private static final Logger log = LoggerFactory.getLogger(ManyLinesTests.class);

	private static final ProtocolFactory LISTENER = (address) -> (data) -> {
	};

	private static final long SECOND = Duration.ofSeconds(1).toNanos();

	private final LoopbackEnvironment environment = new LoopbackEnvironment();

	@AfterEach
	void nothingIsLeft() {
		this.environment.close();
	}

	@Test
	void lineToABlackHoleDoesNotSlowNinetyNineOthers() throws IOException {
		try (EchoPeer echo = new EchoPeer(); FullBacklog dead = FullBacklog.open()) {
			EchoLines others = new EchoLines(this.environment, echo.address(), 99);
			this.environment.manager().start();
			others.p99(30);
			Duration without = others.p99(50);
			ManagedConnection line = this.environment.connect(dead.address(), "crlf", LISTENER,
					With.dialTimeout(Duration.ofMillis(100)));

			Duration with = others.p99(50);

			await().until(() -> line.snapshot().failures() > 0);
			log.info("99 of 100 round trips within {} us, with a black hole beside {} us", without.toNanos() / 1000,
					with.toNanos() / 1000);
			assertThat(with).isLessThan(without.multipliedBy(5).plusMillis(20));
			assertThat(others.areUntouched()).isTrue();
		}
	}

	/** All are lost at once, and do not return at once. */
	@Test
	void threeHundredLinesReturnOneAfterAnother() {
		int lines = 300;
		Attempts attempts = new Attempts();
		try (ScriptedPeer peer = ScriptedPeer.listen()) {
			for (int i = 0; i < lines; i++) {
				this.environment.connect(peer.address(), "crlf", attempts,
						With.retry(Duration.ofSeconds(1), 1.6, Duration.ofSeconds(60), null));
			}
			List<Link> links = new ArrayList<>();
			for (int i = 0; i < lines; i++) {
				links.add(peer.accept());
			}
			await().until(() -> this.environment.manager()
				.connections()
				.stream()
				.allMatch((line) -> line.snapshot().state() == ConnectionState.READY));
			attempts.starts.clear();

			peer.refuse();
			long lost = System.nanoTime();
			links.forEach(Link::close);
			await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
			peer.listenAgain();
			long back = System.nanoTime();
			List<Long> returns = new ArrayList<>();
			for (int i = 0; i < lines; i++) {
				peer.accept();
				returns.add(System.nanoTime() - back);
			}

			long[] perSecond = counts(attempts.starts.stream().map((at) -> at - lost).toList(), SECOND);
			long[] bins = counts(returns, SECOND / 10);
			log.info("Attempts in each second since the loss {}, returns in each 100 ms {}", perSecond, bins);
			double mean = (double) lines / bins.length;
			assertThat((double) largest(bins)).isLessThanOrEqualTo(5 * mean);
			// The first retry comes within 1 s, the second 0.8 s later or more.
			assertThat((double) largest(perSecond)).isLessThanOrEqualTo(1.5 * lines);
		}
	}

	private static long[] counts(List<Long> times, long width) {
		long last = times.stream().mapToLong(Long::longValue).max().orElse(0);
		long[] counts = new long[(int) (last / width) + 1];
		times.forEach((time) -> counts[(int) (Math.max(0, time) / width)]++);
		return counts;
	}

	private static long largest(long[] counts) {
		return LongStream.of(counts).max().orElse(0);
	}

	/** When each attempt began. */
	private static final class Attempts implements ProtocolFactory {

		final Queue<Long> starts = new ConcurrentLinkedQueue<>();

		@Override
		public Protocol buildProtocol(InetSocketAddress address) {
			return (data) -> {
			};
		}

		@Override
		public void startedConnecting(ConnectionAttempt attempt) {
			this.starts.add(System.nanoTime());
		}

	}

}
