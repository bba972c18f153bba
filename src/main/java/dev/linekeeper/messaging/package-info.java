/**
 * For users of Spring Integration: a {@code MessageHandler} bean as the protocol, a
 * channel that sends, and changes of state as application events.
 */
@NullMarked
package dev.linekeeper.messaging;

import org.jspecify.annotations.NullMarked;
