package dev.linekeeper.connection;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import dev.linekeeper.connection.ConnectionSettings.WhenDown;
import dev.linekeeper.protocol.Delivery;
import dev.linekeeper.protocol.DeliveryException;
import dev.linekeeper.protocol.DeliveryException.Cause;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Messages that wait for their connection.
 */
class QueueingTests extends SupervisorScene {

	private final List<String> written = new ArrayList<>();

	@Test
	void messagesWaitAndLeaveInOrder() {
		ManagedConnection connection = started(queueing(10, 1000, false));
		CompletableFuture<Delivery> first = connection.send(bytes("1"));
		CompletableFuture<Delivery> second = connection.send(bytes("2"));
		assertThat(connection.queuedMessages()).isEqualTo(2);
		assertThat(connection.queuedBytes()).isEqualTo(2);

		becomeReady();

		assertThat(first).isCompletedWithValue(Delivery.WRITTEN);
		assertThat(second).isCompletedWithValue(Delivery.WRITTEN);
		assertThat(written()).containsExactly("1", "2");
		assertThat(connection.queuedMessages()).isZero();
		assertThat(connection.queuedBytes()).isZero();
	}

	@Test
	void orderIsKeptOverManyReconnectsAndNothingIsSentTwice() {
		ManagedConnection connection = started(queueing(1000, 100_000, false));
		List<CompletableFuture<Delivery>> sent = new ArrayList<>();
		for (int cut = 0; cut < 20; cut++) {
			sent.add(connection.send(bytes("down " + cut)));
			becomeReady();
			sent.add(connection.send(bytes("up " + cut)));
			this.network.line().breaks();
			sent.add(connection.send(bytes("losing " + cut)));
			timeUntilNextDial();
		}
		becomeReady();

		List<String> expected = new ArrayList<>();
		for (int cut = 0; cut < 20; cut++) {
			expected.addAll(List.of("down " + cut, "up " + cut, "losing " + cut));
		}
		assertThat(written()).isEqualTo(expected);
		assertThat(sent).allMatch((done) -> done.join() == Delivery.WRITTEN);
	}

	@Test
	void whatWaitsAndWhatIsGivenUpIsCounted() {
		ManagedConnection connection = started(queueing(2, 1000, false));
		assertThat(connection.queueAge()).isZero();
		connection.send(bytes("1"));
		this.world.pass(Duration.ofSeconds(20));
		connection.send(bytes("2"));
		connection.send(bytes("3"));

		assertThat(connection.queueAge()).isEqualTo(Duration.ofSeconds(20));
		assertThat(connection.droppedMessages()).isEqualTo(1);

		this.world.pass(Duration.ofSeconds(40));
		connection.check();
		assertThat(connection.queueAge()).isEqualTo(Duration.ofSeconds(40));
		assertThat(connection.expiredMessages()).isEqualTo(1);
		becomeReady();
		assertThat(connection.queueAge()).isZero();
	}

	@Test
	void messageThatWaitsTooLongExpiresUnsent() {
		ManagedConnection connection = started(queueing(10, 1000, false));
		CompletableFuture<Delivery> done = connection.send(bytes("old"));

		this.world.pass(Duration.ofSeconds(60));
		connection.check();

		assertThat(failure(done).delivery()).isEqualTo(Delivery.EXPIRED);
		assertThat(failure(done)).hasMessageContaining("when-down.ttl");
		assertThat(connection.queuedMessages()).isZero();
		this.network.dial().refuse();
		timeUntilNextDial();
		becomeReady();
		assertThat(written()).isEmpty();
	}

	@Test
	void messageThatExpiresWhileAnotherFindsNoRoomIsToldSo() {
		ManagedConnection connection = started(queueing(10, 4, false));
		CompletableFuture<Delivery> old = connection.send(bytes("a"));
		this.world.pass(Duration.ofSeconds(59));
		connection.send(bytes("bbb"));
		this.world.pass(Duration.ofSeconds(1));

		CompletableFuture<Delivery> large = connection.send(bytes("cc"));

		assertThat(failure(large).reason()).isEqualTo(Cause.QUEUE_FULL);
		assertThat(failure(old).delivery()).isEqualTo(Delivery.EXPIRED);
	}

	@Test
	void fullQueueRefusesTheNewMessage() {
		ManagedConnection connection = started(queueing(2, 1000, false));
		connection.send(bytes("1"));
		connection.send(bytes("2"));

		CompletableFuture<Delivery> third = connection.send(bytes("3"));

		assertThat(failure(third).reason()).isEqualTo(Cause.QUEUE_FULL);
		assertThat(failure(third).delivery()).isEqualTo(Delivery.NOT_SENT);
		becomeReady();
		assertThat(written()).containsExactly("1", "2");
	}

	@Test
	void fullQueueDropsTheOldestIfToldSo() {
		ManagedConnection connection = started(queueing(10, 3, true));
		CompletableFuture<Delivery> oldest = connection.send(bytes("aa"));
		connection.send(bytes("b"));

		connection.send(bytes("c"));

		assertThat(failure(oldest).reason()).isEqualTo(Cause.QUEUE_FULL);
		becomeReady();
		assertThat(written()).containsExactly("b", "c");
	}

	@Test
	void messageThatTheFramingCannotCarryIsRefusedBeforeItIsQueued() {
		ManagedConnection connection = started(queueing(10, 1000, false));

		CompletableFuture<Delivery> done = connection.send(bytes("two\r\nlines"));

		assertThat(failure(done).reason()).isEqualTo(Cause.NOT_FRAMEABLE);
		assertThat(connection.queuedMessages()).isZero();
	}

	@Test
	void messageLargerThanTheQueueIsRefusedAsSuch() {
		ManagedConnection connection = started(queueing(10, 3, true));
		CompletableFuture<Delivery> small = connection.send(bytes("a"));

		assertThat(failure(connection.send(bytes("four"))).reason()).isEqualTo(Cause.TOO_LARGE);
		assertThat(small).isNotDone();
	}

	@Test
	void stoppedConnectionSaysThatNothingWasSent() {
		ManagedConnection connection = started(queueing(10, 1000, false));
		CompletableFuture<Delivery> done = connection.send(bytes("1"));

		connection.stop();
		this.world.settle();

		assertThat(failure(done).delivery()).isEqualTo(Delivery.NOT_SENT);
		assertThat(failure(done).reason()).isEqualTo(Cause.STOPPED);
		assertThat(failure(connection.send(bytes("2"))).reason()).isEqualTo(Cause.STOPPED);
	}

	@Test
	void callerMayReuseItsArray() {
		ManagedConnection connection = started(queueing(10, 1000, false));
		byte[] payload = bytes("kept");
		connection.send(payload);
		payload[0] = 'x';

		becomeReady();

		assertThat(written()).containsExactly("kept");
	}

	@Test
	void loginLeavesBeforeWhatWaits() {
		this.factory.greeting = "login";
		ManagedConnection connection = started(queueing(10, 1000, false));
		connection.send(bytes("waiting"));

		becomeReady();

		assertThat(written()).containsExactly("login", "waiting");
	}

	private List<String> written() {
		this.written.clear();
		this.network.lines.forEach((line) -> line.written
			.forEach((payload) -> this.written.add(new String(payload, StandardCharsets.US_ASCII))));
		return this.written;
	}

	private static DeliveryException failure(CompletableFuture<Delivery> done) {
		assertThat(done).isCompletedExceptionally();
		Throwable thrown = catchThrowableOfType(CompletionException.class, done::join);
		assertThat(thrown).hasCauseInstanceOf(DeliveryException.class);
		return (DeliveryException) thrown.getCause();
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

	private static ConnectionSettings queueing(int maxMessages, long maxBytes, boolean dropOldest) {
		ConnectionSettings base = settings();
		return new ConnectionSettings(base.name(), base.critical(), base.enabled(), base.onLost(), base.transport(),
				base.reconnect(), new WhenDown(true, maxMessages, maxBytes, Duration.ofSeconds(60), dropOldest),
				base.liveness(), base.maxLifetime(), base.prepareTimeout(), base.drainTimeout(), base.closeTimeout());
	}

}
