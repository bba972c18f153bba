package dev.linekeeper.configuration;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What the keys of a simulator must be.
 */
final class SimulatorRules {

	private static final String SIMULATORS = "linekeeper.simulators.";

	private static final int MOST_PORT = 65535;

	private SimulatorRules() {
	}

	/**
	 * Check all simulators.
	 * @param simulators simulators by name, as written
	 */
	static void check(Map<String, SimulatorProperties> simulators) {
		Map<Integer, String> names = new HashMap<>();
		simulators.forEach((name, keys) -> {
			ValueRules rules = new ValueRules(SIMULATORS + name);
			check(rules, keys);
			String other = names.putIfAbsent(rules.present("port", keys.port()), name);
			if (other != null) {
				throw rules.refused("port", keys.port(), "must not be the port of simulator '" + other + "' too");
			}
		});
	}

	private static void check(ValueRules rules, SimulatorProperties keys) {
		rules.range("port", rules.present("port", keys.port()), 1, MOST_PORT);
		if (keys.respond() != null) {
			checkResponses(rules, keys.respond());
		}
		if (keys.every() != null) {
			ValueRules every = rules.below("every");
			every.positive("period", every.present("period", keys.every().period()));
			every.present("send", keys.every().send());
		}
		checkFaults(rules.below("faults"), keys.faults());
	}

	private static void checkResponses(ValueRules rules, List<SimulatorProperties.Response> responses) {
		for (int i = 0; i < responses.size(); i++) {
			ValueRules response = rules.below("respond[" + i + "]");
			response.pattern("match", response.present("match", responses.get(i).match()));
			response.present("send", responses.get(i).send());
		}
	}

	private static void checkFaults(ValueRules rules, SimulatorProperties.@Nullable Faults faults) {
		if (faults != null) {
			rules.notNegative("latency", faults.latency());
			rules.range("slice", faults.slice(), 1, Integer.MAX_VALUE);
			rules.range("drop-after", faults.dropAfter(), 1, Integer.MAX_VALUE);
		}
	}

}
