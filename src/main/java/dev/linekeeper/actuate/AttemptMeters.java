package dev.linekeeper.actuate;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

import dev.linekeeper.connection.ConnectionListener;
import dev.linekeeper.connection.ConnectionSnapshot;
import dev.linekeeper.connection.ConnectionState;
import dev.linekeeper.connection.ConnectionStep;
import dev.linekeeper.protocol.DisconnectReason;
import dev.linekeeper.protocol.DisconnectReason.Kind;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;

/**
 * Counts how attempts and connections end, and times their steps. These meters are made
 * when they are first needed; a line that never fails has none of failures.
 */
final class AttemptMeters implements ConnectionListener {

	private static final String PREFIX = "linekeeper.connection.";

	private static final Duration[] BOUNDS = { Duration.ofMillis(10), Duration.ofMillis(50), Duration.ofMillis(100),
			Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(10),
			Duration.ofSeconds(45) };

	private static final Set<ConnectionState> UNDER_WAY = EnumSet.of(ConnectionState.PREPARING, ConnectionState.READY,
			ConnectionState.DRAINING, ConnectionState.CLOSING);

	private static final Set<ConnectionState> ACTIVE = EnumSet.of(ConnectionState.CONNECTING, ConnectionState.PREPARING,
			ConnectionState.READY, ConnectionState.DRAINING, ConnectionState.CLOSING);

	private final MeterRegistry registry;

	private final Function<String, Tags> tags;

	/**
	 * Create the meters.
	 * @param tags finds the tags of a connection by its name
	 */
	AttemptMeters(MeterRegistry registry, Function<String, Tags> tags) {
		this.registry = registry;
		this.tags = tags;
	}

	@Override
	public void stateChanged(ConnectionState previous, ConnectionSnapshot now) {
		if (now.state() == ConnectionState.READY) {
			attempt(now.name(), "success", "none", "none");
			return;
		}
		ConnectionSnapshot.Loss loss = now.lastLoss();
		if (loss == null || !ACTIVE.contains(previous) || UNDER_WAY.contains(now.state())) {
			return;
		}
		DisconnectReason reason = loss.reason();
		if (loss.wasReady()) {
			this.registry
				.counter(PREFIX + "disconnects",
						this.tags.apply(now.name())
							.and("reason", reason.kind().name(), "initiator", reason.initiator().name(), "clean",
									Boolean.toString(reason.clean())))
				.increment();
		}
		else {
			attempt(now.name(), (reason.kind() == Kind.ADMIN) ? "cancelled" : "failure", step(previous, reason.kind()),
					reason.kind().name());
		}
	}

	@Override
	public void stepCompleted(String connection, ConnectionStep step, Duration took) {
		Timer.builder(PREFIX + step.name().toLowerCase(Locale.ROOT)).description(switch (step) {
			case CONNECT -> "Time of successful dials, with look-up, proxy and TLS";
			case TLS -> "Time of successful TLS handshakes";
			case LOGIN -> "Time from a connection to one that is ready";
		}).tags(this.tags.apply(connection)).serviceLevelObjectives(BOUNDS).register(this.registry).record(took);
	}

	private void attempt(String connection, String outcome, String step, String reason) {
		this.registry
			.counter(PREFIX + "attempts",
					this.tags.apply(connection).and("outcome", outcome, "step", step, "reason", reason))
			.increment();
	}

	private static String step(ConnectionState previous, Kind kind) {
		if (kind == Kind.DNS || kind == Kind.PROXY) {
			return kind.name().toLowerCase(Locale.ROOT);
		}
		if (kind.name().startsWith("TLS_")) {
			return "tls";
		}
		return (previous == ConnectionState.CONNECTING) ? "connect" : "login";
	}

}
