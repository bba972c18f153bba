package dev.linekeeper.bench.line;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import dev.linekeeper.connection.ConnectionSettings.Reconnect;
import dev.linekeeper.connection.ConnectionSnapshot;
import dev.linekeeper.connection.ConnectionState;
import dev.linekeeper.framing.Framings;
import dev.linekeeper.protocol.Protocol;

/**
 * Our connections, by their public API. Their first loss finds no failures to remember,
 * and so is as one after a long READY.
 */
final class ManagedKeeper implements Keeper {

	// How often it is ready by then.
	private static final int AFTER_FIRST_LOSS = 2;

	private final ManagedEnvironment environment = new ManagedEnvironment(
			new Conditions("line", Runtime.version().feature() >= 21, false, Watch.NOT));

	private final Reconnect reconnect;

	private final Map<String, ManagedLine> lines = new ConcurrentHashMap<>();

	/**
	 * Create one.
	 * @param reconnect when its connections are tried again
	 */
	ManagedKeeper(Reconnect reconnect) {
		this.reconnect = reconnect;
		this.environment.manager().addListener((previous, now) -> {
			ManagedLine line = this.lines.get(now.name());
			if (line != null) {
				line.changed(now);
			}
		});
	}

	@Override
	public Kept keep(int port) {
		String name = "line-" + port;
		ManagedLine line = new ManagedLine();
		this.lines.put(name, line);
		this.environment.connect(port, Objects.requireNonNull(Framings.named("crlf")), name, (address) -> new Deaf(),
				this.reconnect, new Slices());
		return line;
	}

	@Override
	public void stop() {
		this.environment.manager().stop().orTimeout(1, TimeUnit.MINUTES).join();
		this.environment.manager().close();
	}

	/** A protocol that wants nothing. */
	private static final class Deaf implements Protocol {

		@Override
		public void dataReceived(byte[] data) {
		}

	}

	/** Told in turn; asked by another thread. */
	private static final class ManagedLine implements Kept {

		private final List<Instant> announced = new CopyOnWriteArrayList<>();

		private final CompletableFuture<Instant> ready = new CompletableFuture<>();

		void changed(ConnectionSnapshot now) {
			Instant next = now.nextAttempt();
			if (now.state() == ConnectionState.BACKOFF && next != null) {
				this.announced.add(next);
			}
			if (now.state() == ConnectionState.READY && now.readyCount() == AFTER_FIRST_LOSS) {
				this.ready.complete(now.since());
			}
		}

		@Override
		public Instant usable(Instant accepted) throws Exception {
			Instant since = this.ready.get(1, TimeUnit.MINUTES);
			return since.isAfter(accepted) ? since : accepted;
		}

		@Override
		public OptionalDouble excess(Instant listening, Instant usable) {
			// One that was due before may have come late, and have found the peer.
			Instant due = this.announced.stream()
				.filter((next) -> !next.isBefore(listening))
				.findFirst()
				.orElse(listening);
			return OptionalDouble.of(Duration.between(due, usable).toNanos() / 1e6);
		}

	}

}
