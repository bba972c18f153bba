package dev.linekeeper.configuration;

import dev.linekeeper.connection.ConnectionSettings;
import dev.linekeeper.dialog.DialogSettings;

/**
 * A connection as configured, and the name of the protocol that speaks on it.
 *
 * @param settings the connection, checked and with its defaults filled in
 * @param dialog what a dialog on it says
 * @param protocol the name of a protocol bean; whether there is one is not checked here
 */
public record ConfiguredConnection(ConnectionSettings settings, DialogSettings dialog, String protocol) {

}
