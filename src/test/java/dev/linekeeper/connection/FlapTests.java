package dev.linekeeper.connection;

import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import dev.linekeeper.connection.ConnectionSettings.Reconnect;
import dev.linekeeper.connection.RealPeer.Server;
import dev.linekeeper.testing.FaultProxy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * A peer that accepts and closes at once: the edge case 1 of a connection's life. Beside
 * ours, the reconnecting client of Twisted is measured, which forgets its failures as
 * soon as it is connected.
 */
@Timeout(60)
class FlapTests {

	private static final Logger log = LoggerFactory.getLogger(FlapTests.class);

	private static final Duration TIME = Duration.ofSeconds(4);

	private static final long INITIAL_MILLIS = 125;

	private static final double MULTIPLIER = 1.6;

	// The defaults, but for a shorter first delay: or else 4 s show too little.
	private static final Reconnect POLICY = new Reconnect(Duration.ofMillis(INITIAL_MILLIS), MULTIPLIER,
			Duration.ofSeconds(60), 0.2, null, Duration.ofSeconds(30), Duration.ofMillis(250));

	private final LoopbackEnvironment environment = new LoopbackEnvironment();

	// Nobody is forwarded to.
	private final FaultProxy ours = FaultProxy.to(new InetSocketAddress("127.0.0.1", 1));

	private final FaultProxy theirs = FaultProxy.to(new InetSocketAddress("127.0.0.1", 1));

	private @Nullable Process twisted;

	@AfterEach
	void nothingIsLeft() throws InterruptedException {
		Process client = this.twisted;
		if (client != null) {
			client.destroyForcibly();
			assertThat(client.waitFor(5, TimeUnit.SECONDS)).as("the client has ended").isTrue();
		}
		this.environment.close();
		this.ours.close();
		this.theirs.close();
	}

	@Test
	void delaysGrowWhereThoseOfTwistedDoNot() throws IOException {
		boolean installed = Server.TWISTED.isInstalled();
		Attempts attempts = new Attempts();
		this.ours.acceptThenClose(Duration.ZERO);
		this.theirs.acceptThenClose(Duration.ZERO);
		if (installed) {
			startTwisted();
		}
		this.environment.connect(this.ours.address(), "crlf", attempts, With.reconnect(POLICY));

		await().atMost(Duration.ofSeconds(20)).until(() -> attempts.begun().size() >= 7 && isOver(attempts.begun()));

		List<Long> gaps = attempts.gapsMillis();
		for (int retry = 1; retry < gaps.size(); retry++) {
			double least = 0.8 * INITIAL_MILLIS * Math.pow(MULTIPLIER, retry - 1);
			assertThat((double) gaps.get(retry)).as("delays %s", gaps).isGreaterThanOrEqualTo(Math.floor(least));
		}
		assumeTrue(installed, "Twisted is not installed; only our half was measured");
		await().atMost(Duration.ofSeconds(20)).until(() -> isOver(this.theirs.attemptTimes()));
		long connects = within(attempts.begun());
		long twistedConnects = within(this.theirs.attemptTimes());
		log.info("A peer that accepts and closes got {} connects in 4 s, after {} ms; from Twisted {}, after {} ms",
				connects, gaps, twistedConnects, Attempts.gapsMillis(this.theirs.attemptTimes()));
		assertThat(connects).isLessThan(twistedConnects);
	}

	/** Its clock starts with its first connect, however long Python takes to start. */
	private void startTwisted() throws IOException {
		this.twisted = new ProcessBuilder("/usr/bin/python3", script().toString(), Integer.toString(this.theirs.port()),
				Double.toString(INITIAL_MILLIS / 1000.0), Double.toString(MULTIPLIER))
			.redirectInput(new File("/dev/null"))
			.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.start();
	}

	private static Path script() {
		try {
			URL script = FlapTests.class.getResource("reconnecting_client.py");
			assertThat(script).isNotNull();
			return Path.of(script.toURI());
		}
		catch (URISyntaxException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static boolean isOver(List<Long> times) {
		return !times.isEmpty() && System.nanoTime() - times.get(0) > TIME.toNanos();
	}

	private static long within(List<Long> times) {
		return times.stream().filter((time) -> time - times.get(0) <= TIME.toNanos()).count();
	}

}
