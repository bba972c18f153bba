/**
 * Servers that nobody here wrote, to be talked to, killed and started again: programs of
 * the system, and libraries in this process.
 */
@NullMarked
package dev.linekeeper.servers;

import org.jspecify.annotations.NullMarked;
