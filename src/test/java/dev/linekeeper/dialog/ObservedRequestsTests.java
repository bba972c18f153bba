package dev.linekeeper.dialog;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What is told of requests besides their replies. */
class ObservedRequestsTests {

	private final Scene scene = new Scene(Scene.PLAIN);

	private final DialogStatistics statistics = this.scene.dialog.statistics();

	@Test
	void repliesAreTimedFromTheCall() {
		this.scene.asks("GET x");
		this.scene.session.passes(Duration.ofMillis(30));
		this.scene.receives("1");

		assertThat(this.statistics.replies()).isEqualTo(1);
		assertThat(this.statistics.replyTimes().totalNanos()).isEqualTo(Duration.ofMillis(30).toNanos());
	}

	@Test
	void requestsOnTheLineAndThoseThatWaitAreCounted() {
		assertThat(this.scene.dialog.inFlight()).isZero();
		this.scene.asks("GET x");
		this.scene.asks("GET y");
		assertThat(this.scene.dialog.inFlight()).isEqualTo(1);
		assertThat(this.scene.dialog.waiting()).isEqualTo(1);

		this.scene.receives("1");
		assertThat(this.scene.dialog.inFlight()).isEqualTo(1);
		assertThat(this.scene.dialog.waiting()).isZero();

		this.scene.lost();
		assertThat(this.scene.dialog.inFlight()).isZero();
	}

	@Test
	void heartbeatInOrderIsTimedAndIsNoReply() {
		Scene beating = new Scene(Scene.with((parts) -> parts.heartbeat("PING", "^PONG")));
		beating.protocol.heartbeat(beating.session);
		beating.session.passes(Duration.ofMillis(20));
		beating.receives("PONG");

		assertThat(beating.dialog.statistics().heartbeatTimes().totalNanos())
			.isEqualTo(Duration.ofMillis(20).toNanos());
		assertThat(beating.dialog.statistics().replies()).isZero();
	}

	@Test
	void heartbeatBesideRequestsByKeyIsTimedUnlessTwoAreOpen() {
		Scene beating = new Scene(
				Scene.with((parts) -> parts.heartbeat("PING", "^PONG").requests(Scene.byKey(1, null))));
		beating.protocol.heartbeat(beating.session);
		beating.session.passes(Duration.ofSeconds(10));
		beating.protocol.heartbeat(beating.session);
		beating.session.passes(Duration.ofMillis(5));
		beating.receives("PONG", "PONG");

		Durations times = beating.dialog.statistics().heartbeatTimes();
		assertThat(times.count()).isEqualTo(1);
		assertThat(times.totalNanos()).isEqualTo(Duration.ofMillis(5).toNanos());
	}

	@Test
	void observerIsToldTheReplyOrTheFailureOnce() {
		List<String> told = new ArrayList<>();
		this.scene.dialog.observe((connection) -> {
			told.add("asked " + connection);
			return (reply, failure) -> told.add((reply != null) ? "replied" : String.valueOf(failure));
		});
		this.scene.asks("GET x");
		this.scene.receives("1");
		this.scene.asks("GET y");
		this.scene.lost();
		this.scene.asks("GET z");

		assertThat(told).hasSize(6)
			.startsWith("asked line", "replied", "asked line")
			.anySatisfy((line) -> assertThat(line).contains("was lost (reset by the peer)"))
			.last()
			.asString()
			.contains("is not READY");
	}

	@Test
	void secretIsMaskedInBytes() {
		Scene secretive = new Scene(Scene.login(Scene.send("PASS s3cret")));
		byte[] frame = "PASS s3cret, s3cret!".getBytes(StandardCharsets.UTF_8);

		assertThat(Scene.text(secretive.dialog.masked(frame))).isEqualTo("PASS ******, ******!");
		assertThat(Scene.text(frame)).isEqualTo("PASS s3cret, s3cret!");
	}

	@Test
	void recordingHoldsEachRequestWithItsOutcome(@TempDir Path directory) throws IOException {
		this.scene.asks("before");
		this.scene.receives("1");
		try (Recording recording = new Recording()) {
			recording.enable(RequestEvent.class).withoutThreshold();
			recording.start();
			this.scene.asks("GET x");
			this.scene.receives("1");
			this.scene.asks("GET y");
			this.scene.lost();
			recording.stop();
			Path file = directory.resolve("requests.jfr");
			recording.dump(file);

			List<RecordedEvent> events = RecordingFile.readAllEvents(file);

			assertThat(events).extracting((event) -> event.getString("outcome"))
				.containsExactly("REPLIED", "CONNECTION_LOST");
			assertThat(events).allSatisfy((event) -> {
				assertThat(event.getString("connection")).isEqualTo("line");
				assertThat(event.getLong("epoch")).isEqualTo(7);
				assertThat(event.getString("kind")).isEqualTo("REQUEST");
			});
		}
	}

}
