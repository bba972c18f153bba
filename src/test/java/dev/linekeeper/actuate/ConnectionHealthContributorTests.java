package dev.linekeeper.actuate;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

import static org.assertj.core.api.Assertions.assertThat;

class ConnectionHealthContributorTests {

	private final Stage stage = new Stage();

	private final ConnectionHealthContributor contributor = new ConnectionHealthContributor(this.stage.manager,
			this.stage.world);

	@Test
	void connectionHasTheStatusOfACriticalOne() {
		this.stage.start("pos-7", false);
		assertThat(health("pos-7").getStatus()).isEqualTo(Status.OUT_OF_SERVICE);

		this.stage.becomeReady("pos-7");
		assertThat(health("pos-7").getStatus()).isEqualTo(Status.UP);
		assertThat(health("pos-7").getDetails()).containsEntry("state", "READY, localhost/127.0.0.1:4001");

		this.stage.reset("pos-7");
		assertThat(health("pos-7").getStatus()).isEqualTo(Status.UNKNOWN);
		this.stage.pass(Duration.ofMinutes(1));
		assertThat(health("pos-7").getStatus()).isEqualTo(Status.DOWN);
	}

	@Test
	void noneIsListedAndOnlyThoseThereAreAreKnown() {
		this.stage.start("pos-7", false);

		assertThat(this.contributor.stream()).isEmpty();
		assertThat(this.contributor.getContributor("pos-8")).isNull();
	}

	private Health health(String name) {
		assertThat(this.contributor.getContributor(name)).isInstanceOf(HealthIndicator.class);
		Health health = ((HealthIndicator) this.contributor.getContributor(name)).health();
		assertThat(health).isNotNull();
		return health;
	}

}
