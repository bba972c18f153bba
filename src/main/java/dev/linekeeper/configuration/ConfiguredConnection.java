package dev.linekeeper.configuration;

import dev.linekeeper.connection.ConnectionSettings;

/**
 * A connection as configured, and the name of the protocol that speaks on it.
 *
 * @param settings the connection, checked and with its defaults filled in
 * @param protocol the name of a protocol bean; whether there is one is not checked here
 */
public record ConfiguredConnection(ConnectionSettings settings, String protocol) {

}
