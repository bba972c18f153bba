package dev.linekeeper.configuration;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Everything a user writes below {@code linekeeper}, as written: nothing is checked or
 * merged yet.
 *
 * @param defaults Keys that every connection has unless it has its own value for them.
 * @param connections Connections by name; the name appears in URLs, logs, metrics and
 * health.
 * @param simulators Scripted peers by name, for trying things out.
 * @param api How the HTTP interface behaves.
 * @param security Who may call over HTTP.
 * @param metrics What meters there are.
 */
@ConfigurationProperties(prefix = "linekeeper", ignoreUnknownFields = false)
record LinekeeperProperties(@DefaultValue @NestedConfigurationProperty ConnectionProperties defaults,
		@DefaultValue Map<String, ConnectionProperties> connections,
		@DefaultValue Map<String, SimulatorProperties> simulators,
		@DefaultValue @NestedConfigurationProperty ApiProperties api,
		@DefaultValue @NestedConfigurationProperty SecurityProperties security,
		@DefaultValue @NestedConfigurationProperty MetricsProperties metrics) {

	LinekeeperProperties {
		// Not Map.copyOf: connections start in the order in which they are written.
		connections = Collections.unmodifiableMap(new LinkedHashMap<>(connections));
		simulators = Collections.unmodifiableMap(new LinkedHashMap<>(simulators));
	}

}
