package dev.linekeeper.actuate;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import dev.linekeeper.connection.ConnectionState;
import dev.linekeeper.connection.ConnectionStep;
import dev.linekeeper.connection.ManagedConnection;
import dev.linekeeper.dialog.Dialogs;
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

	private static final String READY = "attempts connection=classic outcome=success reason=none step=none";

	private static final String REFUSED = "attempts connection=classic outcome=failure reason=CONNECT_REFUSED step=connect";

	private static final String CANCELLED = "attempts connection=classic outcome=cancelled reason=ADMIN step=connect";

	private final Stage stage = new Stage();

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private ManagedConnection connection;

	private ConnectionMetrics metrics;

	@BeforeEach
	void start() {
		this.connection = this.stage.start("classic", false);
		this.metrics = new ConnectionMetrics(this.stage.manager, new Dialogs(List.of()), this.stage.world, 200);
		this.metrics.bindTo(this.registry);
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
	void connectionThatComesUpIsAnAttemptThatSucceeded() {
		this.stage.connect("classic");
		assertThat(ends()).isEmpty();

		this.stage.network("classic").line().made();
		this.stage.world.settle();

		assertThat(ends()).containsExactly(Map.entry(READY, 1.0));
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
		assertThat(ends()).containsOnly(Map.entry(READY, 1.0), Map.entry(RESET, 1.0));

		retry();
		this.stage.becomeReady("classic");

		assertThat(ends()).containsOnly(Map.entry(READY, 2.0), Map.entry(RESET, 1.0));
	}

	@Test
	void closeByThePeerIsCountedOnce() {
		this.stage.becomeReady("classic");

		this.stage.finish("classic");

		assertThat(ends()).containsOnly(Map.entry(READY, 1.0),
				Map.entry("disconnects clean=false connection=classic initiator=PEER reason=PEER_FIN", 1.0));
	}

	@Test
	void lossBeforeItWasReadyIsAFailure() {
		this.stage.connect("classic");

		this.stage.reset("classic");

		assertThat(ends())
			.containsExactly(Map.entry("attempts connection=classic outcome=failure reason=PEER_RST step=login", 1.0));
	}

	@Test
	void reconnectCountsTheConnectionItEnds() {
		this.stage.becomeReady("classic");
		this.stage.pass(Duration.ofSeconds(1));

		this.connection.reconnect();
		this.stage.world.settle();

		assertThat(this.connection.snapshot().state()).isEqualTo(ConnectionState.CONNECTING);
		assertThat(ends()).containsOnly(Map.entry(READY, 1.0), Map.entry(CLOSED_BY_US, 1.0));
		this.stage.becomeReady("classic");
		assertThat(ends()).containsOnly(Map.entry(READY, 2.0), Map.entry(CLOSED_BY_US, 1.0));
	}

	@Test
	void reconnectWhileDiallingCountsTheDialItEnds() {
		this.stage.pass(Duration.ofSeconds(1));

		this.connection.reconnect();
		this.stage.world.settle();

		assertThat(this.connection.snapshot().epoch()).isEqualTo(2);
		assertThat(ends()).containsExactly(Map.entry(CANCELLED, 1.0));
	}

	@Test
	void pauseAndResumeCountTheEndOnce() {
		this.stage.becomeReady("classic");

		this.connection.pause();
		this.stage.world.settle();
		assertThat(this.connection.snapshot().state()).isEqualTo(ConnectionState.GATED);
		assertThat(ends()).containsOnly(Map.entry(READY, 1.0), Map.entry(CLOSED_BY_US, 1.0));

		this.stage.pass(Duration.ofSeconds(1));
		this.connection.resume();
		this.stage.world.settle();
		this.stage.becomeReady("classic");
		assertThat(ends()).containsOnly(Map.entry(READY, 2.0), Map.entry(CLOSED_BY_US, 1.0));
	}

	@Test
	void pauseWhileItWaitsToRetryCountsNothingMore() {
		this.stage.becomeReady("classic");
		this.stage.reset("classic");

		this.connection.pause();
		this.stage.world.settle();
		this.connection.resume();
		this.stage.world.settle();

		assertThat(ends()).containsOnly(Map.entry(READY, 1.0), Map.entry(RESET, 1.0));
	}

	@Test
	void stopAndStartCountTheEndOnce() {
		this.stage.becomeReady("classic");

		this.connection.stop();
		this.stage.world.settle();
		this.connection.start();
		this.stage.pass(Duration.ofSeconds(1));

		assertThat(this.connection.snapshot().state()).isEqualTo(ConnectionState.CONNECTING);
		assertThat(ends()).containsOnly(Map.entry(READY, 1.0), Map.entry(CLOSED_BY_US, 1.0));
	}

	@Test
	void stepsAreTimed() {
		this.stage.pass(Duration.ofMillis(30));
		this.stage.connect("classic");
		this.stage.pass(Duration.ofMillis(200));
		this.stage.network("classic").line().made();
		this.stage.world.settle();

		assertThat(millis("connect")).isEqualTo(30);
		assertThat(millis("login")).isEqualTo(200);
		assertThat(this.registry.find("linekeeper.connection.tls").timers()).isEmpty();
		assertThat(this.connection.statistics().lastTook(ConnectionStep.LOGIN)).isEqualTo(Duration.ofMillis(200));
	}

	@Test
	void connectionsAreCountedByState() {
		assertThat(connectionsIn("CONNECTING")).isEqualTo(1);
		assertThat(unready("false")).isEqualTo(1);

		this.stage.becomeReady("classic");

		assertThat(connectionsIn("CONNECTING")).isZero();
		assertThat(connectionsIn("READY")).isEqualTo(1);
		assertThat(unready("false")).isZero();
		assertThat(unready("true")).isZero();
	}

	@Test
	void pausedConnectionIsNotMissed() {
		this.connection.pause();
		this.stage.world.settle();

		assertThat(this.connection.snapshot().state()).isEqualTo(ConnectionState.GATED);
		assertThat(unready("false")).isZero();
	}

	@Test
	void timeDownAndWhatWasNotSentAreTold() {
		this.stage.becomeReady("classic");
		assertThat(this.registry.get("linekeeper.connection.unready").timeGauge().value()).isZero();

		this.stage.reset("classic");
		this.connection.send(new byte[1]);
		this.stage.pass(Duration.ofSeconds(7));

		assertThat(this.registry.get("linekeeper.connection.unready").timeGauge().value(TimeUnit.SECONDS)).isEqualTo(7);
		assertThat(this.registry.get("linekeeper.connection.undelivered")
			.tag("delivery", "NOT_SENT")
			.functionCounter()
			.count()).isEqualTo(1);
		this.connection.pause();
		this.stage.world.settle();
		assertThat(this.registry.get("linekeeper.connection.unready").timeGauge().value()).isZero();
	}

	@Test
	void aboveTheLimitAllConnectionsShareOneMeterOfEach() {
		SimpleMeterRegistry shared = new SimpleMeterRegistry();
		this.stage.start("other", false);
		ConnectionMetrics few = new ConnectionMetrics(this.stage.manager, new Dialogs(List.of()), this.stage.world, 1);
		few.bindTo(shared);

		this.stage.becomeReady("classic");
		this.stage.becomeReady("other");
		this.stage.reset("other");

		assertThat(shared.getMeters()).allSatisfy((meter) -> assertThat(meter.getId().getTag("connection")).isNull());
		assertThat(shared.find("linekeeper.connection.state").gauges()).isEmpty();
		assertThat(shared.get("linekeeper.connection.attempts").counter().count()).isEqualTo(2);
		assertThat(shared.get("linekeeper.connection.disconnects").counter().count()).isEqualTo(1);
		assertThat(shared.get("linekeeper.connection.silence").timeGauge().value()).isNaN();
		assertThat(shared.get("linekeeper.connections").tag("state", "READY").gauge().value()).isEqualTo(1);
	}

	private double connectionsIn(String state) {
		return this.registry.get("linekeeper.connections").tag("state", state).gauge().value();
	}

	private double unready(String critical) {
		return this.registry.get("linekeeper.connections.unready").tag("critical", critical).gauge().value();
	}

	private double millis(String step) {
		return this.registry.get("linekeeper.connection." + step).timer().totalTime(TimeUnit.MILLISECONDS);
	}

	private void retry() {
		this.stage.pass(Duration.ofSeconds(1));
		this.stage.retryNow("classic");
		assertThat(this.connection.snapshot().state()).isEqualTo(ConnectionState.CONNECTING);
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
			.filter((meter) -> meter.getId().getName().matches("linekeeper\\.connection\\.(disconnects|attempts)"))
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
