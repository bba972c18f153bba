/**
 * Tests of the service as a whole, and of how its packages depend on each other.
 */
@NullMarked
package dev.linekeeper;

import org.jspecify.annotations.NullMarked;
