/**
 * Tests of what users of Spring Integration meet.
 */
@NullMarked
package dev.linekeeper.messaging;

import org.jspecify.annotations.NullMarked;
