package dev.linekeeper.testing;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.SplittableRandom;

/**
 * A port of 127.0.0.1 for a server that comes and goes.
 */
public final class FreePort {

	// Below the ports that the system gives to clients: nobody is given it while the
	// server is down, and who dials it then does not connect to itself.
	private static final int LOWEST = 20_000;

	private static final int HIGHEST = 32_000;

	private static final SplittableRandom RANDOM = new SplittableRandom();

	private FreePort() {
	}

	/** One that is free now. */
	public static synchronized int find() {
		for (int i = 0; i < 100; i++) {
			int port = RANDOM.nextInt(LOWEST, HIGHEST);
			try (ServerSocket socket = new ServerSocket()) {
				socket.bind(new InetSocketAddress("127.0.0.1", port));
				return port;
			}
			catch (IOException ex) {
				// Taken: another one.
			}
		}
		throw new IllegalStateException("no free port from " + LOWEST + " to " + HIGHEST);
	}

}
