package dev.linekeeper.actuate;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.StringJoiner;

import dev.linekeeper.connection.ConnectionManager;
import dev.linekeeper.connection.ManagedConnection;
import dev.linekeeper.connection.Timers;
import dev.linekeeper.dialog.Dialog;
import dev.linekeeper.dialog.DialogStatistics;
import dev.linekeeper.dialog.Dialogs;
import dev.linekeeper.transport.LogContext;
import dev.linekeeper.transport.TimeSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells in the log what could not be delivered, and what was not answered: the first of
 * it within a second, what follows once in 30 seconds, and the rest at the end. Every
 * sender was told already, but nobody reads the logs of all senders at night. Looks at
 * what is counted anyway.
 */
public final class UndeliveredLog implements AutoCloseable {

	private static final Logger log = LoggerFactory.getLogger("dev.linekeeper.connection");

	private static final Duration PERIOD = Duration.ofSeconds(1);

	private static final long QUIET_NANOS = Duration.ofSeconds(30).toNanos();

	private final ConnectionManager manager;

	private final Dialogs dialogs;

	private final TimeSource time;

	private final Timers timers;

	// What was told of those that have lost something. Guarded by this.
	private final Map<String, Told> told = new HashMap<>();

	// Guarded by this.
	private boolean closed;

	private Runnable cancel = () -> {
	};

	/**
	 * Create it; nothing is told before {@link #start}.
	 * @param manager knows the connections
	 * @param dialogs knows what is asked on them
	 * @param time tells how long nothing was told
	 * @param timers has it look again
	 */
	public UndeliveredLog(ConnectionManager manager, Dialogs dialogs, TimeSource time, Timers timers) {
		this.manager = manager;
		this.dialogs = dialogs;
		this.time = time;
		this.timers = timers;
	}

	/** Begin to look. */
	public synchronized void start() {
		if (!this.closed) {
			this.cancel = this.timers.schedule(PERIOD, () -> {
				try {
					tell(false);
				}
				finally {
					start();
				}
			});
		}
	}

	/** Tell the rest, and look no more. */
	@Override
	public synchronized void close() {
		this.closed = true;
		this.cancel.run();
		tell(true);
	}

	private synchronized void tell(boolean last) {
		long now = this.time.nanoTime();
		for (ManagedConnection connection : this.manager.connections()) {
			Losses losses = Losses.of(connection, this.dialogs.find(connection.name()));
			Told before = this.told.get(connection.name());
			Losses known = (before != null) ? before.losses() : Losses.NONE;
			boolean due = last || before == null || now - before.nanos() >= QUIET_NANOS;
			if (due && !losses.equals(known)) {
				this.told.put(connection.name(), new Told(losses, now));
				LogContext.run(connection.name(), connection.snapshot().epoch(),
						() -> log.warn("{}: {}", connection.name(), losses.since(known)));
			}
		}
	}

	private record Told(Losses losses, long nanos) {

	}

	/** What was lost since the start of the process. */
	private record Losses(long notSent, long expired, long maybeSent, long requestsNotSent, long unanswered, long cut) {

		static final Losses NONE = new Losses(0, 0, 0, 0, 0, 0);

		static Losses of(ManagedConnection connection, @Nullable Dialog dialog) {
			DialogStatistics said = (dialog != null) ? dialog.statistics() : null;
			return new Losses(connection.unsent(), connection.expiredMessages(), connection.maybeSent(),
					(said != null) ? said.notSent() : 0, (said != null) ? said.timeouts() : 0,
					(said != null) ? said.connectionLost() : 0);
		}

		String since(Losses before) {
			StringJoiner messages = new StringJoiner(", ", "undelivered messages: ", "").setEmptyValue("");
			add(messages, this.notSent - before.notSent, "not sent");
			add(messages, this.expired - before.expired, "not sent within when-down.ttl");
			add(messages, this.maybeSent - before.maybeSent, "maybe sent");
			StringJoiner requests = new StringJoiner(", ", "failed requests: ", "").setEmptyValue("");
			add(requests, this.requestsNotSent - before.requestsNotSent, "not sent");
			add(requests, this.unanswered - before.unanswered, "not answered in time");
			add(requests, this.cut - before.cut, "sent and then cut off");
			String between = (messages.length() > 0 && requests.length() > 0) ? "; " : "";
			return messages + between + requests;
		}

		private static void add(StringJoiner text, long count, String what) {
			if (count > 0) {
				text.add(count + " " + what);
			}
		}

	}

}
