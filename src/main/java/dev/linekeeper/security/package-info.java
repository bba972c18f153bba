/**
 * Who may ask what over HTTP: tokens and their rights, what a browser on this machine
 * must not be talked into, ids and sizes of requests, and the refusals.
 */
@NullMarked
package dev.linekeeper.security;

import org.jspecify.annotations.NullMarked;
