package dev.linekeeper.dialog;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * The dialogs of all connections, by name. Immutable.
 */
public final class Dialogs {

	private final Map<String, Dialog> dialogs = new TreeMap<>();

	/**
	 * Create the registry.
	 * @param dialogs one for each connection
	 */
	public Dialogs(Collection<Dialog> dialogs) {
		dialogs.forEach((dialog) -> this.dialogs.put(dialog.connection(), dialog));
	}

	/**
	 * Find a dialog.
	 * @param connection the connection's name
	 * @return its dialog, or {@code null} if there is no such connection
	 */
	public @Nullable Dialog find(String connection) {
		return this.dialogs.get(connection);
	}

	/**
	 * Return all dialogs.
	 * @return in the order of their connections' names
	 */
	public List<Dialog> all() {
		return List.copyOf(this.dialogs.values());
	}

}
