package dev.linekeeper.configuration;

import java.util.List;

/**
 * All connections there are to be.
 *
 * @param all in the order in which they are written
 */
public record ConfiguredConnections(List<ConfiguredConnection> all) {

}
