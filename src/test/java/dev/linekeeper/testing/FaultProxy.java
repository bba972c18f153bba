package dev.linekeeper.testing;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * A TCP proxy on 127.0.0.1 whose faults are switched while connections run. A fault
 * counts for the connections there are and for those to come, until {@link #heal},
 * {@link #resetAll} or another value.
 * <p>
 * It cannot play a dead host, since its kernel goes on to acknowledge; for that see
 * {@link Namespaces} and {@link FullBacklog}. Hooks named {@code await} wait 5 seconds at
 * most unless told, then throw an {@link AssertionError} saying what was seen.
 */
public final class FaultProxy implements AutoCloseable {

	// Small, or loopback swallows megabytes before a sender feels anything.
	private static final int RECEIVE_BUFFER = 4096;

	private static final Duration FOR_EVER = Duration.ofDays(1);

	private final InetSocketAddress target;

	private final long seed;

	private final Tally tally = new Tally();

	private final Map<Direction, Faults> faults = new EnumMap<>(Direction.class);

	private final List<ProxiedConnection> connections = new CopyOnWriteArrayList<>();

	// Used by the accepting thread only.
	private final SplittableRandom random;

	private volatile Consumer<ProxiedConnection> onAccept = this::forward;

	private final ListeningPort port;

	private FaultProxy(InetSocketAddress target, long seed) {
		this.target = target;
		this.seed = seed;
		this.random = new SplittableRandom(seed);
		for (Direction direction : Direction.values()) {
			this.faults.put(direction, new Faults());
		}
		this.port = new ListeningPort("fault-proxy", RECEIVE_BUFFER, this::accepted);
	}

	/** Listen on a free port and forward to {@code target}, with a seed of its own. */
	public static FaultProxy to(InetSocketAddress target) {
		return to(target, System.nanoTime());
	}

	/** Listen on a free port and forward to {@code target}; draws from {@code seed}. */
	public static FaultProxy to(InetSocketAddress target, long seed) {
		return new FaultProxy(target, seed);
	}

	public InetSocketAddress address() {
		return this.port.address();
	}

	public int port() {
		return address().getPort();
	}

	/** Delay each byte by this much since its arrival, without throttling. */
	public void latency(Direction direction, Duration latency) {
		latency(direction, latency, Duration.ZERO);
	}

	/**
	 * Delay each byte by {@code latency} plus or minus up to {@code jitter}, in order.
	 */
	public void latency(Direction direction, Duration latency, Duration jitter) {
		faults(direction).latency = new Faults.Latency(latency.toNanos(), jitter.toNanos());
		changed(direction);
	}

	/** Forward so many bytes a second, in slices of 50 ms. */
	public void bandwidth(Direction direction, long bytesPerSecond) {
		if (bytesPerSecond < 1) {
			throw new IllegalArgumentException("bandwidth of " + bytesPerSecond + " bytes/s; to stop, stall");
		}
		faults(direction).bytesPerSecond = bytesPerSecond;
		changed(direction);
	}

	/** Write in pieces of {@code average} bytes, more or less, with a gap after each. */
	public void slicing(Direction direction, int average, int variation, Duration gap) {
		faults(direction).slicing = new Faults.Slicing(average, variation, gap.toNanos());
		changed(direction);
	}

	/**
	 * Forward exactly so many bytes per connection, counted from now or from its begin,
	 * then close it; 0 closes at once.
	 */
	public void limitData(Direction direction, long bytes) {
		synchronized (this.connections) {
			faults(direction).limit = bytes;
			this.connections.forEach((connection) -> connection.pump(direction).limit(bytes));
		}
	}

	/** Stop reading, so that the sender's window closes; forward nothing. */
	public void stall(Direction direction) {
		faults(direction).stalled = true;
		changed(direction);
	}

	/**
	 * Read and throw away; the end is still passed on. A connection that lost bytes so is
	 * closed when this heals, as TCP knows no hole in a stream.
	 */
	public void swallow(Direction direction) {
		faults(direction).swallowing = true;
		changed(direction);
	}

	/** Pass on the end of the stream only after this delay. */
	public void slowClose(Direction direction, Duration delay) {
		faults(direction).endDelayNanos = delay.toNanos();
		changed(direction);
	}

	/** Remove the faults of one direction. */
	public void heal(Direction direction) {
		synchronized (this.connections) {
			faults(direction).clear();
			this.connections.forEach((connection) -> connection.pump(direction).limit(Long.MAX_VALUE));
		}
		for (ProxiedConnection connection : this.connections) {
			if (connection.pump(direction).hasSwallowed()) {
				connection.close();
			}
		}
	}

	/** End one direction (FIN) of the live connections; the other one goes on. */
	public void halfClose(Direction direction) {
		this.connections.forEach((connection) -> connection.pump(direction).halfClose());
	}

	/** Reset (RST) both sides of the live connections. */
	public void reset() {
		this.connections.forEach(ProxiedConnection::reset);
	}

	/** Close both sides of the live connections. */
	public void closeAll() {
		this.connections.forEach(ProxiedConnection::close);
	}

	/** Refuse connects from now on; the live connections go on. */
	public void refuse() {
		this.port.refuse();
	}

	/** Listen again, on the same port. */
	public void listenAgain() {
		this.port.listenAgain();
	}

	/** Accept, then reset at once; it may be so soon that the connect itself fails. */
	public void acceptThenReset() {
		this.onAccept = ProxiedConnection::reset;
	}

	/** Accept, say nothing and close in order after this time. */
	public void acceptThenClose(Duration after) {
		this.onAccept = (connection) -> connection.keepSilent(after);
	}

	/** Accept, read, but never forward or say anything; such a connection stays so. */
	public void acceptSilent() {
		acceptThenClose(FOR_EVER);
	}

	/** Accept and forward. */
	public void acceptNormally() {
		this.onAccept = this::forward;
	}

	/** Remove all faults, of both directions and of accepting. */
	public void resetAll() {
		for (Direction direction : Direction.values()) {
			heal(direction);
		}
		acceptNormally();
		listenAgain();
	}

	/** How many connections have been accepted so far. */
	public int accepted() {
		return this.tally.acceptedCount();
	}

	/** How many of them are closed. */
	public int closed() {
		return this.tally.closedCount();
	}

	/** How many bytes have been forwarded this way, over all connections. */
	public long forwarded(Direction direction) {
		return this.tally.forwardedCount(direction);
	}

	/** When each connection was accepted, in {@link System#nanoTime}. */
	public List<Long> attemptTimes() {
		return this.tally.attemptTimes();
	}

	public void awaitConnections(int count) {
		awaitConnections(count, Deadline.PATIENCE);
	}

	public void awaitConnections(int count, Duration timeout) {
		this.tally.await("accepted connections", this.tally::acceptedCount, count, timeout);
	}

	public void awaitClosed(int count) {
		awaitClosed(count, Deadline.PATIENCE);
	}

	public void awaitClosed(int count, Duration timeout) {
		this.tally.await("closed connections", this.tally::closedCount, count, timeout);
	}

	public void awaitForwarded(Direction direction, long bytes) {
		awaitForwarded(direction, bytes, Deadline.PATIENCE);
	}

	public void awaitForwarded(Direction direction, long bytes, Duration timeout) {
		this.tally.await("bytes forwarded " + direction, () -> forwarded(direction), bytes, timeout);
	}

	/** Only bytes that were read while {@link #swallow} was on are swallowed. */
	public void awaitSwallowed(Direction direction, long bytes) {
		this.tally.await("bytes swallowed " + direction, () -> this.tally.swallowedCount(direction), bytes,
				Deadline.PATIENCE);
	}

	/** Close everything and wait until the threads are gone. */
	@Override
	public void close() {
		this.port.close();
		closeAll();
		Deadline deadline = Deadline.in(Deadline.PATIENCE);
		this.connections.forEach((connection) -> connection.awaitEnd(deadline));
	}

	/** What it forwards to, its seed and what it has seen, for messages. */
	@Override
	public String toString() {
		return "proxy " + port() + " to " + this.target + ", seed " + this.seed + ": " + this.tally;
	}

	private void accepted(Socket client) {
		String name = "fault-proxy-" + client.getLocalPort() + "-" + (accepted() + 1);
		ProxiedConnection connection;
		synchronized (this.connections) {
			// A connection takes its limit when made: none may be missed between the two.
			connection = new ProxiedConnection(name, client, this.faults, this.tally, this.random.split());
			this.connections.removeIf(ProxiedConnection::isOver);
			this.connections.add(connection);
		}
		this.tally.attempted(System.nanoTime());
		this.onAccept.accept(connection);
	}

	private void forward(ProxiedConnection connection) {
		connection.forwardTo(this.target, RECEIVE_BUFFER);
	}

	private Faults faults(Direction direction) {
		Faults those = this.faults.get(direction);
		if (those == null) {
			throw new IllegalStateException("no faults " + direction);
		}
		return those;
	}

	private void changed(Direction direction) {
		this.connections.forEach((connection) -> connection.pump(direction).changed());
	}

}
