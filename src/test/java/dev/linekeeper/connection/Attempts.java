package dev.linekeeper.connection;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import dev.linekeeper.protocol.ConnectionAttempt;
import dev.linekeeper.protocol.Protocol;
import dev.linekeeper.protocol.ProtocolFactory;
import dev.linekeeper.protocol.Session;

/**
 * When each attempt began, and which of them made a connection. The protocols do nothing.
 */
final class Attempts implements ProtocolFactory {

	private final Queue<Long> begun = new ConcurrentLinkedQueue<>();

	private final Queue<Long> made = new ConcurrentLinkedQueue<>();

	/** In {@link System#nanoTime}. */
	List<Long> begun() {
		return List.copyOf(this.begun);
	}

	/** In {@link System#nanoTime}. */
	List<Long> made() {
		return List.copyOf(this.made);
	}

	int madeCount() {
		return this.made.size();
	}

	/** The times between one attempt and the next, in milliseconds. */
	List<Long> gapsMillis() {
		return gapsMillis(begun());
	}

	static List<Long> gapsMillis(List<Long> nanos) {
		List<Long> gaps = new ArrayList<>();
		for (int i = 1; i < nanos.size(); i++) {
			gaps.add((nanos.get(i) - nanos.get(i - 1)) / 1_000_000);
		}
		return gaps;
	}

	/** Forget everything so far. */
	void clear() {
		this.begun.clear();
		this.made.clear();
	}

	@Override
	public Protocol buildProtocol(InetSocketAddress address) {
		return new Protocol() {

			@Override
			public void connectionMade(Session session) {
				Attempts.this.made.add(System.nanoTime());
			}

			@Override
			public void dataReceived(byte[] data) {
				// Nothing comes.
			}

		};
	}

	@Override
	public void startedConnecting(ConnectionAttempt attempt) {
		this.begun.add(System.nanoTime());
	}

}
