/**
 * One TCP connection at a time: dialling it, reading and writing it, closing it. Built on
 * Spring Integration's client connection factory and outbound adapter, whose types do not
 * leave this package. Knows nothing of retries.
 */
@NullMarked
package dev.linekeeper.transport;

import org.jspecify.annotations.NullMarked;
