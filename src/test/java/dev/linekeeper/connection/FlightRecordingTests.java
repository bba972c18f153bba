package dev.linekeeper.connection;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What a recording of Java Flight Recorder holds of a connection. */
class FlightRecordingTests extends SupervisorScene {

	@TempDir
	Path directory;

	@Test
	void recordingTellsOfDialsLoginsAndLosses() throws IOException {
		try (Recording recording = new Recording()) {
			recording.enable(FlightEvents.Connect.class).withoutThreshold();
			recording.enable(FlightEvents.Login.class).withoutThreshold();
			recording.enable(FlightEvents.Loss.class).withoutThreshold();
			recording.start();
			started(settings());
			this.network.dial().refuse();
			timeUntilNextDial();
			this.network.dial().accept();
			this.world.settle();
			this.network.line().breaks();
			timeUntilNextDial();
			becomeReady();
			this.network.line().peerFinishes();
			this.world.settle();
			recording.stop();

			assertThat(events(recording)).containsExactly("Connect 1 CONNECT_REFUSED", "Connect 2 CONNECTED",
					"Login 2 PEER_RST", "Connect 3 CONNECTED", "Login 3 READY", "Loss 3 PEER_FIN PEER");
		}
	}

	private List<String> events(Recording recording) throws IOException {
		Path file = this.directory.resolve("connection.jfr");
		recording.dump(file);
		return RecordingFile.readAllEvents(file)
			.stream()
			.sorted(Comparator.comparing(RecordedEvent::getEndTime))
			.filter((event) -> "pos-7".equals(event.getString("connection")))
			.map((event) -> event.getEventType().getName().replace("dev.linekeeper.", "") + " " + event.getLong("epoch")
					+ " "
					+ (event.hasField("reason") ? event.getString("reason") + " " + event.getString("initiator")
							: event.getString("outcome")))
			.toList();
	}

}
