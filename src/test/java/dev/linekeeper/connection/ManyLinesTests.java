package dev.linekeeper.connection;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

import dev.linekeeper.protocol.ProtocolFactory;
import dev.linekeeper.testing.FullBacklog;
import dev.linekeeper.testing.Link;
import dev.linekeeper.testing.ScriptedPeer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
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

	@Test
	void threeHundredLinesReturnOneAfterAnother() {
		Outage outage = outage(300, Duration.ofSeconds(3));

		// The first retry comes within 1 s, the second 0.8 s later or more.
		assertThat(outage.most(0)).isLessThanOrEqualTo(1.5 * 300);
	}

	@Test
	@Tag("full")
	@Timeout(300)
	void thousandLinesReturnOneAfterAnotherWhenThePeerWasGoneForAMinute() {
		int lines = 1000;
		Outage outage = outage(lines, Duration.ofSeconds(60));

		assertThat(outage.most(0)).isLessThanOrEqualTo(1.5 * lines);
		// In the second half the delay is 1 s multiplied seven times, or once more.
		assertThat(outage.mean(30)).isLessThanOrEqualTo(1.5 * lines / Math.pow(1.6, 7));
		assertThat(outage.most(30)).isLessThanOrEqualTo(0.25 * lines);
	}

	/** All are lost at once, and must not return at once. */
	private Outage outage(int lines, Duration gone) {
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
			await().atMost(Duration.ofSeconds(30))
				.until(() -> this.environment.manager()
					.connections()
					.stream()
					.allMatch((line) -> line.snapshot().state() == ConnectionState.READY));
			attempts.clear();

			peer.refuse();
			long lost = System.nanoTime();
			links.forEach(Link::close);
			await().pollDelay(gone).atMost(gone.plusSeconds(10)).until(() -> true);
			List<Long> inVain = attempts.begun();
			peer.listenAgain();
			long back = System.nanoTime();
			await().atMost(gone.plusSeconds(60)).until(() -> attempts.madeCount() == lines);

			Outage outage = new Outage(counts(inVain, lost, SECOND));
			// The few that a long delay had only just begun for come long after the
			// others.
			List<Long> returns = attempts.made().stream().sorted().limit(lines - lines / 100).toList();
			long[] bins = counts(returns, back, SECOND / 10);
			double mean = (double) lines / bins.length;
			log.info("Attempts of {} lines in each second since the loss {}", lines, outage.perSecond());
			log.info("99 of 100 lines returned within {} ms, {} in 100 ms on average, {} at most", bins.length * 100,
					Math.round(mean), largest(bins));
			assertThat((double) largest(bins)).isLessThanOrEqualTo(5 * mean);
			return outage;
		}
	}

	private static long[] counts(List<Long> times, long begin, long width) {
		long last = times.stream().mapToLong(Long::longValue).max().orElse(begin);
		long[] counts = new long[(int) (Math.max(0, last - begin) / width) + 1];
		times.forEach((time) -> counts[(int) (Math.max(0, time - begin) / width)]++);
		return counts;
	}

	private static long largest(long[] counts) {
		return LongStream.of(counts).max().orElse(0);
	}

	/** How many attempts there were in each second of an outage. */
	@SuppressWarnings("ArrayRecordComponent") // Never compared.
	private record Outage(long[] perSecond) {

		double most(int fromSecond) {
			return LongStream.of(this.perSecond).skip(fromSecond).max().orElse(0);
		}

		double mean(int fromSecond) {
			return LongStream.of(this.perSecond).skip(fromSecond).average().orElse(0);
		}

	}

}
