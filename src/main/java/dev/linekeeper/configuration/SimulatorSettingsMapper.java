package dev.linekeeper.configuration;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import dev.linekeeper.simulator.SimulatorSettings;
import org.jspecify.annotations.Nullable;

/**
 * Turns what is written about simulators into checked, immutable settings.
 */
final class SimulatorSettingsMapper {

	private static final String SIMULATORS = "linekeeper.simulators.";

	private static final String FRAMING = "raw";

	private SimulatorSettingsMapper() {
	}

	/**
	 * Map all simulators.
	 * @param simulators simulators by name, as written
	 * @param framings makes their framings
	 * @return the simulators, in the order in which they are written
	 * @throws InvalidConfigurationException for the first value that breaks a rule
	 */
	static List<SimulatorSettings> map(Map<String, SimulatorProperties> simulators, FramingMapper framings) {
		SimulatorRules.check(simulators);
		List<SimulatorSettings> settings = new ArrayList<>();
		simulators.forEach((name, keys) -> settings.add(map(name, keys, framings)));
		return List.copyOf(settings);
	}

	private static SimulatorSettings map(String name, SimulatorProperties keys, FramingMapper framings) {
		ValueRules rules = new ValueRules(SIMULATORS + name);
		return new SimulatorSettings(name, rules.present("port", keys.port()),
				framings.map(rules, keys.framing(), FRAMING), keys.greet(), responses(rules, keys.respond()),
				every(rules.below("every"), keys.every()), faults(keys.faults()));
	}

	private static List<SimulatorSettings.Response> responses(ValueRules rules,
			@Nullable List<SimulatorProperties.Response> responses) {
		List<SimulatorSettings.Response> settings = new ArrayList<>();
		if (responses != null) {
			for (SimulatorProperties.Response response : responses) {
				ValueRules item = rules.below("respond[" + settings.size() + "]");
				settings
					.add(new SimulatorSettings.Response(item.pattern("match", item.present("match", response.match())),
							item.present("send", response.send())));
			}
		}
		return List.copyOf(settings);
	}

	private static SimulatorSettings.@Nullable Every every(ValueRules rules,
			SimulatorProperties.@Nullable Every every) {
		return (every != null) ? new SimulatorSettings.Every(rules.present("period", every.period()),
				rules.present("send", every.send())) : null;
	}

	private static SimulatorSettings.Faults faults(SimulatorProperties.@Nullable Faults faults) {
		if (faults == null) {
			return SimulatorSettings.Faults.NONE;
		}
		SimulatorSettings.Faults none = SimulatorSettings.Faults.NONE;
		return new SimulatorSettings.Faults(orElse(faults.latency(), none.latency()),
				orElse(faults.slice(), none.slice()), orElse(faults.dropAfter(), none.dropAfter()),
				orElse(faults.refuse(), none.refuse()), orElse(faults.silent(), none.silent()));
	}

	private static <T> T orElse(@Nullable T value, T other) {
		return Objects.requireNonNullElse(value, other);
	}

}
