/**
 * What peers said by themselves and what happened to their connections, kept for a while,
 * for any number of listeners that come, lag and go.
 */
@NullMarked
package dev.linekeeper.feed;

import org.jspecify.annotations.NullMarked;
