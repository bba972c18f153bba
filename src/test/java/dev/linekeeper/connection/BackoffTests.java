package dev.linekeeper.connection;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class BackoffTests {

	private static final ConnectionSettings.Reconnect SETTINGS = SupervisorScene.settings().reconnect();

	@Test
	void firstRetryIsSpreadOverTheInitialDelay() {
		Backoff backoff = new Backoff(SETTINGS, new SplittableRandom(1));
		long below = 0;

		for (int i = 0; i < 1000; i++) {
			Duration delay = backoff.after(1);
			assertThat(delay).isBetween(Duration.ZERO, Duration.ofSeconds(1));
			below += (delay.toMillis() < 500) ? 1 : 0;
		}

		assertThat(below).isBetween(400L, 600L);
	}

	@Test
	void laterDelaysAreMultipliedAndSpreadByTheJitter() {
		for (int failures = 2; failures < 40; failures++) {
			double middle = Math.min(60, Math.pow(1.6, failures - 2));
			Duration shortest = new Backoff(SETTINGS, always(0)).after(failures);
			Duration longest = new Backoff(SETTINGS, always(Math.nextDown(1.0))).after(failures);

			assertThat(shortest.toMillis() / 1000.0).isCloseTo(middle * 0.8, org.assertj.core.data.Offset.offset(0.01));
			assertThat(longest.toMillis() / 1000.0).isCloseTo(middle * 1.2, org.assertj.core.data.Offset.offset(0.01));
		}
	}

	@Test
	void manyFailuresDoNotOverflow() {
		assertThat(new Backoff(SETTINGS, always(0.5)).after(Integer.MAX_VALUE)).isEqualTo(Duration.ofSeconds(60));
	}

	private static RandomGenerator always(double value) {
		return new RandomGenerator() {

			@Override
			public long nextLong() {
				return 0;
			}

			@Override
			public double nextDouble() {
				return value;
			}

		};
	}

}
