package dev.linekeeper.dialog;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * The dialogs of all connections, by name. Immutable.
 */
public final class Dialogs {

	private final Map<String, Dialog> dialogs = new TreeMap<>();

	private final Set<String> unspoken;

	/**
	 * Create the registry.
	 * @param dialogs one for each connection
	 */
	public Dialogs(Collection<Dialog> dialogs) {
		this(dialogs, Set.of());
	}

	/**
	 * Create the registry.
	 * @param dialogs one for each connection
	 * @param unspoken the connections that speak a protocol of somebody's own instead
	 */
	public Dialogs(Collection<Dialog> dialogs, Set<String> unspoken) {
		dialogs.forEach((dialog) -> this.dialogs.put(dialog.connection(), dialog));
		this.unspoken = Set.copyOf(unspoken);
	}

	/**
	 * Return whether a connection's dialog is what it speaks.
	 * @param connection the connection's name
	 * @return {@code false} if it speaks a protocol of somebody's own
	 */
	public boolean speaks(String connection) {
		return this.dialogs.containsKey(connection) && !this.unspoken.contains(connection);
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
