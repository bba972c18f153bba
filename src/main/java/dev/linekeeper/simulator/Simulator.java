package dev.linekeeper.simulator;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A TCP server that plays a peer, for trying things out: it greets, answers, ticks and
 * fails as its settings say. It listens on 127.0.0.1 only and takes any number of
 * clients, none of which waits for another; for each at most about a megabyte waits to be
 * written, and a client that does not read what it asks for is not read from either.
 * <p>
 * <b>Threads.</b> All methods may be called from any thread, and none waits for a client.
 * The executor runs one task that accepts, one for each client, and one more for a client
 * that is being written to; they block, so it must give each a thread of its own at once.
 * The timer only triggers, without blocking. Neither is shut down here.
 * <p>
 * <b>Failure.</b> A client that breaks the framing is closed with one line in the log, as
 * is one that the script has an answer for which the framing cannot carry.
 */
public final class Simulator implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(Simulator.class);

	private static final String HOST = "127.0.0.1";

	private static final int BACKLOG = 1024;

	private static final int ACCEPTOR_SECONDS = 5;

	private final SimulatorSettings settings;

	private final Script script;

	private final Executor executor;

	private final ScheduledExecutorService timer;

	// Added to under lock, so that none comes after close().
	private final Set<Client> clients = ConcurrentHashMap.newKeySet();

	private final ReentrantLock lock = new ReentrantLock();

	// Written once, when an acceptor is started; opens when that one ends.
	private volatile CountDownLatch accepting = new CountDownLatch(0);

	// Guarded by lock, like everything below. Holds the port, whether it listens or not.
	private @Nullable Closeable holder;

	private int port;

	private boolean closed;

	/**
	 * Create a simulator that does not listen yet.
	 * @param settings what it does
	 * @param executor runs blocking tasks, each at once on a thread of its own
	 * @param timer triggers what is sent later
	 * @throws IllegalArgumentException if a text of the script is wrong, naming it
	 */
	public Simulator(SimulatorSettings settings, Executor executor, ScheduledExecutorService timer) {
		this.settings = settings;
		this.script = new Script(settings);
		this.executor = executor;
		this.timer = timer;
	}

	/**
	 * Listen. Clients can connect as soon as this returns, or, with the fault
	 * {@code refuse}, are refused.
	 * @throws IllegalStateException if the port cannot be had, or this was started or
	 * closed before
	 */
	public void start() {
		this.lock.lock();
		try {
			if (this.holder != null || this.closed) {
				throw new IllegalStateException("Simulator '" + this.settings.name() + "' can be started only once");
			}
			if (this.settings.faults().refuse()) {
				refuse();
			}
			else {
				listen();
			}
		}
		catch (IOException ex) {
			throw new IllegalStateException("Simulator '" + this.settings.name() + "' cannot listen on " + HOST + ":"
					+ this.settings.port() + " (" + ex.getMessage() + "). Set 'linekeeper.simulators."
					+ this.settings.name() + ".port' to another port, or to 0 for a free one, or stop what uses it.",
					ex);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Return the port.
	 * @return the port listened on, also after the end; with the fault {@code refuse} the
	 * port on which connecting is refused
	 * @throws IllegalStateException if this was not started
	 */
	public int port() {
		this.lock.lock();
		try {
			if (this.port == 0) {
				throw new IllegalStateException("Simulator '" + this.settings.name() + "' has no port before start()");
			}
			return this.port;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Pull the plug: close every client accepted so far, at once, and listen on.
	 */
	public void disconnectAll() {
		for (Client client : List.copyOf(this.clients)) {
			if (client.close()) {
				logger.debug("{}: {} disconnected", this.settings.name(), client);
			}
		}
	}

	/**
	 * Stop listening and close every client. When this returns the port is free; the
	 * clients' tasks on the executor end by themselves, soon after. Does nothing the
	 * second time.
	 */
	@Override
	public void close() {
		if (stopListening()) {
			disconnectAll();
			awaitAcceptor();
		}
	}

	private boolean stopListening() {
		this.lock.lock();
		try {
			if (this.closed) {
				return false;
			}
			this.closed = true;
			if (this.holder != null) {
				this.holder.close();
				logger.info("{}: simulator stopped", this.settings.name());
			}
		}
		catch (IOException ex) {
			logger.warn("{}: closing port {} failed", this.settings.name(), this.port, ex);
		}
		finally {
			this.lock.unlock();
		}
		return true;
	}

	/**
	 * The system keeps the port for as long as a thread is inside accept, which is a
	 * moment longer than the socket is open.
	 */
	private void awaitAcceptor() {
		try {
			if (!this.accepting.await(ACCEPTOR_SECONDS, TimeUnit.SECONDS)) {
				logger.warn("{}: simulator still holds its port {}s after the end", this.settings.name(),
						ACCEPTOR_SECONDS);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void listen() throws IOException {
		CountDownLatch accepting = new CountDownLatch(1);
		ServerSocket server = new ServerSocket();
		try {
			server.setReuseAddress(true);
			server.bind(address(), BACKLOG);
			this.executor.execute(() -> acceptUntilTheEnd(server, accepting));
		}
		catch (IOException | RejectedExecutionException ex) {
			server.close();
			throw ex;
		}
		this.holder = server;
		this.accepting = accepting;
		this.port = server.getLocalPort();
		logger.info("{}: simulator listening on {}:{}", this.settings.name(), HOST, this.port);
	}

	/**
	 * A port that is bound and not listened on refuses, and nobody else can take it: not
	 * even a client that would, by chance, connect to itself.
	 */
	private void refuse() throws IOException {
		Socket bound = new Socket();
		try {
			bound.setReuseAddress(true);
			bound.bind(address());
		}
		catch (IOException ex) {
			bound.close();
			throw ex;
		}
		this.holder = bound;
		this.port = bound.getLocalPort();
		logger.info("{}: simulator refusing on {}:{}", this.settings.name(), HOST, this.port);
	}

	private InetSocketAddress address() throws IOException {
		// Not the loopback address as the JDK sees it: that may be ::1.
		return new InetSocketAddress(InetAddress.getByAddress(HOST, new byte[] { 127, 0, 0, 1 }), this.settings.port());
	}

	private void acceptUntilTheEnd(ServerSocket server, CountDownLatch accepting) {
		try {
			accept(server);
		}
		finally {
			accepting.countDown();
			close();
		}
	}

	private void accept(ServerSocket server) {
		try {
			while (true) {
				serve(server.accept());
			}
		}
		catch (IOException ex) {
			if (!server.isClosed()) {
				logger.warn("{}: simulator cannot accept any more", this.settings.name(), ex);
			}
		}
	}

	private void serve(Socket socket) throws IOException {
		try {
			Client client = new Client(this.settings, this.script, socket, this.executor, this.timer,
					this.clients::remove);
			if (!add(client)) {
				client.close();
				return;
			}
			logger.debug("{}: {} connected", this.settings.name(), client);
			run(client);
		}
		catch (IOException ex) {
			logger.debug("{}: a client vanished ({})", this.settings.name(), ex.getMessage());
			socket.close();
		}
	}

	private boolean add(Client client) {
		this.lock.lock();
		try {
			return !this.closed && this.clients.add(client);
		}
		finally {
			this.lock.unlock();
		}
	}

	private void run(Client client) {
		try {
			this.executor.execute(client);
		}
		catch (RejectedExecutionException ex) {
			logger.warn("{}: {} closed; there is no thread for it", this.settings.name(), client, ex);
			client.close();
		}
	}

}
