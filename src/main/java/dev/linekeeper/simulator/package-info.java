/**
 * A scripted TCP peer, for demos, tests and users' CI: a
 * {@link dev.linekeeper.simulator.Simulator} listens on this machine only and greets,
 * answers and fails as its {@link dev.linekeeper.simulator.SimulatorSettings} say.
 * Depends on {@code framing} and on nothing of Spring.
 */
@NullMarked
package dev.linekeeper.simulator;

import org.jspecify.annotations.NullMarked;
