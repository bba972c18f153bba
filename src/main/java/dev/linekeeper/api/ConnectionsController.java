package dev.linekeeper.api;

import java.time.Instant;
import java.util.List;
import java.util.Set;

import dev.linekeeper.actuate.ConnectionDescriptor;
import dev.linekeeper.connection.ConnectionSnapshot;
import dev.linekeeper.connection.ConnectionState;
import dev.linekeeper.connection.ManagedConnection;
import dev.linekeeper.dialog.Dialog;
import dev.linekeeper.protocol.DisconnectReason;
import dev.linekeeper.security.Caller;
import dev.linekeeper.transport.PeerAddress;
import dev.linekeeper.transport.TimeSource;
import dev.linekeeper.transport.TransportCounters;
import dev.linekeeper.transport.Wording;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.jspecify.annotations.Nullable;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Shows the connections.
 */
@RestController
class ConnectionsController {

	private static final int MOST_PER_PAGE = 1_000;

	private final Lines lines;

	private final TimeSource time;

	private final OperatingPath operating;

	ConnectionsController(Lines lines, TimeSource time, OperatingPath operating) {
		this.lines = lines;
		this.time = time;
		this.operating = operating;
	}

	@GetMapping("/api/connections")
	Page connections(@RequestParam(defaultValue = "0") int page, @RequestParam(defaultValue = "100") int size,
			@RequestParam(name = "state", required = false) @Nullable Set<ConnectionState> states) {
		if (page < 0 || size < 1 || size > MOST_PER_PAGE) {
			throw new ProblemException(ProblemCode.BAD_REQUEST,
					"'page' must be 0 or more, and 'size' 1 to " + MOST_PER_PAGE + ".");
		}
		Caller caller = Caller.current();
		List<ManagedConnection> all = this.lines.connections()
			.connections()
			.stream()
			.filter((one) -> caller.mayRead(one.name()))
			.toList();
		List<ManagedConnection> wanted = all.stream()
			.filter((one) -> states == null || states.contains(one.snapshot().state()))
			.toList();
		long nanos = this.time.nanoTime();
		Instant now = this.time.now();
		List<Summary> shown = wanted.stream()
			.skip((long) page * size)
			.limit(size)
			.map((one) -> Summary.of(one, this.lines.dialog(one.name()), nanos, now))
			.toList();
		return new Page(all.size(), wanted.size(), page, size, shown);
	}

	@GetMapping("/api/connections/{name}")
	Detail connection(@PathVariable String name) {
		ManagedConnection connection = this.lines.connection(name);
		return new Detail(ConnectionDescriptor.whole(connection, this.lines.dialog(name), this.time.nanoTime()),
				lastError(connection.snapshot()),
				this.lines.feed(name).changes().stream().map((event) -> EventView.change(event)).toList(),
				this.lines.dialogs().speaks(name), this.operating.of(name, Caller.current()));
	}

	private static @Nullable String lastError(ConnectionSnapshot now) {
		ConnectionSnapshot.Loss loss = now.lastLoss();
		return (loss != null) ? loss.reason().detail() : null;
	}

	/**
	 * Some of the connections.
	 *
	 * @param total how many there are for who asks
	 * @param matching how many of them have one of the states asked for
	 * @param page which part this is, from 0
	 * @param size the most connections of a part
	 * @param connections in the order of their names
	 */
	record Page(int total, int matching, int page, int size, List<Summary> connections) {

	}

	/**
	 * A connection in short.
	 *
	 * @param name its name
	 * @param state its state
	 * @param since when it entered the state
	 * @param unreadySince since when it has not been ready; absent while it is
	 * @param unansweredSince since when it has answered no request; absent while it does
	 * @param critical whether readiness depends on it
	 * @param addresses where the peer should be
	 * @param peer the peer's address, while connected
	 * @param lastIn when the last byte came; to the millisecond
	 * @param lastOut when the last byte was handed to the operating system
	 * @param reconnects how often it became ready again
	 * @param nextAttempt when it is tried again, while it waits for that
	 * @param reason the kind of the latest failure or loss, while it is not ready
	 * @param lastError the latest failure or loss in words
	 * @param framesIn frames received
	 * @param framesOut frames handed to the operating system
	 * @param queued messages that wait for it to become ready
	 * @param notDelivered messages whose senders were told that they were not sent,
	 * waited too long, or were maybe not sent
	 */
	record Summary(String name, ConnectionState state, Instant since, @Nullable Instant unreadySince,
			@Nullable Instant unansweredSince, boolean critical, List<String> addresses, @Nullable String peer,
			@Nullable Instant lastIn, @Nullable Instant lastOut, long reconnects, @Nullable Instant nextAttempt,
			DisconnectReason.@Nullable Kind reason, @Nullable String lastError, long framesIn, long framesOut,
			int queued, long notDelivered) {

		static Summary of(ManagedConnection connection, @Nullable Dialog dialog, long nanos, Instant now) {
			ConnectionSnapshot snapshot = connection.snapshot();
			TransportCounters traffic = connection.statistics().traffic();
			ConnectionSnapshot.Loss loss = (snapshot.unreadySince() != null) ? snapshot.lastLoss() : null;
			return new Summary(snapshot.name(), snapshot.state(), snapshot.since(), snapshot.unreadySince(),
					(dialog != null) ? ago(now, dialog.statistics().nanosUnanswered(nanos)) : null,
					connection.settings().critical(),
					connection.settings().transport().addresses().stream().map(PeerAddress::toString).toList(),
					(snapshot.peer() != null) ? Wording.text(snapshot.peer()) : null,
					ago(now, traffic.nanosSinceLastRead(nanos)), ago(now, traffic.nanosSinceLastWrite(nanos)),
					Math.max(0, snapshot.readyCount() - 1), snapshot.nextAttempt(),
					(loss != null) ? loss.reason().kind() : null, ConnectionsController.lastError(snapshot),
					traffic.framesIn(), traffic.framesOut(), connection.queuedMessages(),
					connection.expiredMessages() + connection.unsent() + connection.maybeSent());
		}

		private static @Nullable Instant ago(Instant now, long nanos) {
			return (nanos < 0) ? null : now.minusNanos(nanos).truncatedTo(java.time.temporal.ChronoUnit.MILLIS);
		}

	}

	/**
	 * A connection in full.
	 *
	 * @param connection what the actuator's endpoint shows too
	 * @param lastError the latest failure or loss in words
	 * @param events the latest changes of its state, at most 50, the oldest first
	 * @param streamed whether what it says is streamed, which is so with dialogs only
	 * @param operating where this caller may act on it, or why not
	 */
	record Detail(@JsonUnwrapped ConnectionDescriptor connection, @Nullable String lastError,
			List<EventView.Change> events, boolean streamed, OperatingPath.Operating operating) {

	}

}
