package dev.linekeeper.feed;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;

import dev.linekeeper.connection.ConnectionListener;
import dev.linekeeper.connection.ConnectionManager;
import dev.linekeeper.connection.ConnectionSnapshot;
import dev.linekeeper.connection.ConnectionState;
import dev.linekeeper.connection.ManagedConnection;
import dev.linekeeper.dialog.Dialog;
import dev.linekeeper.transport.TimeSource;
import org.jspecify.annotations.Nullable;

/**
 * The feeds of all connections, and one of the changes of all their states. Safe for any
 * thread.
 */
public final class Feeds implements ConnectionListener {

	private static final int RADIX = 36;

	private final Map<String, Feed> feeds = new TreeMap<>();

	private final Feed changes;

	private final String run;

	/**
	 * Create the feeds and begin to listen.
	 * @param manager knows the connections
	 * @param dialogs whose messages there are, one for each connection
	 * @param time tells when something happened
	 * @param memory how many bytes all feeds together may hold, about
	 * @param dispatcher runs those who listen; never the publisher's thread
	 */
	public Feeds(ConnectionManager manager, Collection<Dialog> dialogs, TimeSource time, long memory,
			Executor dispatcher) {
		// Places are of one process: another's count from 1 again.
		this.run = Long.toString(time.now().toEpochMilli(), RADIX);
		FeedMemory shares = new FeedMemory(memory, dialogs.size() + 1);
		this.changes = new Feed("", null, time, shares, dispatcher);
		for (Dialog dialog : dialogs) {
			ManagedConnection connection = manager.find(dialog.connection());
			Feed feed = new Feed(dialog.connection(), (connection != null) ? connection.statistics().traffic() : null,
					time, shares, dispatcher);
			this.feeds.put(feed.connection(), feed);
			dialog.addListener((name, epoch, kind, data) -> feed.message(epoch, kind, data));
		}
	}

	/**
	 * Find a connection's feed.
	 * @param connection its name
	 * @return the feed, or {@code null} if there is no such connection
	 */
	public @Nullable Feed find(String connection) {
		return this.feeds.get(connection);
	}

	/**
	 * Return the feed of the changes of all connections' states.
	 * @return without messages
	 */
	public Feed changes() {
		return this.changes;
	}

	/**
	 * Listen.
	 * @param sources to what, at least one
	 * @param from the {@link Subscription#position} to go on from, whoever says so;
	 * {@code null} to begin now
	 * @param wake called when there may be something to take, on the dispatcher, or while
	 * this method runs
	 * @return what is to be closed in the end
	 */
	public Subscription subscribe(List<Feed> sources, @Nullable String from, Runnable wake) {
		Position position = (from != null) ? Position.parse(this.run, from) : null;
		Subscription subscription = new Subscription(this.run, sources, position, wake);
		subscription.open();
		return subscription;
	}

	@Override
	public void stateChanged(ConnectionState previous, ConnectionSnapshot now) {
		Feed feed = this.feeds.get(now.name());
		if (feed != null) {
			feed.changed(now);
		}
		this.changes.changed(now);
	}

}
