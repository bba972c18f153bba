package dev.linekeeper.testing;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/**
 * A port of 127.0.0.1 whose backlog is full: the kernel drops the SYN of who dials it, so
 * that the connect times out as with a dead host. Needs no root.
 */
public final class FullBacklog implements AutoCloseable {

	private static final int MOST_FILLERS = 16;

	private static final int FULL_AFTER_MILLIS = 250;

	private final ServerSocket server;

	private final List<Socket> fillers = new ArrayList<>();

	private FullBacklog(ServerSocket server) {
		this.server = server;
	}

	/** Listen on a free port and fill its backlog. */
	public static FullBacklog open() throws IOException {
		FullBacklog backlog = new FullBacklog(new ServerSocket(0, 1, ListeningPort.loopback()));
		try {
			backlog.fill();
			return backlog;
		}
		catch (IOException | RuntimeException | Error ex) {
			backlog.close();
			throw ex;
		}
	}

	public InetSocketAddress address() {
		return new InetSocketAddress(this.server.getInetAddress(), this.server.getLocalPort());
	}

	public int port() {
		return this.server.getLocalPort();
	}

	@Override
	public void close() {
		this.fillers.forEach(Sockets::close);
		Sockets.close(this.server);
	}

	private void fill() throws IOException {
		while (this.fillers.size() < MOST_FILLERS) {
			Socket filler = new Socket();
			try {
				filler.connect(address(), FULL_AFTER_MILLIS);
				this.fillers.add(filler);
			}
			catch (SocketTimeoutException ex) {
				filler.close();
				return;
			}
		}
		throw new AssertionError("the backlog still has room after " + MOST_FILLERS + " connections");
	}

}
