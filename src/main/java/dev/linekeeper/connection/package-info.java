/**
 * The managed connection: its states and the table of what each event does in each, the
 * supervisor that walks it, the policies for retrying and sending, and the registry of
 * connections by name.
 */
@NullMarked
package dev.linekeeper.connection;

import org.jspecify.annotations.NullMarked;
