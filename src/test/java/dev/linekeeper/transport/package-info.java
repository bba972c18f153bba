/**
 * Tests of one TCP connection and its parts.
 */
@NullMarked
package dev.linekeeper.transport;

import org.jspecify.annotations.NullMarked;
