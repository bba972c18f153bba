package dev.linekeeper.api;

import dev.linekeeper.connection.ConnectionManager;
import dev.linekeeper.connection.ManagedConnection;
import dev.linekeeper.dialog.Dialog;
import dev.linekeeper.dialog.Dialogs;
import dev.linekeeper.feed.Feed;
import dev.linekeeper.feed.Feeds;
import org.jspecify.annotations.Nullable;

/**
 * Finds what belongs to a connection's name, for those who may know of it.
 *
 * @param connections the connections
 * @param dialogs their dialogs
 * @param feeds what came over them
 */
record Lines(ConnectionManager connections, Dialogs dialogs, Feeds feeds) {

	ManagedConnection connection(String name) {
		return found(this.connections.find(name));
	}

	Dialog dialog(String name) {
		return found(this.dialogs.find(name));
	}

	Feed feed(String name) {
		return found(this.feeds.find(name));
	}

	private static <T> T found(@Nullable T one) {
		if (one == null) {
			// Not by its name: it is whatever a stranger wrote.
			throw new ProblemException(ProblemCode.CONNECTION_UNKNOWN, "There is no connection of this name.");
		}
		return one;
	}

}
