package dev.linekeeper.testing;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * A peer that listens on 127.0.0.1 and does nothing by itself: the test accepts each
 * connection as a {@link Link} and says what happens on it.
 */
public final class ScriptedPeer implements AutoCloseable {

	private static final int TINY = 4096;

	private final BlockingQueue<Link> waiting = new LinkedBlockingQueue<>();

	private final List<Link> links = new CopyOnWriteArrayList<>();

	private final ListeningPort port;

	private ScriptedPeer(int receiveBuffer) {
		this.port = new ListeningPort("scripted-peer", receiveBuffer, this::accepted);
	}

	/** Listen on a free port. */
	public static ScriptedPeer listen() {
		return new ScriptedPeer(0);
	}

	/** Listen with a receive buffer of 4 KiB, so that who sends soon feels no reader. */
	public static ScriptedPeer listenWithTinyBuffer() {
		return new ScriptedPeer(TINY);
	}

	public InetSocketAddress address() {
		return this.port.address();
	}

	public int port() {
		return address().getPort();
	}

	/** The next connection, in the order they came; waits 5 seconds at most. */
	public Link accept() {
		Link link;
		try {
			link = poll();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new AssertionError("interrupted while waiting for a connection", ex);
		}
		if (link == null) {
			throw new AssertionError("nobody has connected to port " + port() + " within "
					+ Deadline.PATIENCE.toMillis() + " ms; " + this.links.size() + " connections before");
		}
		return link;
	}

	/** How many connections came, whether the test has accepted them or not. */
	public int connections() {
		return this.links.size();
	}

	/** Refuse connects from now on; the connections there are stay. */
	public void refuse() {
		this.port.refuse();
	}

	/** Listen again, on the same port. */
	public void listenAgain() {
		this.port.listenAgain();
	}

	/** Close the port and all connections. */
	@Override
	public void close() {
		this.port.close();
		this.links.forEach(Link::close);
	}

	private @Nullable Link poll() throws InterruptedException {
		return this.waiting.poll(Deadline.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
	}

	private void accepted(Socket socket) {
		try {
			Link link = new Link(socket);
			this.links.add(link);
			this.waiting.add(link);
		}
		catch (IOException ex) {
			// Reset by the other end before we came to it: no connection.
			Sockets.close(socket);
		}
	}

}
