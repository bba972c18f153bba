/**
 * What a user implements and is given: a {@link dev.linekeeper.protocol.Protocol} for
 * each connection, the {@link dev.linekeeper.protocol.ProtocolFactory} that makes it, and
 * the {@link dev.linekeeper.protocol.Session} to answer through. Depends on the JDK
 * alone.
 */
@NullMarked
package dev.linekeeper.protocol;

import org.jspecify.annotations.NullMarked;
