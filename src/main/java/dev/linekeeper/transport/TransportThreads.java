package dev.linekeeper.transport;

import java.util.concurrent.Executor;

/**
 * The threads that connections live on.
 *
 * @param readers runs one long task for each connection on which something happens, and
 * short ones
 * @param writers runs one task for each connection to which somebody sends message after
 * message, for as long as he does. Platform threads: it gives way to the sender again and
 * again, and a virtual thread gives way to virtual threads only
 */
public record TransportThreads(Executor readers, Executor writers) {

}
