package dev.linekeeper.connection;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;

import dev.linekeeper.connection.ConnectionSettings.WhenDown;
import dev.linekeeper.protocol.Delivery;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A queue in long outages: the edge case 18 of a connection's life.
 */
class OutageTests extends SupervisorScene {

	private static final int PAYLOAD = 100;

	private static final int PER_TICK = 100;

	private static final Duration TICK = Duration.ofMillis(100);

	private static final Duration TTL = Duration.ofSeconds(60);

	private static final long FLAT = 32L * 1024 * 1024;

	private final Deque<CompletableFuture<Delivery>> waiting = new ArrayDeque<>();

	/** At first the number is what bounds it, then the bytes, and then the time. */
	@ParameterizedTest
	@ValueSource(strings = { "1000, 8388608", "100000, 50000", "100000, 8388608" })
	void queueStaysBoundedAndCountedOverAnHourAtAThousandMessagesASecond(String limits) {
		int maxMessages = Integer.parseInt(limits.split(", ")[0]);
		long maxBytes = Long.parseLong(limits.split(", ")[1]);
		ManagedConnection connection = started(queueing(new WhenDown(true, maxMessages, maxBytes, TTL, true)));
		long heap = usedHeap();

		for (int tick = 0; tick < 36_000; tick++) {
			tick(connection);
			assertThat(connection.queuedMessages()).isEqualTo(this.waiting.size()).isLessThanOrEqualTo(maxMessages);
			assertThat(connection.queuedBytes()).isEqualTo(this.waiting.size() * (long) PAYLOAD)
				.isLessThanOrEqualTo(maxBytes);
		}

		assertThat(usedHeap() - heap).isLessThan(FLAT);
		int depth = connection.queuedMessages();
		assertThat(depth).isPositive();
		becomeReady();
		assertThat(this.network.line().written).hasSize(depth);
		assertThat(connection.queuedMessages()).isZero();
		assertThat(connection.queuedBytes()).isZero();
	}

	@Test
	void depthIsTheRealOneAfterReconnectsAndAfterSendersGaveUp() {
		ManagedConnection connection = started(queueing(new WhenDown(true, 1000, 1024 * 1024, TTL, false)));
		for (int cut = 0; cut < 100; cut++) {
			tick(connection);
			int depth = connection.queuedMessages();
			assertThat(depth).isEqualTo(this.waiting.size()).isPositive();
			// Whoever waits no longer takes nothing out of the queue.
			this.waiting.forEach((done) -> done.cancel(false));
			this.waiting.clear();
			assertThat(connection.queuedMessages()).isEqualTo(depth);

			becomeReady();

			assertThat(this.network.line().written).hasSize(depth);
			assertThat(connection.queuedMessages()).isZero();
			assertThat(connection.queuedBytes()).isZero();
			this.network.line().breaks();
			timeUntilNextDial();
		}
	}

	/** A tenth of a second of an outage, in which every attempt is refused. */
	private void tick(ManagedConnection connection) {
		for (int i = 0; i < PER_TICK; i++) {
			this.waiting.add(connection.send(new byte[PAYLOAD]));
		}
		this.world.pass(TICK);
		connection.check();
		while (!this.waiting.isEmpty() && this.waiting.peek().isDone()) {
			this.waiting.remove();
		}
	}

	private static ConnectionSettings queueing(WhenDown policy) {
		return With.whenDown(policy).apply(settings());
	}

	private static long usedHeap() {
		System.gc();
		return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
	}

}
