package dev.linekeeper;

import java.util.List;

/**
 * All connections there are to be.
 *
 * @param all in the order in which they are written
 */
record ConfiguredConnections(List<ConfiguredConnection> all) {

}
