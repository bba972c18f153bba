package dev.linekeeper.configuration;

import java.util.Locale;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.convert.ConversionException;
import org.springframework.core.convert.ConversionFailedException;
import org.springframework.core.env.Environment;

/**
 * Reports what is wrong below {@code linekeeper}: property, file and line, value, rule.
 * Everything else is left to Boot's own analyzers, which come later.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
class ConfigurationFailureAnalyzer implements FailureAnalyzer {

	private static final Pattern SECRET = Pattern.compile("password|passphrase|secret|token|credential",
			Pattern.CASE_INSENSITIVE);

	private static final Pattern ADDRESS = Pattern.compile("(?:address|addresses\\[\\d+]|proxy)$");

	// Of 'socks5://user:password@host:1080', all between the scheme and the last '@'.
	private static final Pattern LOGIN = Pattern.compile("^(\\w+://)?.*:.*@", Pattern.DOTALL);

	private static final String CONNECTIONS = "linekeeper.connections.";

	private final Environment environment;

	private final ConfigurationOrigins origins;

	ConfigurationFailureAnalyzer(Environment environment) {
		this.environment = environment;
		this.origins = new ConfigurationOrigins(environment);
	}

	@Override
	public @Nullable FailureAnalysis analyze(Throwable failure) {
		String description = null;
		// The innermost counts: Boot wraps ours in its own.
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			String described = describe(cause);
			description = (described != null) ? described : description;
		}
		return (description != null)
				? new FailureAnalysis(description, "Correct the configuration and start again.", failure) : null;
	}

	private @Nullable String describe(Throwable cause) {
		if (cause instanceof InvalidConfigurationException invalid) {
			return describe(invalid);
		}
		if (cause instanceof UnboundConfigurationPropertiesException unbound) {
			return UnboundKeys.describe(unbound.getUnboundProperties());
		}
		if (cause instanceof BindException bind && bind.getCause() instanceof ConversionException
				&& StrictBindHandler.ROOT.isAncestorOf(bind.getName())) {
			return describe(bind);
		}
		return null;
	}

	private String describe(InvalidConfigurationException invalid) {
		String location = invalid.location();
		String value = invalid.value();
		if (location == null) {
			ConfigurationProperty written = find(invalid.path());
			if (written != null) {
				location = ConfigurationOrigins.describe(written.getOrigin());
				value = (value != null) ? this.environment.resolvePlaceholders(String.valueOf(written.getValue()))
						: null;
			}
			else {
				location = locationOfSection(invalid.path());
			}
		}
		return message(invalid.path(), location, value, invalid.rule());
	}

	private String describe(BindException bind) {
		// Boot leaves the property out where there is a text instead of a section.
		ConfigurationProperty property = (bind.getProperty() != null) ? bind.getProperty()
				: this.origins.find(bind.getName());
		String rule = TypeRules.rule(bind.getTarget().getType().resolve(Object.class));
		if (property == null) {
			return message(bind.getName().toString(), null, null, rule);
		}
		Object value = (bind.getCause() instanceof ConversionFailedException conversion) ? conversion.getValue()
				: property.getValue();
		return message(ConfigurationOrigins.writtenName(property), ConfigurationOrigins.describe(property.getOrigin()),
				String.valueOf(value), rule);
	}

	// A connection's value may be written in the defaults.
	private @Nullable ConfigurationProperty find(String path) {
		ConfigurationProperty own = this.origins.find(ConfigurationPropertyName.adapt(path, '.'));
		if (own != null || !path.startsWith(CONNECTIONS)) {
			return own;
		}
		int keys = path.indexOf('.', CONNECTIONS.length());
		return (keys > 0)
				? this.origins.find(ConfigurationPropertyName.adapt("linekeeper.defaults" + path.substring(keys), '.'))
				: null;
	}

	// For what is missing: the first line of the section in which it should be.
	private @Nullable String locationOfSection(String path) {
		ConfigurationPropertyName section = ConfigurationPropertyName.adapt(path, '.').getParent();
		ConfigurationProperty first = this.origins.find(section);
		first = (first != null) ? first : this.origins.findBelow(section);
		return (first != null) ? ConfigurationOrigins.describe(first.getOrigin()) : null;
	}

	static String message(String path, @Nullable String location, @Nullable String value, String rule) {
		StringBuilder message = new StringBuilder(path);
		if (location != null) {
			message.append(" (").append(location).append(')');
		}
		message.append(':');
		if (value != null) {
			message.append(" '").append(shown(path, value)).append('\'');
			message.append(rule.startsWith("port ") ? ":" : "");
		}
		message.append(' ').append(rule);
		return message.append(rule.endsWith("?") ? "" : ".").toString();
	}

	private static String shown(String path, String value) {
		if (secret(path)) {
			return "******";
		}
		// Somebody may have written a URL with a password where there is no place for it.
		return ADDRESS.matcher(path).find() ? LOGIN.matcher(value).replaceFirst("$1******@") : value;
	}

	private static boolean secret(String path) {
		String lastElement = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
		return SECRET.matcher(lastElement).find();
	}

}
