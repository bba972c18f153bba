package dev.linekeeper.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

/**
 * Dials, for all connections of the process: at most 100 at once, each on a thread of its
 * own, so that a host that does not answer keeps only its own line waiting.
 */
public final class Dialer implements AutoCloseable {

	private static final int MAX_DIALS = 100;

	// Each dial may look up one name and try some addresses at once.
	private static final int MAX_HELPERS = MAX_DIALS * (DialTask.MAX_PARALLEL + 1);

	private static final long IDLE_SECONDS = 10;

	private final Resolver resolver;

	private final TimeSource time;

	private final RandomGenerator random;

	private final ThreadPoolExecutor dials;

	private final ExecutorService helpers;

	/**
	 * Create a dialer.
	 * @param resolver looks up names
	 * @param time measures the limits
	 */
	public Dialer(Resolver resolver, TimeSource time) {
		this(resolver, time, () -> ThreadLocalRandom.current().nextLong());
	}

	/**
	 * Create a dialer.
	 * @param resolver looks up names
	 * @param time measures the limits
	 * @param random draws the order of addresses, where that is wanted; used by several
	 * threads
	 */
	public Dialer(Resolver resolver, TimeSource time, RandomGenerator random) {
		this.resolver = resolver;
		this.time = time;
		this.random = random;
		this.dials = new ThreadPoolExecutor(MAX_DIALS, MAX_DIALS, IDLE_SECONDS, TimeUnit.SECONDS,
				new LinkedBlockingQueue<>(), threads("linekeeper-dial-"));
		this.dials.allowCoreThreadTimeOut(true);
		this.helpers = new ThreadPoolExecutor(0, MAX_HELPERS, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(),
				threads("linekeeper-address-"));
	}

	/**
	 * Dial, elsewhere.
	 * @param route where to
	 * @param settings limits and socket options
	 * @param listener is told how it went
	 * @return cancels the dial
	 */
	Runnable dial(Route route, TransportSettings settings, DialListener listener) {
		DialTask task = new DialTask(route, settings, listener, this.helpers, this.time);
		FutureTask<?> running = new FutureTask<>(listener.telling(task), null);
		this.dials.execute(running);
		return () -> {
			task.cancel();
			running.cancel(true);
			this.dials.remove(running);
		};
	}

	/**
	 * Return a resolver for one connection.
	 * @param timeout the longest that a look-up may take
	 */
	Resolver resolver(Duration timeout) {
		return new BoundedResolver(this.resolver, this.helpers, timeout);
	}

	/** What is drawn by lot is drawn from this, by several threads. */
	RandomGenerator random() {
		return this.random;
	}

	/**
	 * Give up every dial under way.
	 */
	@Override
	public void close() {
		this.dials.shutdownNow();
		this.helpers.shutdownNow();
	}

	private static ThreadFactory threads(String prefix) {
		AtomicInteger count = new AtomicInteger();
		return (task) -> {
			Thread thread = new Thread(task, prefix + count.incrementAndGet());
			thread.setDaemon(true);
			return thread;
		};
	}

	/**
	 * Where a dial leads. Called on the dial's own thread, one method at a time.
	 */
	@FunctionalInterface
	interface Route {

		/** Find the addresses to try, in order. May block. */
		List<InetSocketAddress> lookUp() throws UnknownHostException;

		/** Say what is at an address, for people. */
		default String name(InetSocketAddress address) {
			return Wording.text(address);
		}

		/**
		 * Go the rest of the way from the first address that has accepted. May block
		 * until the deadline.
		 * @return the connection with the peer
		 * @throws ProxyException if the peer is not reached; the socket is closed then
		 * @throws TlsException if TLS fails; the socket is closed then
		 */
		default DialledSocket arrive(Socket socket, InetSocketAddress address, long deadline) throws IOException {
			return new DialledSocket(socket, null, address);
		}

	}

	/**
	 * A connected socket.
	 *
	 * @param wire the TCP connection
	 * @param tls TLS upon it, if any
	 * @param peer who is reached
	 * @param local our own address
	 * @param domain whose service led to the peer, if one did
	 * @param tlsTook how long TLS took to come about
	 */
	record DialledSocket(Socket wire, @Nullable TlsLink tls, InetSocketAddress peer, InetSocketAddress local,
			@Nullable String domain, @Nullable Duration tlsTook) implements Dialled {

		// Asked for once: a socket makes a new one each time, and who keeps them keeps
		// one.
		DialledSocket(Socket wire, @Nullable TlsLink tls, InetSocketAddress peer, @Nullable String domain,
				@Nullable Duration tlsTook) {
			this(wire, tls, peer, (InetSocketAddress) wire.getLocalSocketAddress(), domain, tlsTook);
		}

		DialledSocket(Socket wire, @Nullable TlsLink tls, InetSocketAddress peer) {
			this(wire, tls, peer, null, null);
		}

		/**
		 * Whom the peer must be. Not the host that an SRV record has led to: whoever can
		 * answer for DNS would choose that (RFC 6125, section 6.2.1).
		 */
		String name() {
			return (this.domain != null) ? this.domain : this.peer.getHostString();
		}

		@Override
		public void discard() {
			DialTask.close(this.wire);
		}

	}

}
