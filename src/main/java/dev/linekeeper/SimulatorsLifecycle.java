package dev.linekeeper;

import java.util.List;

import dev.linekeeper.simulator.Simulator;

import org.springframework.context.SmartLifecycle;

/**
 * Starts the simulators before the connections that may want them, and stops them after.
 */
final class SimulatorsLifecycle implements SmartLifecycle {

	private final List<Simulator> simulators;

	private volatile boolean running;

	SimulatorsLifecycle(List<Simulator> simulators) {
		this.simulators = simulators;
	}

	@Override
	public void start() {
		this.running = true;
		this.simulators.forEach(Simulator::start);
	}

	@Override
	public void stop() {
		this.running = false;
		this.simulators.forEach(Simulator::close);
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return ConnectionsLifecycle.PHASE - 1;
	}

}
