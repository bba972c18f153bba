package dev.linekeeper.dialog;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DurationsTests {

	private final Durations durations = new Durations();

	@Test
	void nothingIsCountedAtFirst() {
		assertThat(this.durations.count()).isZero();
		assertThat(this.durations.totalNanos()).isZero();
	}

	@Test
	void boundBelongsToWhatTookNoLonger() {
		this.durations.add(Duration.ofMillis(1).toNanos());
		this.durations.add(Duration.ofMillis(1).toNanos() + 1);
		this.durations.add(Duration.ofSeconds(10).toNanos());
		this.durations.add(Duration.ofSeconds(11).toNanos());

		int last = Durations.bounds().size() - 1;
		assertThat(this.durations.countUpTo(0)).isEqualTo(1);
		assertThat(this.durations.countUpTo(1)).isEqualTo(2);
		assertThat(this.durations.countUpTo(last)).isEqualTo(3);
		assertThat(this.durations.countUpTo(last + 1)).isEqualTo(4);
		assertThat(this.durations.count()).isEqualTo(4);
		assertThat(this.durations.totalNanos()).isEqualTo(Duration.ofMillis(21_002).toNanos() + 1);
	}

	@Test
	void boundsAscend() {
		assertThat(Durations.bounds()).isSorted().doesNotHaveDuplicates();
	}

}
