package dev.linekeeper.configuration;

import java.io.Serial;

import org.jspecify.annotations.Nullable;

/**
 * A value below {@code linekeeper} that breaks a rule. It ends the start;
 * {@link ConfigurationFailureAnalyzer} makes the report.
 */
public class InvalidConfigurationException extends RuntimeException {

	@Serial
	private static final long serialVersionUID = 1L;

	private final String path;

	private final @Nullable String value;

	private final String rule;

	private final @Nullable String location;

	/**
	 * Create the exception.
	 * @param path the property, for example {@code linekeeper.connections.a.address}
	 * @param value the value, or {@code null} if there is none to show
	 * @param rule what it must be; reads on after the value, without a full stop
	 */
	public InvalidConfigurationException(String path, @Nullable Object value, String rule) {
		this(path, value, rule, null);
	}

	/**
	 * Create the exception for a place that cannot be found by the path.
	 * @param path the property, for example {@code linekeeper.connections.a.address}
	 * @param value the value, or {@code null} if there is none to show
	 * @param rule what it must be; reads on after the value, without a full stop
	 * @param location where it is written
	 */
	InvalidConfigurationException(String path, @Nullable Object value, String rule, @Nullable String location) {
		super(path + ": " + rule);
		this.path = path;
		this.value = (value != null) ? value.toString() : null;
		this.rule = rule;
		this.location = location;
	}

	String path() {
		return this.path;
	}

	@Nullable String value() {
		return this.value;
	}

	String rule() {
		return this.rule;
	}

	@Nullable String location() {
		return this.location;
	}

}
