package dev.linekeeper.connection;

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.linekeeper.protocol.ProtocolFactory;
import dev.linekeeper.transport.LogContext;
import dev.linekeeper.transport.TransportProvider;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The managed connections of the process, by name. Thread-safe.
 */
public final class ConnectionManager implements AutoCloseable {

	private final ConnectionEnvironment environment;

	private final Map<String, Registered> connections = new ConcurrentSkipListMap<>();

	private static final Logger log = LoggerFactory.getLogger(ConnectionManager.class);

	private static final Duration CHECK_PERIOD = Duration.ofMillis(250);

	private volatile Runnable cancelCheck = () -> {
	};

	private final AtomicBoolean checking = new AtomicBoolean();

	private final List<ConnectionListener> listeners = new CopyOnWriteArrayList<>();

	/**
	 * Create a manager without connections.
	 * @param environment what they live on
	 */
	public ConnectionManager(ConnectionEnvironment environment) {
		this.environment = environment;
	}

	/**
	 * Be told of the changes of every connection from now on.
	 * @param listener is told
	 */
	public void addListener(ConnectionListener listener) {
		this.listeners.add(listener);
	}

	/**
	 * Take a connection into the registry. It is not started.
	 * @param settings its settings
	 * @param factory makes its protocols
	 * @param transports makes its transports; closed with the manager
	 * @return the connection
	 * @throws IllegalStateException if there is one of that name
	 */
	public ManagedConnection register(ConnectionSettings settings, ProtocolFactory factory,
			TransportProvider transports) {
		ManagedConnection connection = new ManagedConnection(settings, factory, transports, this.environment,
				this.listeners);
		if (this.connections.putIfAbsent(settings.name(), new Registered(connection, transports)) != null) {
			throw new IllegalStateException("There is a connection '" + settings.name() + "' already");
		}
		return connection;
	}

	/**
	 * Find a connection.
	 * @param name its name
	 * @return the connection, or {@code null} if there is none of that name
	 */
	public @Nullable ManagedConnection find(String name) {
		Registered registered = this.connections.get(name);
		return (registered != null) ? registered.connection() : null;
	}

	/**
	 * Return all connections.
	 * @return in the order of their names
	 */
	public Collection<ManagedConnection> connections() {
		return Collections.unmodifiableList(this.connections.values().stream().map(Registered::connection).toList());
	}

	/**
	 * Start all connections.
	 * @return completes when that has begun
	 */
	public CompletableFuture<Void> start() {
		if (this.checking.compareAndSet(false, true)) {
			checkLater();
		}
		return CompletableFuture
			.allOf(connections().stream().map(ManagedConnection::start).toArray(CompletableFuture[]::new));
	}

	private static void check(ManagedConnection connection) {
		try {
			connection.check();
		}
		catch (RuntimeException ex) {
			LogContext.run(connection.name(), connection.snapshot().epoch(),
					() -> log.error("{}: could not be checked for life", connection.name(), ex));
		}
	}

	/** One look at all of them costs less than a timer for each. */
	private void checkLater() {
		this.cancelCheck = this.environment.timers().schedule(CHECK_PERIOD, () -> {
			this.connections.values().forEach((registered) -> check(registered.connection()));
			if (this.checking.get()) {
				checkLater();
			}
		});
	}

	/**
	 * Stop all connections, at the same time.
	 * @return completes when nothing is held any more
	 */
	public CompletableFuture<Void> stop() {
		return CompletableFuture
			.allOf(connections().stream().map(ManagedConnection::stop).toArray(CompletableFuture[]::new));
	}

	/**
	 * Stop all connections, at the same time.
	 * @param stopped called when nothing is held any more
	 */
	public void stop(Runnable stopped) {
		// A stop is never refused, so there is nothing else to wait for.
		var unused = stop().whenComplete((ignored, ex) -> stopped.run());
	}

	/**
	 * Give up whatever is held, at once; nothing can be connected afterwards.
	 */
	@Override
	public void close() {
		this.checking.set(false);
		this.cancelCheck.run();
		this.connections.values().forEach((registered) -> registered.transports().close());
	}

	private record Registered(ManagedConnection connection, TransportProvider transports) {

	}

}
