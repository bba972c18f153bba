package dev.linekeeper.connection;

import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.linekeeper.connection.Simulation.Sometimes;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random lives of a managed connection. A seed that failed is added to
 * {@link #livesThatFailedOnceAreWellNow}.
 */
class SimulationTests {

	private static final int STEPS = 200;

	private final Logger log = (Logger) LoggerFactory.getLogger("dev.linekeeper");

	private @Nullable Level level;

	@BeforeEach
	void quiet() {
		this.level = this.log.getLevel();
		this.log.setLevel(Level.OFF);
	}

	@AfterEach
	void loud() {
		this.log.setLevel(this.level);
	}

	@Test
	void noRandomLifeBreaksARule() {
		live(5_000);
	}

	@Test
	@Tag("full")
	void noneOfAHundredThousandRandomLivesBreaksARule() {
		live(100_000);
	}

	@ParameterizedTest
	@ValueSource(longs = { 0 })
	void livesThatFailedOnceAreWellNow(long seed) {
		new Simulation(seed, Sometimes.none()).run(STEPS);
	}

	private static void live(int seeds) {
		Set<Sometimes> reached = Sometimes.none();
		AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
		AtomicLong failed = new AtomicLong(-1);
		IntStream.range(0, seeds).parallel().forEach((seed) -> {
			try {
				new Simulation(seed, reached).run(STEPS);
			}
			catch (RuntimeException | AssertionError ex) {
				if (failure.compareAndSet(null, ex)) {
					failed.set(seed);
				}
			}
		});
		Throwable first = failure.get();
		if (first != null) {
			throw new AssertionError("seed " + failed + ": " + first.getMessage(), first);
		}
		assertThat(reached).containsExactlyInAnyOrder(Sometimes.values());
	}

}
