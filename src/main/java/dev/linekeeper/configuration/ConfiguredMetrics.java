package dev.linekeeper.configuration;

/**
 * What meters there are to be.
 *
 * @param perConnectionLimit the most connections that have meters of their own, 0 or more
 */
public record ConfiguredMetrics(int perConnectionLimit) {

	static ConfiguredMetrics of(MetricsProperties properties) {
		new ValueRules("linekeeper.metrics").range("per-connection-limit", properties.perConnectionLimit(), 0,
				Integer.MAX_VALUE);
		return new ConfiguredMetrics(properties.perConnectionLimit());
	}

}
