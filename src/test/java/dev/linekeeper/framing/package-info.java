/**
 * Tests of the framings.
 */
@NullMarked
package dev.linekeeper.framing;

import org.jspecify.annotations.NullMarked;
