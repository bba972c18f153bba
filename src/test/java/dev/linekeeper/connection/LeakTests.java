package dev.linekeeper.connection;

import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.linekeeper.protocol.ConnectionAttempt;
import dev.linekeeper.protocol.DisconnectReason;
import dev.linekeeper.protocol.DisconnectReason.Kind;
import dev.linekeeper.protocol.Protocol;
import dev.linekeeper.protocol.ProtocolFactory;
import dev.linekeeper.testing.Link;
import dev.linekeeper.testing.ScriptedPeer;
import dev.linekeeper.testing.ThreadsAndFiles;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Attempts, losses and stops leave no thread, file or dial behind: the edge cases 5 and
 * 25 of a connection's life.
 */
class LeakTests {

	private static final Duration SHORT = Duration.ofMillis(1);

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
		startAndStop(20, 0);
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
			long files = openFiles();
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
			await().untilAsserted(() -> assertThat(openFiles()).isLessThanOrEqualTo(files));
			assertThat(line.statistics().attempts()).isCloseTo(peer.connections() + refusals.count, within(1L));
		}
	}

	private static long openFiles() {
		assumeTrue(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean,
				"open files cannot be counted here");
		return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount();
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
