package dev.linekeeper.configuration;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.util.PlaceholderResolutionException;
import org.springframework.util.unit.DataSize;

/**
 * Refuses what Boot's binder would let pass below {@code linekeeper}: names that it would
 * change, durations and sizes without a unit, and placeholders that nothing resolves.
 */
final class StrictBindHandler extends AbstractBindHandler {

	static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of("linekeeper");

	private static final ConfigurationPropertyName CONNECTIONS = ROOT.append("connections");

	private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{[^{}]+}");

	private static final Pattern NUMBER = Pattern.compile("\\s*[+-]?\\d+\\s*");

	private final ConfigurableEnvironment environment;

	private final Map<ConfigurationPropertyName, ConfiguredNames> names = new LinkedHashMap<>();

	private @Nullable WrittenNames written;

	StrictBindHandler(BindHandler parent, ConfigurableEnvironment environment) {
		super(parent);
		this.environment = environment;
	}

	@Override
	public <T> @Nullable Bindable<T> onStart(ConfigurationPropertyName name, Bindable<T> target, BindContext context) {
		if (name.equals(ROOT)) {
			readNames(ROOT.append("connections"));
			readNames(ROOT.append("simulators"));
			readNames(ROOT.append("security").append("tokens"));
			refuseUnknownKeys();
			this.written = WrittenNames.read(this.environment, ROOT.append("connections"));
		}
		// No source need be asked for what none has.
		if (this.written != null && this.written.isAbsent(name)) {
			return null;
		}
		return super.onStart(name, target, context);
	}

	@Override
	public @Nullable Object onSuccess(ConfigurationPropertyName name, Bindable<?> target, BindContext context,
			Object result) {
		checkText(name, target, context);
		BindContext told = CONNECTIONS.isAncestorOf(name) ? new Forgetting(context) : context;
		Object bound = exactText(name, target, context, super.onSuccess(name, target, told, result));
		ConfiguredNames written = this.names.get(name);
		return (written != null && bound instanceof Map<?, ?> map) ? written.withoutDoubles(map) : bound;
	}

	@Override
	public @Nullable Object onFailure(ConfigurationPropertyName name, Bindable<?> target, BindContext context,
			Exception error) throws Exception {
		checkText(name, target, context);
		return super.onFailure(name, target, context, error);
	}

	private void readNames(ConfigurationPropertyName section) {
		this.names.put(section, ConfiguredNames.read(this.environment, section.toString()));
	}

	// Boot's own check lets 'a[true]' pass, which is what YAML's 'a: {on: x}' becomes.
	private void refuseUnknownKeys() {
		Set<ConfigurationProperty> unknown = new TreeSet<>();
		new ConfigurationOrigins(this.environment).forEachWritten((property) -> {
			ConfigurationPropertyName name = property.getName();
			if (name.equals(ROOT) && !Objects.toString(property.getValue()).isEmpty()) {
				throw refused(property, resolve(property), TypeRules.rule(LinekeeperProperties.class));
			}
			if (ROOT.isAncestorOf(name) && ConfigurationKeys.stray(name) != null) {
				unknown.add(property);
			}
		});
		if (!unknown.isEmpty()) {
			throw new UnboundConfigurationPropertiesException(unknown);
		}
	}

	private void checkText(ConfigurationPropertyName name, Bindable<?> target, BindContext context) {
		ConfigurationProperty property = context.getConfigurationProperty();
		// After a section is bound, the context still holds the last key in it.
		if (property == null || !property.getName().equals(name) || !ROOT.isAncestorOf(name)) {
			return;
		}
		String text = resolve(property);
		Class<?> type = target.getType().resolve(Object.class);
		// Boot would cut 1.5 down to 1.
		if (type == Integer.class && property.getValue() instanceof Double) {
			throw refused(property, text, TypeRules.WHOLE);
		}
		if (NUMBER.matcher(text).matches()) {
			if (type == Duration.class) {
				throw refused(property, text,
						"must have a unit, for example " + text.strip() + "s; units are ms, s, m, h, d");
			}
			if (type == DataSize.class) {
				throw refused(property, text,
						"must have a unit, for example " + text.strip() + "KB; units are B, KB, MB");
			}
		}
	}

	/**
	 * Boot would split one value at commas, and strip what is around it; and it would not
	 * tell what came from a placeholder.
	 */
	private @Nullable Object exactText(ConfigurationPropertyName name, Bindable<?> target, BindContext context,
			@Nullable Object bound) {
		ConfigurationProperty property = context.getConfigurationProperty();
		if (bound == null || property == null || !property.getName().equals(name)) {
			return bound;
		}
		if (bound instanceof SendText) {
			return sendText(Objects.toString(property.getValue()));
		}
		Class<?> element = (bound instanceof List<?>) ? target.getType().getGeneric(0).resolve() : null;
		if (element == ByteText.class) {
			return List.of(new ByteText(resolve(property)));
		}
		if (element == RequestsProperties.ReplyEnd.class) {
			return List.of(new RequestsProperties.ReplyEnd(null, resolve(property)));
		}
		return bound;
	}

	private SendText sendText(String written) {
		List<String> secrets = new ArrayList<>();
		String text = PLACEHOLDER.matcher(written).replaceAll((placeholder) -> {
			String value = this.environment.resolveRequiredPlaceholders(placeholder.group());
			secrets.add(value);
			return Matcher.quoteReplacement(value.replace("$", "$$"));
		});
		return new SendText(text, List.copyOf(secrets));
	}

	private String resolve(ConfigurationProperty property) {
		String text = Objects.toString(property.getValue());
		try {
			return this.environment.resolveRequiredPlaceholders(text);
		}
		catch (PlaceholderResolutionException ex) {
			throw refused(property, text,
					"refers to '" + ex.getPlaceholder()
							+ "', which cannot be resolved; set it, or write a default as in ${" + ex.getPlaceholder()
							+ ":default}");
		}
	}

	private static InvalidConfigurationException refused(ConfigurationProperty property, String text, String rule) {
		return new InvalidConfigurationException(ConfigurationOrigins.writtenName(property), text, rule,
				ConfigurationOrigins.describe(property.getOrigin()));
	}

	/**
	 * Keeps from whom it is given to which property a value was bound. Boot would
	 * remember each for as long as the service lives, for the endpoint
	 * {@code configprops}: 3 KB for each connection.
	 *
	 * @param context knows it
	 */
	private record Forgetting(BindContext context) implements BindContext {

		@Override
		public Binder getBinder() {
			return this.context.getBinder();
		}

		@Override
		public int getDepth() {
			return this.context.getDepth();
		}

		@Override
		public Iterable<ConfigurationPropertySource> getSources() {
			return this.context.getSources();
		}

		@Override
		public @Nullable ConfigurationProperty getConfigurationProperty() {
			return null;
		}

	}

}
