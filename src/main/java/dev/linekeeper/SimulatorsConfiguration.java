package dev.linekeeper;

import java.util.List;

import dev.linekeeper.configuration.ConfiguredSimulators;
import dev.linekeeper.simulator.Simulator;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Wires the simulators.
 */
@Configuration(proxyBeanMethods = false)
class SimulatorsConfiguration {

	@Bean
	SimulatorsLifecycle simulatorsLifecycle(ConfiguredSimulators configured, ConnectionThreads threads) {
		List<Simulator> simulators = configured.all()
			.stream()
			.map((settings) -> new Simulator(settings, threads.readers(), threads.timer()))
			.toList();
		return new SimulatorsLifecycle(simulators);
	}

}
