package dev.linekeeper.feed;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.linekeeper.connection.ConnectionSnapshot;
import dev.linekeeper.dialog.DialogListener;
import dev.linekeeper.transport.TimeSource;
import dev.linekeeper.transport.TransportCounters;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The latest events of one connection, in order and without holes. Whoever publishes
 * never waits for those who listen: they come with their own place in it and take what
 * there is. Safe for any thread.
 */
public final class Feed {

	private static final Logger log = LoggerFactory.getLogger(Feed.class);

	static final int MOST_EVENTS = 1_000;

	private static final int MOST_CHANGES = 50;

	private final String connection;

	private final @Nullable TransportCounters traffic;

	private final TimeSource time;

	private final FeedMemory memory;

	private final Executor dispatcher;

	private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();

	private final AtomicBoolean dispatching = new AtomicBoolean();

	// The following are guarded by this.

	private final ArrayDeque<FeedEvent> changes = new ArrayDeque<>(0);

	private @Nullable FeedEvent[] ring = new FeedEvent[4];

	private long first = 1;

	private long next = 1;

	private long weight;

	private long batchNanos;

	private @Nullable Instant batchAt;

	/**
	 * Create an empty feed.
	 * @param traffic what goes over its connection, if it is one's
	 */
	Feed(String connection, @Nullable TransportCounters traffic, TimeSource time, FeedMemory memory,
			Executor dispatcher) {
		this.connection = connection;
		this.traffic = traffic;
		this.time = time;
		this.memory = memory;
		this.dispatcher = dispatcher;
	}

	/**
	 * Return whose feed it is.
	 * @return the connection's name, or nothing for that of all connections
	 */
	public String connection() {
		return this.connection;
	}

	/**
	 * Return the latest changes of state.
	 * @return at most 50, the oldest first
	 */
	public synchronized List<FeedEvent> changes() {
		return new ArrayList<>(this.changes);
	}

	void message(long epoch, DialogListener.Kind kind, byte[] data) {
		synchronized (this) {
			add(FeedEvent.message(this.next, now(), this.connection, epoch, kind, data));
		}
		wake();
	}

	void changed(ConnectionSnapshot now) {
		synchronized (this) {
			FeedEvent event = FeedEvent.change(this.next, now.since(), now);
			add(event);
			if (this.changes.size() == MOST_CHANGES) {
				this.changes.remove();
			}
			this.changes.add(event);
		}
		wake();
	}

	/** The place of the next event there will be. */
	synchronized long end() {
		return this.next;
	}

	/** The place of the oldest event there is. */
	synchronized long beginning() {
		return this.first;
	}

	/**
	 * The event at a place, or the oldest behind it; {@code null} if there is none yet.
	 */
	synchronized @Nullable FeedEvent atOrAfter(long place) {
		long there = Math.max(place, this.first);
		return (there < this.next) ? this.ring[slot(there)] : null;
	}

	void subscribe(Subscription subscription) {
		synchronized (this.subscriptions) {
			if (this.subscriptions.isEmpty()) {
				this.memory.listenersCame();
			}
			this.subscriptions.add(subscription);
		}
	}

	void unsubscribe(Subscription subscription) {
		synchronized (this.subscriptions) {
			if (this.subscriptions.remove(subscription) && this.subscriptions.isEmpty()) {
				this.memory.listenersGone();
			}
		}
	}

	/** The publisher is a connection's reader: it must not pay for each who listens. */
	private void wake() {
		if (!this.subscriptions.isEmpty() && this.dispatching.compareAndSet(false, true)) {
			this.dispatcher.execute(() -> {
				this.dispatching.set(false);
				this.subscriptions.forEach(this::wake);
			});
		}
	}

	private void wake(Subscription subscription) {
		try {
			subscription.wake();
		}
		catch (RuntimeException ex) {
			// The others are to hear of it all the same.
			log.error("{}: a subscriber failed", this.connection, ex);
		}
	}

	// Under the lock.

	/**
	 * One look at the clock for all that was read at once: it costs more than the rest.
	 */
	private Instant now() {
		Instant at = this.batchAt;
		long read = (this.traffic != null) ? this.traffic.lastReadNanos() : 0;
		if (at == null || this.traffic == null || read != this.batchNanos) {
			at = this.time.now();
			this.batchAt = at;
			this.batchNanos = read;
		}
		return at;
	}

	private void add(FeedEvent event) {
		long most = this.memory.share(!this.subscriptions.isEmpty());
		this.weight += event.weight();
		// The newest is kept whatever it weighs, or it would reach nobody.
		while (this.next > this.first && (this.next - this.first >= MOST_EVENTS || this.weight > most)) {
			drop();
		}
		if (this.next - this.first == this.ring.length) {
			grow();
		}
		this.ring[slot(this.next)] = event;
		this.next++;
	}

	private void drop() {
		int slot = slot(this.first);
		FeedEvent oldest = this.ring[slot];
		this.weight -= (oldest != null) ? oldest.weight() : 0;
		this.ring[slot] = null;
		this.first++;
	}

	private void grow() {
		@Nullable FeedEvent[] larger = new FeedEvent[this.ring.length * 2];
		for (long place = this.first; place < this.next; place++) {
			larger[(int) (place & (larger.length - 1))] = this.ring[slot(place)];
		}
		this.ring = larger;
	}

	// The length is a power of two.
	private int slot(long place) {
		return (int) (place & (this.ring.length - 1));
	}

}
