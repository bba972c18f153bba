package dev.linekeeper.connection;

import java.time.Duration;
import java.util.function.BiConsumer;

import dev.linekeeper.connection.FlightEvents.Connect;
import dev.linekeeper.connection.FlightEvents.Login;
import dev.linekeeper.connection.FlightEvents.Loss;
import dev.linekeeper.protocol.ConnectionAttempt;
import dev.linekeeper.protocol.DisconnectReason;
import dev.linekeeper.transport.Dialled;
import dev.linekeeper.transport.TimeSource;
import dev.linekeeper.transport.Wording;
import jdk.jfr.FlightRecorder;
import org.jspecify.annotations.Nullable;

/**
 * Measures the steps of the attempts, and writes them to Java Flight Recorder if it
 * records. Makes no event before it is there: the first would start it, for which the
 * first connection would have to wait. Confined to the supervisor's mailbox.
 */
final class AttemptRecorder {

	private final TimeSource time;

	private final BiConsumer<ConnectionStep, Duration> completed;

	// When the present step began.
	private long sinceNanos;

	private @Nullable Connect connect;

	private @Nullable Login login;

	/**
	 * Create a recorder.
	 * @param completed is told of each step that has succeeded
	 */
	AttemptRecorder(TimeSource time, BiConsumer<ConnectionStep, Duration> completed) {
		this.time = time;
		this.completed = completed;
	}

	/** The dial begins; an attempt may have waited for others before. */
	void dialling(ConnectionAttempt id) {
		this.sinceNanos = this.time.nanoTime();
		if (FlightRecorder.isInitialized()) {
			Connect event = new Connect();
			event.connection = id.connection();
			event.epoch = id.epoch();
			event.begin();
			this.connect = event;
		}
	}

	void connected(ConnectionAttempt id, Dialled dialled) {
		completed(ConnectionStep.CONNECT);
		Duration tls = dialled.tlsTook();
		if (tls != null) {
			this.completed.accept(ConnectionStep.TLS, tls);
		}
		Connect event = this.connect;
		if (event != null) {
			event.peer = Wording.text(dialled.peer());
			end(event, "CONNECTED");
		}
		if (FlightRecorder.isInitialized()) {
			Login next = new Login();
			next.connection = id.connection();
			next.epoch = id.epoch();
			next.begin();
			this.login = next;
		}
	}

	void ready() {
		completed(ConnectionStep.LOGIN);
		Login event = this.login;
		if (event != null) {
			end(event, "READY");
		}
	}

	void ended(Attempt attempt, DisconnectReason why) {
		Connect dial = this.connect;
		if (dial != null) {
			end(dial, why.kind().name());
		}
		Login preparation = this.login;
		if (preparation != null) {
			end(preparation, why.kind().name());
		}
		if (attempt.wasReady() && FlightRecorder.isInitialized()) {
			Loss event = new Loss();
			if (event.shouldCommit()) {
				event.connection = attempt.id().connection();
				event.epoch = attempt.id().epoch();
				event.reason = why.kind().name();
				event.initiator = why.initiator().name();
				event.clean = why.clean();
				event.commit();
			}
		}
	}

	private void completed(ConnectionStep step) {
		long now = this.time.nanoTime();
		this.completed.accept(step, Duration.ofNanos(now - this.sinceNanos));
		this.sinceNanos = now;
	}

	private void end(Connect event, String outcome) {
		this.connect = null;
		event.outcome = outcome;
		event.commit();
	}

	private void end(Login event, String outcome) {
		this.login = null;
		event.outcome = outcome;
		event.commit();
	}

}
