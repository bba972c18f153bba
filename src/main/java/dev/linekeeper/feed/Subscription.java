package dev.linekeeper.feed;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * One listener's places in one or several feeds. It takes items when it can; what it does
 * not take in time is kept nowhere, and told as a gap. Not for two threads at a time, but
 * for {@link #close}.
 */
public final class Subscription implements AutoCloseable {

	private final String run;

	private final List<Cursor> cursors;

	private final Runnable wake;

	// Whose turn it is: a busy connection must not keep the others from being heard.
	private int turn;

	Subscription(String run, List<Feed> feeds, @Nullable Position from, Runnable wake) {
		this.run = run;
		this.cursors = feeds.stream().map((feed) -> new Cursor(feed, from)).toList();
		this.wake = wake;
	}

	/**
	 * Take the next item.
	 * @return the item, or {@code null} if there is none yet; it is told when there is
	 */
	public @Nullable FeedItem next() {
		for (int tries = this.cursors.size(); tries > 0; tries--) {
			FeedItem item = this.cursors.get(this.turn).next();
			this.turn = (this.turn + 1) % this.cursors.size();
			if (item != null) {
				return item;
			}
		}
		return null;
	}

	/**
	 * Return the place to go on from, should this end now: what a later subscription to
	 * the same feeds is given.
	 * @return visible ASCII
	 */
	public String position() {
		if (this.cursors.size() == 1) {
			return this.run + ":" + (this.cursors.get(0).place - 1);
		}
		StringBuilder text = new StringBuilder(this.run);
		char separator = ':';
		for (Cursor cursor : this.cursors) {
			text.append(separator).append(cursor.feed.connection()).append('=').append(cursor.place - 1);
			separator = ',';
		}
		return text.toString();
	}

	/** Listen no more. */
	@Override
	public void close() {
		this.cursors.forEach((cursor) -> cursor.feed.unsubscribe(this));
	}

	void open() {
		this.cursors.forEach((cursor) -> cursor.feed.subscribe(this));
	}

	void wake() {
		this.wake.run();
	}

	/** A place in one feed. */
	private static final class Cursor {

		private final Feed feed;

		private long place;

		// Something was missed, nobody knows how much.
		private boolean lost;

		Cursor(Feed feed, @Nullable Position from) {
			this.feed = feed;
			Map<String, Long> places = (from != null) ? from.places() : Map.of();
			Long seen = places.getOrDefault(feed.connection(), (places.size() == 1) ? places.get(Position.ONLY) : null);
			this.place = feed.end();
			if (from != null && (from.isUnknown() || (seen != null && seen >= this.place))) {
				this.lost = true;
				this.place = feed.beginning();
			}
			else if (seen != null) {
				this.place = seen + 1;
			}
		}

		@Nullable FeedItem next() {
			if (this.lost) {
				this.lost = false;
				return new FeedItem.Gap(this.feed.connection(), null);
			}
			FeedEvent event = this.feed.atOrAfter(this.place);
			if (event == null) {
				return null;
			}
			if (event.sequence() > this.place) {
				long missed = event.sequence() - this.place;
				this.place = event.sequence();
				return new FeedItem.Gap(this.feed.connection(), missed);
			}
			this.place++;
			return event;
		}

	}

}
