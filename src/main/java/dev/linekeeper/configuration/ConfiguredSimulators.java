package dev.linekeeper.configuration;

import java.util.List;

import dev.linekeeper.simulator.SimulatorSettings;

/**
 * All simulators there are to be.
 *
 * @param all in the order in which they are written
 */
public record ConfiguredSimulators(List<SimulatorSettings> all) {

}
