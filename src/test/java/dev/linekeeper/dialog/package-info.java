/**
 * Tests of how frames are shown.
 */
@NullMarked
package dev.linekeeper.dialog;

import org.jspecify.annotations.NullMarked;
