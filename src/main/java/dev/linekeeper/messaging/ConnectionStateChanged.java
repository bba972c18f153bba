package dev.linekeeper.messaging;

import dev.linekeeper.connection.ConnectionSnapshot;
import dev.linekeeper.connection.ConnectionState;

/**
 * The application event that tells of a connection's change of state. Published in order,
 * one at a time for each connection, on a thread that may block.
 *
 * @param previous the state before
 * @param now what is true since
 */
public record ConnectionStateChanged(ConnectionState previous, ConnectionSnapshot now) {

}
