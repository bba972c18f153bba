package dev.linekeeper.actuate;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.linekeeper.connection.ConnectionState;
import dev.linekeeper.connection.ManagedConnection;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ConnectionMetricsTests {

	private static final String RESET = "disconnects clean=false connection=classic initiator=PEER reason=PEER_RST";

	private static final String CLOSED_BY_US = "disconnects clean=false connection=classic initiator=USER reason=ADMIN";

	private static final String REFUSED = "failures clean=false connection=classic initiator=PEER"
			+ " reason=CONNECT_REFUSED";

	private final Stage stage = new Stage();

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private ManagedConnection connection;

	@BeforeEach
	void start() {
		this.connection = this.stage.start("classic", false);
		new ConnectionMetrics(this.stage.manager, this.stage.world).bindTo(this.registry);
	}

	@Test
	void oneStateIsOneAndEveryOtherIsZero() {
		assertThat(states()).containsExactly("CONNECTING");

		this.stage.becomeReady("classic");
		assertThat(states()).containsExactly("READY");

		this.stage.reset("classic");
		assertThat(states()).containsExactly("BACKOFF");
		assertThat(this.registry.get("linekeeper.connection.state").gauges()).hasSize(ConnectionState.values().length);
	}

	@Test
	void attemptsAreCounted() {
		assertThat(attempts()).isEqualTo(1);

		this.stage.refuse("classic");
		retry();

		assertThat(attempts()).isEqualTo(2);
	}

	@Test
	void silenceIsNoNumberBeforeTheFirstByte() {
		assertThat(this.registry.get("linekeeper.connection.silence").timeGauge().value()).isNaN();
	}

	@Test
	void trafficIsTold() {
		for (String meter : List.of("bytes", "frames")) {
			for (String direction : List.of("in", "out")) {
				assertThat(this.registry.get("linekeeper.connection." + meter)
					.tag("connection", "classic")
					.tag("direction", direction)
					.functionCounter()
					.count()).isZero();
			}
		}
		assertThat(this.registry.get("linekeeper.connection.pending").gauge().value()).isZero();
	}

	@Test
	void nothingIsCountedWhileAConnectionComesUp() {
		this.stage.becomeReady("classic");

		assertThat(ends()).isEmpty();
	}

	@Test
	void failedAttemptIsCountedOnce() {
		this.stage.refuse("classic");

		assertThat(ends()).containsExactly(Map.entry(REFUSED, 1.0));
	}

	@Test
	void everyFailureIsCounted() {
		this.stage.refuse("classic");
		retry();
		this.stage.refuse("classic");
		retry();

		assertThat(ends()).containsExactly(Map.entry(REFUSED, 2.0));
	}

	@Test
	void resetIsCountedOnceAlsoAfterTheReturn() {
		this.stage.becomeReady("classic");
		this.stage.reset("classic");
		assertThat(ends()).containsExactly(Map.entry(RESET, 1.0));

		retry();
		this.stage.becomeReady("classic");

		assertThat(ends()).containsExactly(Map.entry(RESET, 1.0));
	}

	@Test
	void closeByThePeerIsCountedOnce() {
		this.stage.becomeReady("classic");

		this.stage.finish("classic");

		assertThat(ends()).containsExactly(
				Map.entry("disconnects clean=false connection=classic initiator=PEER reason=PEER_FIN", 1.0));
	}

	@Test
	void lossBeforeItWasReadyIsAFailure() {
		this.stage.connect("classic");

		this.stage.reset("classic");

		assertThat(ends())
			.containsExactly(Map.entry("failures clean=false connection=classic initiator=PEER reason=PEER_RST", 1.0));
	}

	@Test
	void reconnectCountsTheConnectionItEnds() {
		this.stage.becomeReady("classic");
		this.stage.pass(Duration.ofSeconds(1));

		this.connection.reconnect();
		this.stage.world.settle();

		assertThat(this.connection.snapshot().state()).isEqualTo(ConnectionState.CONNECTING);
		assertThat(ends()).containsExactly(Map.entry(CLOSED_BY_US, 1.0));
		this.stage.becomeReady("classic");
		assertThat(ends()).containsExactly(Map.entry(CLOSED_BY_US, 1.0));
	}

	@Test
	void reconnectWhileDiallingCountsTheDialItEnds() {
		this.stage.pass(Duration.ofSeconds(1));

		this.connection.reconnect();
		this.stage.world.settle();

		assertThat(this.connection.snapshot().epoch()).isEqualTo(2);
		assertThat(ends())
			.containsExactly(Map.entry("failures clean=false connection=classic initiator=USER reason=ADMIN", 1.0));
	}

	@Test
	void pauseAndResumeCountTheEndOnce() {
		this.stage.becomeReady("classic");

		this.connection.pause();
		this.stage.world.settle();
		assertThat(this.connection.snapshot().state()).isEqualTo(ConnectionState.GATED);
		assertThat(ends()).containsExactly(Map.entry(CLOSED_BY_US, 1.0));

		this.stage.pass(Duration.ofSeconds(1));
		this.connection.resume();
		this.stage.world.settle();
		this.stage.becomeReady("classic");
		assertThat(ends()).containsExactly(Map.entry(CLOSED_BY_US, 1.0));
	}

	@Test
	void pauseWhileItWaitsToRetryCountsNothingMore() {
		this.stage.becomeReady("classic");
		this.stage.reset("classic");

		this.connection.pause();
		this.stage.world.settle();
		this.connection.resume();
		this.stage.world.settle();

		assertThat(ends()).containsExactly(Map.entry(RESET, 1.0));
	}

	@Test
	void stopAndStartCountTheEndOnce() {
		this.stage.becomeReady("classic");

		this.connection.stop();
		this.stage.world.settle();
		this.connection.start();
		this.stage.pass(Duration.ofSeconds(1));

		assertThat(this.connection.snapshot().state()).isEqualTo(ConnectionState.CONNECTING);
		assertThat(ends()).containsExactly(Map.entry(CLOSED_BY_US, 1.0));
	}

	private void retry() {
		this.stage.pass(Duration.ofSeconds(1));
		this.stage.retryNow("classic");
		assertThat(this.connection.snapshot().state()).isEqualTo(ConnectionState.CONNECTING);
	}

	private double attempts() {
		return this.registry.get("linekeeper.connection.attempts").functionCounter().count();
	}

	private List<String> states() {
		return this.registry.get("linekeeper.connection.state")
			.gauges()
			.stream()
			.filter((gauge) -> gauge.value() != 0)
			.map((gauge) -> String.valueOf(gauge.getId().getTag("state")))
			.toList();
	}

	/** What has ended so far: the meter with its tags, and how often. */
	private Map<String, Double> ends() {
		return this.registry.getMeters()
			.stream()
			.filter((meter) -> meter.getId().getName().matches("linekeeper\\.connection\\.(disconnects|failures)"))
			.collect(Collectors.toMap(ConnectionMetricsTests::describe, (meter) -> ((Counter) meter).count()));
	}

	private static String describe(Meter meter) {
		String tags = meter.getId()
			.getTags()
			.stream()
			.sorted()
			.map((Tag tag) -> tag.getKey() + "=" + tag.getValue())
			.collect(Collectors.joining(" "));
		return meter.getId().getName().substring("linekeeper.connection.".length()) + " " + tags;
	}

}
