package dev.linekeeper.feed;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Shares out the memory that all feeds together may hold: half of it to every feed alike,
 * the other half to those that somebody listens to, so that a burst does not outrun its
 * listeners.
 */
final class FeedMemory {

	// The form for the wire of 1,000 messages of some 2 KB.
	private static final long MOST_FOR_ONE = 8L * 1024 * 1024;

	private final long everybodysShare;

	private final long listeners;

	private final AtomicInteger listenedTo = new AtomicInteger();

	FeedMemory(long bytes, int feeds) {
		this.everybodysShare = bytes / 2 / Math.max(1, feeds);
		this.listeners = bytes / 2;
	}

	long share(boolean isListenedTo) {
		long more = isListenedTo ? this.listeners / Math.max(1, this.listenedTo.get()) : 0;
		return Math.min(MOST_FOR_ONE, this.everybodysShare + more);
	}

	void listenersCame() {
		this.listenedTo.incrementAndGet();
	}

	void listenersGone() {
		this.listenedTo.decrementAndGet();
	}

}
