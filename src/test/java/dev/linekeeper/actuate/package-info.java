/**
 * Tests of what an operator sees.
 */
@NullMarked
package dev.linekeeper.actuate;

import org.jspecify.annotations.NullMarked;
