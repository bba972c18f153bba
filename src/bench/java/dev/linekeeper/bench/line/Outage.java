package dev.linekeeper.bench.line;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalDouble;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * The peer of one connection: listens, accepts, ends both, and listens again after a
 * while. It is lost once only, for the delay after a second loss would depend on how long
 * the connection was up.
 */
final class Outage {

	// Below those that the system hands out for connecting, or else a client that is
	// refused could meet itself, or another client take the port meanwhile.
	private static final int FIRST_PORT = 20_000;

	private static final int PORTS = 10_000;

	private static final int BACKLOG = 8;

	private final Duration length;

	private final int patienceMillis;

	private ServerSocket listener;

	// Left open, so that the client does nothing more.
	private @Nullable Socket second;

	/**
	 * Listen.
	 * @param length how long it does not listen
	 * @param patience the longest that the client may take to come back
	 */
	Outage(Duration length, Duration patience) throws IOException {
		this.length = length;
		this.patienceMillis = (int) patience.toMillis();
		this.listener = listen();
	}

	int port() {
		return this.listener.getLocalPort();
	}

	/**
	 * Go through it.
	 * @param connection the client's
	 * @param up how long the connection is up before
	 * @param lateness tells what the machine is to blame for
	 */
	Recovery happen(Keeper.Kept connection, Duration up, Lateness lateness) throws Exception {
		int port = port();
		Socket first = accept();
		TimeUnit.NANOSECONDS.sleep(up.toNanos());
		this.listener.close();
		first.close();
		TimeUnit.NANOSECONDS.sleep(this.length.toNanos());
		this.listener = listen(port);
		Instant listening = Instant.now();
		this.second = accept();
		Instant usable = connection.usable(Instant.now());
		// It may have been there before we came to look at the clock.
		double millis = Math.max(0, Duration.between(listening, usable).toNanos() / 1e6);
		OptionalDouble excess = connection.excess(listening, usable);
		Instant due = usable.minusNanos((long) (excess.orElse(0) * 1e6));
		return new Recovery(millis, excess, lateness.greatest(due, usable));
	}

	private Socket accept() throws IOException {
		this.listener.setSoTimeout(this.patienceMillis);
		return this.listener.accept();
	}

	private static ServerSocket listen() throws IOException {
		while (true) {
			try {
				return listen(FIRST_PORT + ThreadLocalRandom.current().nextInt(PORTS));
			}
			catch (BindException ex) {
				// Somebody else has it; the next may be free.
			}
		}
	}

	private static ServerSocket listen(int port) throws IOException {
		return new ServerSocket(port, BACKLOG, InetAddress.getLoopbackAddress());
	}

	/**
	 * What came of it.
	 *
	 * @param millis from when the peer listened until the connection could be used
	 * @param excess by how many milliseconds it was later than announced, if it was
	 * @param lateness how many milliseconds late a thread woke meanwhile that only slept
	 */
	record Recovery(double millis, OptionalDouble excess, double lateness) {

	}

}
