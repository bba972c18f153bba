/**
 * Instruments for tests of connections: peers that do as they are told, faults between
 * the two ends, and hosts that fall silent. Real sockets, no Spring, nothing of the
 * service itself.
 */
@NullMarked
package dev.linekeeper.testing;

import org.jspecify.annotations.NullMarked;
