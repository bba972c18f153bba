/**
 * Tests of the managed connection: pure ones, and ones in a simulated world.
 */
@NullMarked
package dev.linekeeper.connection;

import org.jspecify.annotations.NullMarked;
