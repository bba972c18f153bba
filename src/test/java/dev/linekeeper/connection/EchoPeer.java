package dev.linekeeper.connection;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A peer that sends back what it receives, and ends when it is ended.
 */
final class EchoPeer implements AutoCloseable {

	private static final int BACKLOG = 500;

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final Set<Socket> open = ConcurrentHashMap.newKeySet();

	private final AtomicInteger accepted = new AtomicInteger();

	private final ServerSocket server;

	/** Listen on a free port of 127.0.0.1. */
	EchoPeer() {
		this(new InetSocketAddress("127.0.0.1", 0));
	}

	EchoPeer(InetSocketAddress address) {
		try {
			this.server = new ServerSocket(address.getPort(), BACKLOG, address.getAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.threads.execute(this::accept);
	}

	InetSocketAddress address() {
		return new InetSocketAddress(this.server.getInetAddress(), this.server.getLocalPort());
	}

	/** How many connections came. */
	int accepted() {
		return this.accepted.get();
	}

	/** How many of them are open. */
	int open() {
		return this.open.size();
	}

	@Override
	public void close() {
		try {
			this.server.close();
			for (Socket socket : this.open) {
				socket.close();
			}
			this.threads.shutdown();
			assertThat(this.threads.awaitTermination(5, TimeUnit.SECONDS)).as("threads ended").isTrue();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	private void accept() {
		while (!this.server.isClosed()) {
			try {
				Socket socket = this.server.accept();
				this.open.add(socket);
				this.accepted.incrementAndGet();
				this.threads.execute(() -> echo(socket));
			}
			catch (IOException ex) {
				// Closed, or reset before we came to it.
			}
		}
	}

	private void echo(Socket socket) {
		try (socket) {
			socket.setTcpNoDelay(true);
			socket.getInputStream().transferTo(socket.getOutputStream());
		}
		catch (IOException ex) {
			// Reset, which is one way to end.
		}
		finally {
			this.open.remove(socket);
		}
	}

}
