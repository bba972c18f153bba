/**
 * Bytes to frames and back: where a message begins and ends on the wire. Depends on the
 * JDK alone.
 */
@NullMarked
package dev.linekeeper.framing;

import org.jspecify.annotations.NullMarked;
