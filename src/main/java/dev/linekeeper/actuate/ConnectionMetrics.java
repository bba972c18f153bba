package dev.linekeeper.actuate;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import dev.linekeeper.connection.ConnectionManager;
import dev.linekeeper.connection.ConnectionSnapshot;
import dev.linekeeper.connection.ConnectionState;
import dev.linekeeper.connection.ConnectionStatistics;
import dev.linekeeper.connection.ManagedConnection;
import dev.linekeeper.protocol.DisconnectReason;
import dev.linekeeper.transport.TimeSource;
import dev.linekeeper.transport.TransportCounters;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * The meters {@code linekeeper.*}. They read what the connections count anyway, when they
 * are asked. Tags hold configured names and fixed words, never what a peer sends.
 */
public final class ConnectionMetrics implements MeterBinder {

	private static final String PREFIX = "linekeeper.connection.";

	private static final Set<ConnectionState> UNDER_WAY = EnumSet.of(ConnectionState.PREPARING, ConnectionState.READY,
			ConnectionState.DRAINING, ConnectionState.CLOSING);

	private static final Set<ConnectionState> ACTIVE = EnumSet.of(ConnectionState.CONNECTING, ConnectionState.PREPARING,
			ConnectionState.READY, ConnectionState.DRAINING, ConnectionState.CLOSING);

	private final ConnectionManager manager;

	private final TimeSource time;

	/**
	 * Create the meters.
	 * @param manager knows the connections
	 * @param time tells how long ago the last byte came
	 */
	public ConnectionMetrics(ConnectionManager manager, TimeSource time) {
		this.manager = manager;
		this.time = time;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		this.manager.addListener((previous, now) -> countLoss(registry, previous, now));
		this.manager.connections().forEach((connection) -> bind(connection, registry));
	}

	private void bind(ManagedConnection connection, MeterRegistry registry) {
		Tags tags = Tags.of("connection", connection.name());
		for (ConnectionState state : ConnectionState.values()) {
			Gauge.builder(PREFIX + "state", connection, (one) -> (one.snapshot().state() == state) ? 1 : 0)
				.description("1 for the state the connection is in, 0 for every other")
				.tags(tags.and("state", state.name()))
				.register(registry);
		}
		Gauge.builder(PREFIX + "pending", connection, ManagedConnection::pendingBytes)
			.description("Bytes that wait to be written")
			.baseUnit("bytes")
			.tags(tags)
			.register(registry);
		TimeGauge.builder(PREFIX + "silence", connection.statistics().traffic(), TimeUnit.NANOSECONDS, this::silence)
			.description("Time since the last byte was received; not a number if none ever was")
			.tags(tags)
			.register(registry);
		TimeGauge.builder(PREFIX + "tls.expiry", connection.statistics().traffic(), TimeUnit.SECONDS, this::untilExpiry)
			.description(
					"Time until the first certificate of the latest TLS handshake expires; not a number without one")
			.tags(tags)
			.register(registry);
		bind(connection.statistics(), tags, registry);
		bind(connection.statistics().traffic(), tags, registry);
	}

	private double silence(TransportCounters traffic) {
		long nanos = traffic.nanosSinceLastRead(this.time.nanoTime());
		return (nanos < 0) ? Double.NaN : nanos;
	}

	private double untilExpiry(TransportCounters traffic) {
		Instant expiry = traffic.certificateExpiry();
		return (expiry != null) ? Duration.between(this.time.now(), expiry).toSeconds() : Double.NaN;
	}

	private void bind(ConnectionStatistics statistics, Tags tags, MeterRegistry registry) {
		FunctionCounter.builder(PREFIX + "attempts", statistics, ConnectionStatistics::attempts)
			.description("Attempts to connect")
			.tags(tags)
			.register(registry);
	}

	/**
	 * Counts an attempt or a connection that has ended; its meter is made when needed.
	 */
	private static void countLoss(MeterRegistry registry, ConnectionState previous, ConnectionSnapshot now) {
		ConnectionSnapshot.Loss loss = now.lastLoss();
		if (loss == null || !ACTIVE.contains(previous) || UNDER_WAY.contains(now.state())) {
			return;
		}
		DisconnectReason reason = loss.reason();
		registry.counter(PREFIX + (loss.wasReady() ? "disconnects" : "failures"),
				Tags.of("connection", now.name(), "reason", reason.kind().name(), "initiator",
						reason.initiator().name(), "clean", Boolean.toString(reason.clean())))
			.increment();
	}

	private void bind(TransportCounters traffic, Tags tags, MeterRegistry registry) {
		Tag in = Tag.of("direction", "in");
		Tag out = Tag.of("direction", "out");
		FunctionCounter.builder(PREFIX + "bytes", traffic, TransportCounters::bytesIn)
			.description("Bytes received or handed to the operating system")
			.baseUnit("bytes")
			.tags(tags.and(in))
			.register(registry);
		FunctionCounter.builder(PREFIX + "bytes", traffic, TransportCounters::bytesOut)
			.description("Bytes received or handed to the operating system")
			.baseUnit("bytes")
			.tags(tags.and(out))
			.register(registry);
		FunctionCounter.builder(PREFIX + "framing.errors", traffic, TransportCounters::framingErrors)
			.description("How often what was received broke the framing")
			.tags(tags)
			.register(registry);
		FunctionCounter.builder(PREFIX + "frames", traffic, TransportCounters::framesIn)
			.description("Frames received or handed to the operating system")
			.tags(tags.and(in))
			.register(registry);
		FunctionCounter.builder(PREFIX + "frames", traffic, TransportCounters::framesOut)
			.description("Frames received or handed to the operating system")
			.tags(tags.and(out))
			.register(registry);
	}

}
