package dev.linekeeper.connection;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

import dev.linekeeper.connection.ConnectionSettings.OnLost;
import dev.linekeeper.framing.Framing;
import dev.linekeeper.framing.Framings;
import dev.linekeeper.protocol.ProtocolFactory;
import dev.linekeeper.transport.Dialer;
import dev.linekeeper.transport.QuietLines;
import dev.linekeeper.transport.PeerAddress;
import dev.linekeeper.transport.Resolver;
import dev.linekeeper.transport.TcpTransportProvider;
import dev.linekeeper.transport.TimeSource;
import dev.linekeeper.transport.TransportSettings;
import dev.linekeeper.transport.TransportThreads;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Real threads, time and sockets for managed connections, with delays as short as tests
 * want them. Leaves nothing behind.
 */
final class LoopbackEnvironment implements AutoCloseable {

	private final TimeSource time = TimeSource.system();

	private final ExecutorService supervisors = Executors.newFixedThreadPool(2);

	private final ThreadPoolExecutor readers = (ThreadPoolExecutor) Executors.newCachedThreadPool();

	private final ThreadPoolExecutor writers = (ThreadPoolExecutor) Executors.newCachedThreadPool();

	private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);

	private final Dialer dialer;

	private final QuietLines quiet;

	private final ConnectionManager manager = new ConnectionManager(new ConnectionEnvironment(this.time, this::schedule,
			() -> ThreadLocalRandom.current().nextLong(), this.supervisors, this.readers));

	LoopbackEnvironment() {
		this(Resolver.system());
	}

	/** Readers leave their lines as soon as nothing was received for so long. */
	LoopbackEnvironment(Duration patience) {
		this.dialer = new Dialer(Resolver.system(), this.time);
		this.quiet = new QuietLines(patience);
	}

	/** Names are looked up as the test says. */
	LoopbackEnvironment(Resolver resolver) {
		this.dialer = new Dialer(resolver, this.time);
		this.quiet = new QuietLines();
	}

	/** Names are looked up as the test says, and addresses drawn so. */
	LoopbackEnvironment(Resolver resolver, RandomGenerator random) {
		this.dialer = new Dialer(resolver, this.time, random);
		this.quiet = new QuietLines();
	}

	@SafeVarargs
	final ManagedConnection connect(InetSocketAddress peer, String framing, ProtocolFactory factory,
			UnaryOperator<ConnectionSettings>... changes) {
		ConnectionSettings settings = settings("line-" + this.manager.connections().size(), peer, framing);
		for (UnaryOperator<ConnectionSettings> change : changes) {
			settings = change.apply(settings);
		}
		ManagedConnection connection = register(settings, factory);
		connection.start();
		return connection;
	}

	ManagedConnection register(ConnectionSettings settings, ProtocolFactory factory) {
		return this.manager.register(settings, factory, new TcpTransportProvider(settings.name(), settings.transport(),
				this.dialer, new TransportThreads(this.readers, this.writers), this.time, this.quiet));
	}

	ConnectionManager manager() {
		return this.manager;
	}

	/** How many threads read or call somebody. */
	int busyReaders() {
		return this.readers.getActiveCount();
	}

	/** How many threads write, or have written, for who sends much. */
	int writers() {
		return this.writers.getLargestPoolSize();
	}

	static ConnectionSettings settings(String name, InetSocketAddress peer, String framingName) {
		Framing framing = Framings.named(framingName);
		assertThat(framing).isNotNull();
		TransportSettings transport = new TransportSettings(
				List.of(new PeerAddress(peer.getHostString(), peer.getPort())), framing,
				new TransportSettings.Dial(Duration.ofSeconds(5), Duration.ofSeconds(2), Duration.ofSeconds(5)),
				new TransportSettings.KeepAlive(Duration.ofSeconds(20), Duration.ofSeconds(10), 3), 1024 * 1024);
		return new ConnectionSettings(name, false, true, OnLost.RECONNECT, transport,
				new ConnectionSettings.Reconnect(Duration.ofMillis(10), 1.2, Duration.ofMillis(50), 0.2, null,
						Duration.ofSeconds(30), Duration.ofMillis(1)),
				new ConnectionSettings.WhenDown(false, 1000, 8 * 1024 * 1024, Duration.ofSeconds(60), false),
				new ConnectionSettings.Liveness(Duration.ofSeconds(30), Duration.ofSeconds(10), 2, null,
						Duration.ofSeconds(30), null),
				null, Duration.ofSeconds(5), Duration.ofSeconds(1), Duration.ofSeconds(1));
	}

	private Runnable schedule(Duration delay, Runnable task) {
		ScheduledFuture<?> scheduled = this.timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
		return () -> scheduled.cancel(false);
	}

	@Override
	public void close() {
		this.manager.stop().orTimeout(10, TimeUnit.SECONDS).join();
		this.manager.close();
		this.dialer.close();
		this.quiet.close();
		this.timer.shutdownNow();
		for (ExecutorService threads : List.of(this.readers, this.writers, this.supervisors)) {
			threads.shutdown();
			try {
				assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).as("threads ended").isTrue();
			}
			catch (InterruptedException ex) {
				throw new AssertionError(ex);
			}
		}
	}

}
