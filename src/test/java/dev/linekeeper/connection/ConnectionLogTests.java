package dev.linekeeper.connection;

import java.time.Duration;
import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an operator reads.
 */
class ConnectionLogTests extends SupervisorScene {

	private final Logger log = (Logger) LoggerFactory.getLogger("dev.linekeeper.connection");

	private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

	@BeforeEach
	void listen() {
		this.lines.start();
		this.log.addAppender(this.lines);
	}

	@AfterEach
	void leave() {
		this.log.detachAppender(this.lines);
	}

	@Test
	void outageIsToldFromTheLossToTheReturn() {
		started(settings());
		becomeReady();
		this.network.line().peerFinishes();
		timeUntilNextDial();
		for (int attempt = 0; attempt < 4; attempt++) {
			this.network.dial().refuse();
			timeUntilNextDial();
		}
		becomeReady();

		assertThat(told()).containsExactly("INFO pos-7: connecting to localhost:4001 (attempt 1)",
				"INFO pos-7: connected to localhost/127.0.0.1:4001 from localhost/127.0.0.1:4001", "INFO pos-7: ready",
				"WARN pos-7: connection lost (closed by the peer), trying again in 250ms (attempt 2)",
				"WARN pos-7: could not connect (refused by localhost/127.0.0.1:4001), trying again in 800ms (attempt 3)",
				"INFO pos-7: connected to localhost/127.0.0.1:4001 from localhost/127.0.0.1:4001", "INFO pos-7: ready");
	}

	@Test
	void failureThatRepeatsIsToldOnceInHalfAMinuteWithTheNumberOfThoseUntold() {
		started(settings());
		for (int attempt = 0; attempt < 12; attempt++) {
			this.network.dial().refuse();
			timeUntilNextDial();
		}

		List<String> warnings = told().stream().filter((line) -> line.startsWith("WARN")).toList();
		assertThat(warnings.get(0)).endsWith("(attempt 2)");
		assertThat(warnings.get(1)).endsWith("(attempt 10); 7 more since the last line like this");
		assertThat(warnings).hasSizeLessThan(6);
	}

	@Test
	void lineThatComesAndGoesDoesNotFillTheLog() {
		started(settings());
		long begin = this.world.nanoTime();
		int times = 0;
		while (this.world.nanoTime() - begin < Duration.ofSeconds(25).toNanos()) {
			becomeReady();
			this.world.pass(Duration.ofMillis(50));
			this.network.line().peerFinishes();
			timeUntilNextDial();
			times++;
		}

		assertThat(times).isGreaterThan(5);
		assertThat(told().stream().filter((line) -> line.endsWith(": ready"))).hasSize(3);
		assertThat(told().stream().filter((line) -> line.startsWith("WARN"))).hasSize(1);
	}

	@Test
	void noFailureLeavesAStackTrace() {
		started(settings());
		this.network.dial().refuse();
		timeUntilNextDial();
		becomeReady();
		this.network.line().breaks();
		this.world.settle();

		assertThat(this.lines.list).allMatch((line) -> line.getThrowableProxy() == null);
	}

	private List<String> told() {
		return this.lines.list.stream()
			.filter((line) -> line.getLevel().isGreaterOrEqual(Level.INFO))
			.map((line) -> line.getLevel() + " " + line.getFormattedMessage())
			.toList();
	}

}
