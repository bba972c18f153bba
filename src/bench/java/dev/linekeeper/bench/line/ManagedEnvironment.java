package dev.linekeeper.bench.line;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import dev.linekeeper.connection.ConnectionEnvironment;
import dev.linekeeper.connection.ConnectionManager;
import dev.linekeeper.connection.ConnectionSettings;
import dev.linekeeper.connection.ManagedConnection;
import dev.linekeeper.dialog.Dialog;
import dev.linekeeper.framing.Framing;
import dev.linekeeper.framing.Framings;
import dev.linekeeper.messaging.OutboundAdapters;
import dev.linekeeper.protocol.ProtocolFactory;
import dev.linekeeper.transport.Dialer;
import dev.linekeeper.transport.QuietLines;
import dev.linekeeper.transport.PeerAddress;
import dev.linekeeper.transport.Resolver;
import dev.linekeeper.transport.TcpTransportProvider;
import dev.linekeeper.transport.TimeSource;
import dev.linekeeper.transport.TransportSettings;
import dev.linekeeper.transport.TransportThreads;

import org.springframework.core.task.VirtualThreadTaskExecutor;

/**
 * What our connections live on, wired as the service wires it, with the service's
 * defaults.
 */
final class ManagedEnvironment {

	/** When a connection is tried again by default. */
	static final ConnectionSettings.Reconnect RECONNECT = new ConnectionSettings.Reconnect(Duration.ofMillis(500), 1.3,
			Duration.ofSeconds(60), 0.2, null, Duration.ofSeconds(30), Duration.ofMillis(250));

	private static final ThreadFactory DAEMONS = (task) -> {
		Thread thread = new Thread(task);
		thread.setDaemon(true);
		return thread;
	};

	private final TimeSource time = TimeSource.system();

	private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, DAEMONS);

	private final ScheduledThreadPoolExecutor watchers = new ScheduledThreadPoolExecutor(1, DAEMONS);

	private final Executor readers;

	private final Dialer dialer = new Dialer(Resolver.system(), this.time);

	private final QuietLines quiet = new QuietLines();

	private final OutboundAdapters adapters = new OutboundAdapters();

	private final ConnectionManager manager;

	private final Conditions conditions;

	/**
	 * Create the environment.
	 * @param conditions how it is used
	 */
	ManagedEnvironment(Conditions conditions) {
		this.conditions = conditions;
		this.timer.setRemoveOnCancelPolicy(true);
		this.readers = conditions.virtual() ? new VirtualThreadTaskExecutor("reader-") : Executors.newCachedThreadPool(DAEMONS);
		this.manager = new ConnectionManager(
				new ConnectionEnvironment(this.time, this::schedule, () -> ThreadLocalRandom.current().nextLong(),
						Executors.newFixedThreadPool(2, DAEMONS), this.readers));
	}

	TimeSource time() {
		return this.time;
	}

	ConnectionManager manager() {
		return this.manager;
	}

	OutboundAdapters adapters() {
		return this.adapters;
	}

	/** Connect, and wait until it is ready. */
	ManagedConnection connect(Job job, String name, ProtocolFactory factory) {
		return connect(job.port(), Objects.requireNonNull(Framings.named(job.kind().framing())), name, factory,
				RECONNECT, job.slices());
	}

	/** Connect, and wait until it is ready. */
	ManagedConnection connect(int port, Framing framing, String name, ProtocolFactory factory,
			ConnectionSettings.Reconnect reconnect, Slices slices) {
		TransportSettings transport = new TransportSettings(List.of(new PeerAddress("127.0.0.1", port)), framing,
				new TransportSettings.Dial(Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(45)),
				new TransportSettings.KeepAlive(Duration.ofSeconds(20), Duration.ofSeconds(10), 3), 1024 * 1024,
				null, this.conditions.tls() ? Tls.settings() : null);
		ConnectionSettings settings = new ConnectionSettings(name, false, true, ConnectionSettings.OnLost.RECONNECT,
				transport, reconnect,
				new ConnectionSettings.WhenDown(false, 1000, 8 * 1024 * 1024, Duration.ofSeconds(60), false),
				new ConnectionSettings.Liveness(Duration.ofSeconds(30), Duration.ofSeconds(10), 2, null,
						Duration.ofSeconds(30), null),
				null, Duration.ofSeconds(10), Duration.ofSeconds(5), Duration.ofSeconds(3));
		TcpTransportProvider transports = new TcpTransportProvider(name, transport, this.dialer,
				new TransportThreads(this.readers, Executors.newCachedThreadPool(DAEMONS)), this.time, this.quiet);
		ManagedConnection connection = this.manager.register(settings, factory, transports);
		this.adapters.add(name, transports.outbound(connection::send));
		this.conditions.watch().begin(this.manager, (factory instanceof Dialog dialog) ? dialog
				: new Dialog(name, Dialogues.plain(), this.time::nanoTime), this.time, this.watchers, slices);
		this.manager.start().join();
		connection.whenReady(0).orTimeout(1, TimeUnit.MINUTES).join();
		return connection;
	}

	private Runnable schedule(Duration delay, Runnable task) {
		ScheduledFuture<?> scheduled = this.timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
		return () -> scheduled.cancel(false);
	}

}
