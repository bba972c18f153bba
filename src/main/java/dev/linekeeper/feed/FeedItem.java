package dev.linekeeper.feed;

import org.jspecify.annotations.Nullable;

/**
 * What a subscription has next.
 */
public sealed interface FeedItem permits FeedEvent, FeedItem.Gap {

	/**
	 * Events that the subscriber will never see, because they are not kept any more.
	 *
	 * @param connection the connection's name; empty for the feed of all connections
	 * @param missed how many, 1 or more; {@code null} if nobody knows, because the place
	 * to go on from was not one of this process
	 */
	record Gap(String connection, @Nullable Long missed) implements FeedItem {

	}

}
