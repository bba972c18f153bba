/**
 * The service over HTTP: send, ask and listen. Errors are problem documents (RFC 9457)
 * with a stable code.
 */
@NullMarked
package dev.linekeeper.api;

import org.jspecify.annotations.NullMarked;
