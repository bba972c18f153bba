package dev.linekeeper.actuate;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.map;

class ConnectionsHealthIndicatorTests {

	private final Stage stage = new Stage();

	private final ConnectionsHealthIndicator indicator = new ConnectionsHealthIndicator(this.stage.manager,
			this.stage.world);

	@Test
	void noConnectionAtAllIsUp() {
		assertThat(this.indicator.health().getStatus()).isEqualTo(Status.UP);
		assertThat(this.indicator.health().getDetails()).containsOnlyKeys("total", "states").containsEntry("total", 0);
	}

	@Test
	void criticalConnectionThatWasNeverReadyIsOutOfService() {
		this.stage.start("critical", true);
		assertThat(this.indicator.health().getStatus()).isEqualTo(Status.OUT_OF_SERVICE);

		this.stage.refuse("critical");
		this.stage.pass(Duration.ofMinutes(10));

		assertThat(this.indicator.health().getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
	}

	@Test
	void connectionThatIsOnlyConnectedIsNotReadyYet() {
		this.stage.start("critical", true);

		this.stage.connect("critical");

		assertThat(this.indicator.health().getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
	}

	@Test
	void criticalConnectionThatIsReadyIsUp() {
		this.stage.start("critical", true);

		this.stage.becomeReady("critical");

		assertThat(this.indicator.health().getStatus()).isEqualTo(Status.UP);
	}

	@Test
	void criticalConnectionLostLessThanAMinuteAgoIsUnknown() {
		readyAndReset("critical");
		assertThat(this.indicator.health().getStatus()).isEqualTo(Status.UNKNOWN);

		this.stage.pass(Duration.ofSeconds(60).minusNanos(1));

		assertThat(this.indicator.health().getStatus()).isEqualTo(Status.UNKNOWN);
	}

	@Test
	void criticalConnectionLostAMinuteAgoIsDown() {
		readyAndReset("critical");

		this.stage.pass(Duration.ofSeconds(60));

		assertThat(this.indicator.health().getStatus()).isEqualTo(Status.DOWN);
	}

	@Test
	void theMinuteBeginsWithTheLossNotWithTheLatestAttempt() {
		readyAndReset("critical");
		this.stage.pass(Duration.ofSeconds(50));
		this.stage.retryNow("critical");
		this.stage.pass(Duration.ofSeconds(1));
		this.stage.refuse("critical");

		this.stage.pass(Duration.ofSeconds(9));

		assertThat(this.indicator.health().getStatus()).isEqualTo(Status.DOWN);
	}

	@Test
	void criticalConnectionThatCameBackIsUp() {
		readyAndReset("critical");
		this.stage.pass(Duration.ofMinutes(2));
		this.stage.retryNow("critical");

		this.stage.becomeReady("critical");

		assertThat(this.indicator.health().getStatus()).isEqualTo(Status.UP);
	}

	@Test
	void connectionThatIsNotCriticalNeverCounts() {
		this.stage.start("never-ready", false);
		this.stage.start("lost", false);
		this.stage.becomeReady("lost");
		this.stage.reset("lost");
		this.stage.pass(Duration.ofMinutes(10));

		Health health = this.indicator.health();

		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails()).extractingByKey("notReady", map(String.class, String.class))
			.containsOnlyKeys("never-ready", "lost");
	}

	@Test
	void theWorstCriticalConnectionCounts() {
		this.stage.start("a-ready", true);
		this.stage.becomeReady("a-ready");
		readyAndReset("b-lost");
		assertThat(this.indicator.health().getStatus()).isEqualTo(Status.UNKNOWN);

		this.stage.start("c-never-ready", true);
		assertThat(this.indicator.health().getStatus()).isEqualTo(Status.OUT_OF_SERVICE);

		this.stage.pass(Duration.ofMinutes(1));
		assertThat(this.indicator.health().getStatus()).isEqualTo(Status.DOWN);
	}

	@Test
	void detailsNameTheStateThePeerAndTheReason() {
		this.stage.start("ready", false);
		this.stage.becomeReady("ready");
		readyAndReset("lost");

		Map<String, Object> details = this.indicator.health().getDetails();

		assertThat(details).containsEntry("total", 2).containsEntry("states", Map.of("READY", 1, "BACKOFF", 1));
		assertThat(details).extractingByKey("ready", map(String.class, String.class))
			.hasSize(1)
			.hasEntrySatisfying("ready", (words) -> assertThat(words).startsWith("READY, localhost/127.0.0.1:4001"));
		assertThat(details).extractingByKey("notReady", map(String.class, String.class))
			.hasSize(1)
			.hasEntrySatisfying("lost", (words) -> assertThat(words).startsWith("BACKOFF, reset by the peer, next"));
	}

	@Test
	void aThousandConnectionsDoNotMakeAThousandRows() {
		for (int i = 0; i < 1_000; i++) {
			String name = "line-%04d".formatted(i);
			this.stage.start(name, false);
			if (i % 2 == 0) {
				this.stage.becomeReady(name);
			}
		}

		Map<String, Object> details = this.indicator.health().getDetails();

		assertThat(details).containsOnlyKeys("total", "states", "notReady")
			.containsEntry("total", 1_000)
			.containsEntry("states", Map.of("READY", 500, "CONNECTING", 500));
		assertThat(details).extractingByKey("notReady", map(String.class, String.class))
			.hasSize(20)
			.containsKeys("line-0001", "line-0039");
	}

	@Test
	void theLostOneIsShownAmongAThousand() {
		for (int i = 0; i < 1_000; i++) {
			String name = "line-%04d".formatted(i);
			this.stage.start(name, true);
			this.stage.becomeReady(name);
		}
		this.stage.reset("line-0777");

		Health health = this.indicator.health();

		assertThat(health.getStatus()).isEqualTo(Status.UNKNOWN);
		assertThat(health.getDetails()).extractingByKey("notReady", map(String.class, String.class))
			.containsOnlyKeys("line-0777");
	}

	private void readyAndReset(String name) {
		this.stage.start(name, true);
		this.stage.becomeReady(name);
		this.stage.reset(name);
	}

}
