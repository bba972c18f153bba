package dev.linekeeper.connection;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.linekeeper.protocol.DisconnectReason;
import org.jspecify.annotations.Nullable;

/**
 * The timers of one connection, at most one for each event. A timer that fires although
 * it was cancelled or replaced is told apart by its identity. Confined to the mailbox.
 */
final class StateTimers {

	private final Mailbox mailbox;

	private final Timers timers;

	private final Target target;

	private final Runnable stale;

	// A list, because there is seldom more than one, and an EnumMap has room for every
	// event.
	private final List<Running> running = new ArrayList<>(1);

	StateTimers(Mailbox mailbox, Timers timers, Target target, Runnable stale) {
		this.mailbox = mailbox;
		this.timers = timers;
		this.target = target;
		this.stale = stale;
	}

	/**
	 * Start a timer, or start it anew.
	 * @param event what happens when it fires
	 * @param delay 0 or more
	 * @param reason told with the event
	 */
	void start(Event event, Duration delay, @Nullable DisconnectReason reason) {
		Running fresh = new Running(event, reason);
		// Known before it is scheduled, because it may fire before schedule returns.
		this.running.removeIf((timer) -> timer.event == event && timer.cancelled());
		this.running.add(fresh);
		fresh.cancel = this.timers.schedule(delay, () -> this.mailbox.post(() -> fired(fresh)));
	}

	/**
	 * Cancel every timer.
	 * @param kept but for this one
	 */
	void cancelAllBut(@Nullable Event kept) {
		this.running.removeIf((timer) -> timer.event != kept && timer.cancelled());
	}

	private void fired(Running timer) {
		if (this.running.remove(timer)) {
			this.target.apply(timer.event, timer.reason);
		}
		else {
			this.stale.run();
		}
	}

	/** What is told when a timer fires. */
	@FunctionalInterface
	interface Target {

		void apply(Event event, @Nullable DisconnectReason reason);

	}

	private static final class Running {

		private final Event event;

		private final @Nullable DisconnectReason reason;

		private Runnable cancel = () -> {
		};

		Running(Event event, @Nullable DisconnectReason reason) {
			this.event = event;
			this.reason = reason;
		}

		/** Cancel it. Always true. */
		boolean cancelled() {
			this.cancel.run();
			return true;
		}

	}

}
