package dev.linekeeper.transport;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

import dev.linekeeper.protocol.DisconnectReason;
import dev.linekeeper.protocol.DisconnectReason.Initiator;
import dev.linekeeper.protocol.DisconnectReason.Kind;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One dial: looks up the addresses and tries them in order, the next one beginning 250 ms
 * after the last, or at once if that failed, as RFC 8305 (Happy Eyeballs, section 5)
 * advises. The first to accept is taken, and every other socket is closed. Then the route
 * goes on from there, through a proxy or into TLS.
 */
final class DialTask implements Runnable {

	static final int MAX_PARALLEL = 4;

	private static final Logger log = LoggerFactory.getLogger(DialTask.class);

	private static final long STAGGER_NANOS = Duration.ofMillis(250).toNanos();

	private final Dialer.Route route;

	private final TransportSettings settings;

	private final DialListener listener;

	private final Executor helpers;

	private final TimeSource time;

	private final BlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();

	// Guarded by this.
	private final Set<Socket> open = new HashSet<>();

	// Guarded by this.
	private boolean settled;

	DialTask(Dialer.Route route, TransportSettings settings, DialListener listener, Executor helpers, TimeSource time) {
		this.route = route;
		this.settings = settings;
		this.listener = listener;
		this.helpers = helpers;
		this.time = time;
	}

	@Override
	public void run() {
		this.listener.dialling();
		long deadline = this.time.nanoTime() + this.settings.dial().attemptTimeout().toNanos();
		DisconnectReason reason;
		try {
			List<InetSocketAddress> found = this.route.lookUp();
			Outcome outcome = (found.size() == 1) ? connect(found.get(0), deadline) : race(found, deadline);
			Socket socket = outcome.socket();
			if (socket != null) {
				closeAllBut(socket);
				Dialer.DialledSocket arrived = this.route.arrive(socket, outcome.address(), deadline);
				if (settle(socket)) {
					this.listener.connected(arrived);
				}
				return;
			}
			reason = outcome.reason(this.route.name(outcome.address()), found.size() - 1);
		}
		catch (UnknownHostException ex) {
			reason = DisconnectReason.of(Kind.DNS, "cannot resolve " + ex.getMessage(), ex);
		}
		catch (ProxyException ex) {
			reason = DisconnectReason.of(Kind.PROXY, String.valueOf(ex.getMessage()), ex);
		}
		catch (TlsException ex) {
			reason = ex.reason();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			reason = DisconnectReason.of(Kind.ADMIN, "the dial was interrupted", ex);
		}
		catch (IOException | RuntimeException | Error ex) {
			log.error("A dial of {} failed unexpectedly", this.settings.addresses(), ex);
			reason = DisconnectReason.of(Kind.APP_ERROR, "the dial failed with " + ex, ex);
		}
		if (settle(null)) {
			this.listener.dialFailed(reason);
		}
	}

	/** Close every socket; nothing is told any more. */
	void cancel() {
		settle(null);
	}

	private Outcome race(List<InetSocketAddress> candidates, long deadline) throws InterruptedException {
		int started = 0;
		int running = 0;
		long nextStart = this.time.nanoTime();
		while (true) {
			long now = this.time.nanoTime();
			boolean mayStart = started < candidates.size() && running < MAX_PARALLEL;
			if (mayStart && (running == 0 || now - nextStart >= 0)) {
				start(candidates.get(started++), deadline);
				running++;
				nextStart = now + STAGGER_NANOS;
				continue;
			}
			Outcome outcome = mayStart ? this.outcomes.poll(nextStart - now, TimeUnit.NANOSECONDS)
					: this.outcomes.take();
			if (outcome == null) {
				continue;
			}
			running--;
			nextStart = this.time.nanoTime();
			if (outcome.socket() != null || (running == 0 && started == candidates.size())) {
				return outcome;
			}
		}
	}

	private void start(InetSocketAddress address, long deadline) {
		try {
			this.helpers.execute(() -> this.outcomes.add(connect(address, deadline)));
		}
		catch (RejectedExecutionException ex) {
			this.outcomes.add(new Outcome(address, null, new IOException("too many dials are under way", ex)));
		}
	}

	private Outcome connect(InetSocketAddress address, long deadline) {
		Socket socket;
		try {
			// With a channel, so that it can be watched while it is quiet.
			socket = SocketChannel.open().socket();
		}
		catch (IOException ex) {
			return new Outcome(address, null, ex);
		}
		try {
			configure(socket);
			if (!register(socket)) {
				throw new IOException("cancelled");
			}
			bind(socket);
			socket.connect(address, millisLeft(deadline));
			if (socket.getLocalSocketAddress().equals(socket.getRemoteSocketAddress())) {
				// A port of ours that nobody listens on can connect to itself.
				throw new ConnectException("Connection refused (connected to itself)");
			}
			return new Outcome(address, socket, null);
		}
		catch (IOException | RuntimeException ex) {
			unregister(socket);
			close(socket);
			return new Outcome(address, null, ex);
		}
	}

	private void bind(Socket socket) throws IOException {
		BindAddress from = this.settings.dial().bindAddress();
		if (from == null) {
			return;
		}
		try {
			socket.bind(new InetSocketAddress(from.ip(), 0));
		}
		catch (IOException ex) {
			throw new NotBoundException(from, ex);
		}
	}

	private int millisLeft(long deadline) throws SocketTimeoutException {
		long left = Math.min(this.settings.dial().dialTimeout().toNanos(), deadline - this.time.nanoTime());
		if (left <= 0) {
			throw new SocketTimeoutException("no time left");
		}
		// 0 would be no limit.
		return (int) Math.min(Integer.MAX_VALUE, TimeUnit.NANOSECONDS.toMillis(left) + 1);
	}

	private void configure(Socket socket) throws IOException {
		socket.setTcpNoDelay(true);
		socket.setSendBufferSize(SendBuffer.LITTLE);
		socket.setKeepAlive(true);
		TransportSettings.KeepAlive keepAlive = this.settings.keepAlive();
		option(socket, ExtendedSocketOptions.TCP_KEEPIDLE, (int) keepAlive.idle().toSeconds());
		option(socket, ExtendedSocketOptions.TCP_KEEPINTERVAL, (int) keepAlive.interval().toSeconds());
		option(socket, ExtendedSocketOptions.TCP_KEEPCOUNT, keepAlive.count());
	}

	private static void option(Socket socket, SocketOption<Integer> option, int value) throws IOException {
		if (socket.supportedOptions().contains(option)) {
			socket.setOption(option, value);
		}
	}

	private synchronized boolean register(Socket socket) {
		return !this.settled && this.open.add(socket);
	}

	private synchronized void unregister(Socket socket) {
		this.open.remove(socket);
	}

	/**
	 * End the dial, once: keep this socket and close all others.
	 * @return whether it was still open
	 */
	private boolean settle(@Nullable Socket kept) {
		Set<Socket> others;
		synchronized (this) {
			if (this.settled) {
				return false;
			}
			this.settled = true;
			others = new HashSet<>(this.open);
			this.open.clear();
		}
		others.remove(kept);
		others.forEach(DialTask::close);
		return true;
	}

	private void closeAllBut(Socket kept) {
		Set<Socket> others;
		synchronized (this) {
			others = new HashSet<>(this.open);
			others.remove(kept);
			this.open.removeAll(others);
		}
		others.forEach(DialTask::close);
	}

	static void close(Socket socket) {
		try {
			socket.close();
		}
		catch (IOException ex) {
			log.debug("A socket did not close", ex);
		}
	}

	/** The address to connect from cannot be had. */
	private static final class NotBoundException extends IOException {

		private static final long serialVersionUID = 1;

		NotBoundException(BindAddress from, IOException cause) {
			super(String.valueOf(cause.getMessage()).startsWith("Cannot assign requested address")
					? "bind-address " + from + " is not an address of this host at present"
					: "cannot connect from bind-address " + from + ": " + cause.getMessage(), cause);
		}

	}

	private record Outcome(InetSocketAddress address, @Nullable Socket socket, @Nullable Exception failure) {

		DisconnectReason reason(String name, int others) {
			String more = (others > 0) ? ", and " + others + " other" + ((others > 1) ? "s" : "") + " before" : "";
			String where = name + more;
			if (this.failure instanceof NotBoundException unbound) {
				// Our fault, not the peer's.
				return new DisconnectReason(Kind.CONNECT_REFUSED, Initiator.CLIENT, false,
						String.valueOf(unbound.getMessage()), unbound);
			}
			Exception cause = (this.failure != null) ? this.failure : new IOException("unknown");
			if (cause instanceof SocketTimeoutException) {
				return DisconnectReason.of(Kind.CONNECT_TIMEOUT, "no answer from " + where, cause);
			}
			if (String.valueOf(cause.getMessage()).startsWith("Connection refused")) {
				return DisconnectReason.of(Kind.CONNECT_REFUSED, "refused by " + where, cause);
			}
			if (String.valueOf(cause.getMessage()).startsWith("Connection reset")) {
				// Accepted and reset at once, before connect returned.
				return DisconnectReason.of(Kind.PEER_RST, "reset by " + where, cause);
			}
			return DisconnectReason.of(Kind.CONNECT_REFUSED, "cannot connect to " + where + ": " + cause.getMessage(),
					cause);
		}

	}

}
