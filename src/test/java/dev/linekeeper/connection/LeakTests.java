package dev.linekeeper.connection;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import dev.linekeeper.protocol.ConnectionAttempt;
import dev.linekeeper.protocol.DisconnectReason;
import dev.linekeeper.protocol.DisconnectReason.Kind;
import dev.linekeeper.protocol.Protocol;
import dev.linekeeper.protocol.ProtocolFactory;
import dev.linekeeper.testing.Link;
import dev.linekeeper.testing.ScriptedPeer;
import dev.linekeeper.testing.ThreadsAndFiles;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

/**
 * Attempts, losses and stops leave no thread, file or dial behind: the edge cases 5 and
 * 25 of a connection's life.
 */
class LeakTests {

	private static final Duration SHORT = Duration.ofMillis(1);

	/** The JDK opens a socket and some archives once, and keeps them. */
	@BeforeAll
	static void warmUp() {
		// Skips where open files cannot be counted.
		ThreadsAndFiles.snapshot();
		startAndStop(20, 0);
	}

	@Test
	@Timeout(60)
	void attemptsAndLossesLeaveNothing() {
		attemptsAndLossesLeaveNothing(300);
	}

	@Test
	@Tag("full")
	@Timeout(600)
	void tenThousandAttemptsAndLossesLeaveNothing() {
		attemptsAndLossesLeaveNothing(10_000);
	}

	/** Edge case 5: a stop at every instant. */
	@Test
	@Timeout(60)
	void startsAndStopsAtRandomInstantsLeaveNothing() {
		ThreadsAndFiles start = ThreadsAndFiles.snapshot();

		startAndStop(1000, System.nanoTime());

		ThreadsAndFiles.assertBackTo(start, 0);
	}

	private static void startAndStop(int rounds, long seed) {
		SplittableRandom random = new SplittableRandom(seed);
		try (EchoPeer peer = new EchoPeer(); LoopbackEnvironment environment = new LoopbackEnvironment()) {
			ManagedConnection line = environment.connect(peer.address(), "crlf", (address) -> (data) -> {
			}, With.retryEvery(SHORT));
			for (int round = 1; round <= rounds; round++) {
				line.start();
				LockSupport.parkNanos(random.nextLong(TimeUnit.MILLISECONDS.toNanos(2)));
				line.stop().orTimeout(5, TimeUnit.SECONDS).join();
				assertThat(line.snapshot().state()).as("round %d, seed %d", round, seed)
					.isEqualTo(ConnectionState.STOPPED);
			}
			await().untilAsserted(() -> assertThat(peer.open()).as("open with seed %d", seed).isZero());
			assertThat((long) peer.accepted()).isLessThanOrEqualTo(line.statistics().attempts());
		}
	}

	private static void attemptsAndLossesLeaveNothing(int cycles) {
		cycle(20);
		ThreadsAndFiles start = ThreadsAndFiles.snapshot();

		cycle(cycles);

		ThreadsAndFiles.assertBackTo(start, 0);
	}

	private static void cycle(int cycles) {
		Refusals refusals = new Refusals();
		try (ScriptedPeer peer = ScriptedPeer.listen(); LoopbackEnvironment environment = new LoopbackEnvironment()) {
			long sockets = openSockets();
			ManagedConnection line = environment.connect(peer.address(), "crlf", refusals, With.retryEvery(SHORT));
			for (int cycle = 0; cycle < cycles; cycle++) {
				Link link = peer.accept();
				switch (cycle % 4) {
					case 0 -> link.close();
					case 1 -> link.reset();
					case 2 -> {
						link.send("half a fra");
						link.reset();
					}
					default -> {
						peer.refuse();
						link.close();
						refusals.awaitOne();
						peer.listenAgain();
					}
				}
			}
			peer.accept().close();
			line.stop().orTimeout(5, TimeUnit.SECONDS).join();

			// While all that holds threads and sockets goes on.
			await().untilAsserted(() -> assertThat(openSockets()).isLessThanOrEqualTo(sockets));
			assertThat(line.statistics().attempts()).isCloseTo(peer.connections() + refusals.count, within(1L));
		}
	}

	private static long openSockets() {
		try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
			return files.filter(LeakTests::isSocket).count();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static boolean isSocket(Path file) {
		try {
			return Files.readSymbolicLink(file).toString().startsWith("socket:");
		}
		catch (IOException ex) {
			// Closed meanwhile.
			return false;
		}
	}

	/** Counts the attempts that no peer can count. */
	private static final class Refusals implements ProtocolFactory {

		private final Semaphore refused = new Semaphore(0);

		volatile long count;

		@Override
		public Protocol buildProtocol(InetSocketAddress address) {
			return (data) -> {
			};
		}

		@Override
		public void connectionFailed(ConnectionAttempt attempt, DisconnectReason reason) {
			if (reason.kind() == Kind.CONNECT_REFUSED) {
				this.count++;
				this.refused.release();
			}
		}

		void awaitOne() {
			this.refused.drainPermits();
			try {
				assertThat(this.refused.tryAcquire(5, TimeUnit.SECONDS)).as("refused within 5 seconds").isTrue();
			}
			catch (InterruptedException ex) {
				throw new AssertionError(ex);
			}
		}

	}

}
