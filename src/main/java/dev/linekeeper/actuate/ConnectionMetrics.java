package dev.linekeeper.actuate;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

import dev.linekeeper.actuate.MeterScope.Member;
import dev.linekeeper.connection.ConnectionManager;
import dev.linekeeper.connection.ConnectionSnapshot;
import dev.linekeeper.connection.ConnectionState;
import dev.linekeeper.connection.ConnectionStatistics;
import dev.linekeeper.connection.ManagedConnection;
import dev.linekeeper.dialog.Dialogs;
import dev.linekeeper.protocol.Delivery;
import dev.linekeeper.transport.TimeSource;
import dev.linekeeper.transport.TransportCounters;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;

/**
 * The meters {@code linekeeper.*}. They read what the connections count anyway, when they
 * are asked. Tags hold configured names and fixed words, never what a peer sends. Up to a
 * number of connections each has meters of its own; above it all of them share one of
 * each, without the tag {@code connection}, because nobody can pay for the others. Meters
 * are those of the connections that are there when they are bound.
 */
public final class ConnectionMetrics implements MeterBinder {

	private static final String PREFIX = "linekeeper.connection.";

	private static final Set<ConnectionState> UNWANTED = EnumSet.of(ConnectionState.STOPPED, ConnectionState.GATED);

	private final ConnectionManager manager;

	private final Dialogs dialogs;

	private final TimeSource time;

	private final int perConnectionLimit;

	// Meters hold them weakly.
	private final List<MeterScope> scopes = new CopyOnWriteArrayList<>();

	/**
	 * Create the meters.
	 * @param manager knows the connections
	 * @param dialogs knows what is said on them
	 * @param time tells how long ago the last byte came
	 * @param perConnectionLimit the most connections that have meters of their own
	 */
	public ConnectionMetrics(ConnectionManager manager, Dialogs dialogs, TimeSource time, int perConnectionLimit) {
		this.manager = manager;
		this.dialogs = dialogs;
		this.time = time;
		this.perConnectionLimit = perConnectionLimit;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		List<Member> members = this.manager.connections()
			.stream()
			.map((one) -> new Member(one, this.dialogs.find(one.name())))
			.toList();
		boolean each = members.size() <= this.perConnectionLimit;
		this.manager
			.addListener(new AttemptMeters(registry, (name) -> each ? Tags.of("connection", name) : Tags.empty()));
		MeterScope all = new MeterScope(registry, Tags.empty(), members);
		this.scopes.add(all);
		bindStates(all);
		if (!each) {
			bind(all);
			return;
		}
		members.forEach((one) -> {
			String name = one.connection().name();
			MeterScope scope = new MeterScope(registry, Tags.of("connection", name), List.of(one));
			this.scopes.add(scope);
			bind(scope);
			bindState(one.connection(), scope);
		});
	}

	private static void bindStates(MeterScope all) {
		for (ConnectionState state : ConnectionState.values()) {
			all.gauge("linekeeper.connections", "Connections in a state", null, Tags.of("state", state.name()),
					(scope) -> scope.sum((one) -> (one.snapshot().state() == state) ? 1 : 0));
		}
		for (boolean critical : new boolean[] { true, false }) {
			all.gauge("linekeeper.connections.unready", "Connections that are wanted and not ready", null,
					Tags.of("critical", Boolean.toString(critical)),
					(scope) -> scope.sum((one) -> isUnready(one, critical) ? 1 : 0));
		}
	}

	private static boolean isUnready(ManagedConnection one, boolean critical) {
		ConnectionState state = one.snapshot().state();
		return one.settings().critical() == critical && state != ConnectionState.READY && !UNWANTED.contains(state);
	}

	private static void bindState(ManagedConnection connection, MeterScope scope) {
		for (ConnectionState state : ConnectionState.values()) {
			Gauge.builder(PREFIX + "state", connection, (one) -> (one.snapshot().state() == state) ? 1 : 0)
				.description("1 for the state the connection is in, 0 for every other")
				.tags(scope.tags().and("state", state.name()))
				.register(scope.registry());
		}
	}

	private void bind(MeterScope scope) {
		bindTraffic(scope);
		bindQueue(scope);
		counter(scope, "heartbeat.misses", "Heartbeats not answered in time", ConnectionStatistics::heartbeatMisses);
		counter(scope, "stale.events", "Events of attempts that were over", ConnectionStatistics::staleEvents);
		DialogMeters.bind(scope);
		bindTrouble(scope);
	}

	private void bindTrouble(MeterScope scope) {
		TimeGauge.builder(PREFIX + "unready", scope, TimeUnit.NANOSECONDS, (all) -> all.largest((one) -> unready(one)))
			.description("Time for which the connection is wanted and not ready, the longest of them; 0 while it is")
			.tags(scope.tags())
			.register(scope.registry());
		TimeGauge
			.builder("linekeeper.dialog.unanswered", scope, TimeUnit.NANOSECONDS,
					(all) -> all.largestOfDialogs(
							(dialog) -> Math.max(0, dialog.statistics().nanosUnanswered(this.time.nanoTime()))))
			.description("Time since the first request that was left unanswered after the last reply; 0 if none was")
			.tags(scope.tags())
			.register(scope.registry());
	}

	private double unready(ManagedConnection connection) {
		ConnectionSnapshot now = connection.snapshot();
		Instant since = now.unreadySince();
		return (since != null && !UNWANTED.contains(now.state()))
				? Math.max(0, Duration.between(since, this.time.now()).toNanos()) : 0;
	}

	private void bindTraffic(MeterScope scope) {
		scope.gauge(PREFIX + "pending", "Bytes that wait to be written", "bytes", Tags.empty(),
				(all) -> all.sum(ManagedConnection::pendingBytes));
		TimeGauge
			.builder(PREFIX + "silence", scope, TimeUnit.NANOSECONDS,
					(all) -> all.largest((one) -> silence(one.statistics().traffic())))
			.description("Time since the last byte was received, the longest of them; not a number if none ever was")
			.tags(scope.tags())
			.register(scope.registry());
		TimeGauge
			.builder(PREFIX + "tls.expiry", scope, TimeUnit.SECONDS,
					(all) -> -all.largest((one) -> -untilExpiry(one.statistics().traffic())))
			.description(
					"Time until the first certificate of the latest TLS handshakes expires; not a number without one")
			.tags(scope.tags())
			.register(scope.registry());
		traffic(scope, "bytes", "Bytes received or handed to the operating system", "bytes", "in",
				TransportCounters::bytesIn);
		traffic(scope, "bytes", "Bytes received or handed to the operating system", "bytes", "out",
				TransportCounters::bytesOut);
		traffic(scope, "frames", "Frames received or handed to the operating system", null, "in",
				TransportCounters::framesIn);
		traffic(scope, "frames", "Frames received or handed to the operating system", null, "out",
				TransportCounters::framesOut);
		String undelivered = "Frames whose sender was told that they were not sent, or maybe, or waited too long";
		scope.counter(PREFIX + "undelivered", undelivered, Tags.of("delivery", Delivery.NOT_SENT.name()),
				ManagedConnection::unsent);
		scope.counter(PREFIX + "undelivered", undelivered, Tags.of("delivery", Delivery.MAYBE_SENT.name()),
				ManagedConnection::maybeSent);
		scope.counter(PREFIX + "undelivered", undelivered, Tags.of("delivery", Delivery.EXPIRED.name()),
				ManagedConnection::expiredMessages);
		counter(scope, "framing.errors", "How often what was received broke the framing",
				(statistics) -> statistics.traffic().framingErrors());
	}

	private static void bindQueue(MeterScope scope) {
		scope.gauge(PREFIX + "queue.messages", "Messages that wait for the connection to become ready", null,
				Tags.empty(), (all) -> all.sum(ManagedConnection::queuedMessages));
		scope.gauge(PREFIX + "queue", "Bytes that wait for the connection to become ready", "bytes", Tags.empty(),
				(all) -> all.sum(ManagedConnection::queuedBytes));
		TimeGauge
			.builder(PREFIX + "queue.age", scope, TimeUnit.NANOSECONDS,
					(all) -> all.largest((one) -> one.queueAge().toNanos()))
			.description("How long the oldest of them has waited")
			.tags(scope.tags())
			.register(scope.registry());
		String lost = "Messages that waited too long, or found no room to wait or had to make some";
		scope.counter(PREFIX + "queue.dropped", lost, Tags.of("cause", "expired"), ManagedConnection::expiredMessages);
		scope.counter(PREFIX + "queue.dropped", lost, Tags.of("cause", "full"), ManagedConnection::droppedMessages);
	}

	private static void counter(MeterScope scope, String name, String description,
			ToDoubleFunction<ConnectionStatistics> value) {
		scope.counter(PREFIX + name, description, Tags.empty(), (one) -> value.applyAsDouble(one.statistics()));
	}

	private static void traffic(MeterScope scope, String name, String description, @Nullable String unit,
			String direction, ToDoubleFunction<TransportCounters> value) {
		scope.counter(PREFIX + name, description, unit, Tags.of("direction", direction),
				(one) -> value.applyAsDouble(one.statistics().traffic()));
	}

	private double untilExpiry(TransportCounters traffic) {
		Instant expiry = traffic.certificateExpiry();
		return (expiry != null) ? Duration.between(this.time.now(), expiry).toSeconds() : Double.NaN;
	}

	private double silence(TransportCounters traffic) {
		long nanos = traffic.nanosSinceLastRead(this.time.nanoTime());
		return (nanos < 0) ? Double.NaN : nanos;
	}

}
