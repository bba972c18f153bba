package dev.linekeeper.testing;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * One connection through a proxy: the socket of who dialled, the socket to the target,
 * and a pump each way.
 */
final class ProxiedConnection {

	private static final int CONNECT_TIMEOUT_MILLIS = 5000;

	private final String name;

	private final Socket client;

	private final Socket server = new Socket();

	private final Tally tally;

	private final Map<Direction, Pump> pumps = new EnumMap<>(Direction.class);

	private final List<Thread> threads = new CopyOnWriteArrayList<>();

	// Each pump has a reader and a writer to finish. Guarded by this.
	private int halvesLeft = 4;

	// Guarded by this.
	private boolean over;

	ProxiedConnection(String name, Socket client, Map<Direction, Faults> faults, Tally tally, SplittableRandom random) {
		this.name = name;
		this.client = client;
		this.tally = tally;
		faults.forEach((direction, those) -> this.pumps.put(direction, new Pump(direction, those, this, random)));
	}

	/** Dial the target and forward both ways. */
	void forwardTo(InetSocketAddress target, int receiveBuffer) {
		start("connect", () -> {
			try {
				this.client.setTcpNoDelay(true);
				this.server.setTcpNoDelay(true);
				this.server.setReceiveBufferSize(receiveBuffer);
				this.server.connect(target, CONNECT_TIMEOUT_MILLIS);
				pump(Direction.TO_SERVER).start(this.client, this.server);
				pump(Direction.TO_CLIENT).start(this.server, this.client);
			}
			catch (IOException ex) {
				reset();
			}
		});
	}

	/** Read, throw away and say nothing, then close; earlier if the client ends. */
	void keepSilent(Duration time) {
		start("silent", () -> {
			Deadline deadline = Deadline.in(time);
			byte[] buffer = new byte[1024];
			try {
				InputStream in = this.client.getInputStream();
				for (int left = deadline.millisLeft(); left > 0; left = deadline.millisLeft()) {
					this.client.setSoTimeout(left);
					if (in.read(buffer) < 0) {
						break;
					}
				}
			}
			catch (SocketTimeoutException ex) {
				// The time is over.
			}
			catch (IOException ex) {
				reset();
			}
			close();
		});
	}

	Pump pump(Direction direction) {
		Pump pump = this.pumps.get(direction);
		if (pump == null) {
			throw new IllegalStateException("no pump " + direction);
		}
		return pump;
	}

	void start(String task, Runnable work) {
		Thread thread = new Thread(work, this.name + "-" + task);
		thread.setDaemon(true);
		this.threads.add(thread);
		thread.start();
	}

	void forwarded(Direction direction, int bytes) {
		this.tally.forwarded(direction, bytes);
	}

	void swallowed(Direction direction, int bytes) {
		this.tally.swallowed(direction, bytes);
	}

	/** A reader or a writer has come to the end of its stream. */
	void halfDone() {
		synchronized (this) {
			this.halvesLeft--;
			if (this.halvesLeft > 0) {
				return;
			}
		}
		close();
	}

	/** Close both sockets in order (FIN). */
	void close() {
		if (end()) {
			Sockets.close(this.client);
			Sockets.close(this.server);
			this.tally.closed();
		}
	}

	/** Reset both sockets (RST). */
	void reset() {
		if (end()) {
			Sockets.reset(this.client);
			Sockets.reset(this.server);
			this.tally.closed();
		}
	}

	/** Wait until all threads are gone. */
	void awaitEnd(Deadline deadline) {
		deadline.awaitEnd(this.threads);
	}

	boolean isOver() {
		return this.threads.stream().noneMatch(Thread::isAlive);
	}

	/** Whether this is the first end. */
	private boolean end() {
		synchronized (this) {
			if (this.over) {
				return false;
			}
			this.over = true;
		}
		this.pumps.values().forEach(Pump::over);
		return true;
	}

}
