/**
 * What a user implements.
 */
@NullMarked
package dev.linekeeper.protocol;

import org.jspecify.annotations.NullMarked;
