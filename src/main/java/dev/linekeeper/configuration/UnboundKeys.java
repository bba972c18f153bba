package dev.linekeeper.configuration;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import dev.linekeeper.configuration.ConfigurationKeys.Stray;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;

/**
 * Describes the keys that the binder had no use for, each with the nearest one that there
 * is. Their values are left out: nobody knows which of them is a secret.
 */
final class UnboundKeys {

	private static final Pattern ELEMENT = Pattern.compile("\\[[^\\]]*\\]|[^.\\[]+");

	// linekeeper, connections or simulators, a name: the next element is a key.
	private static final int FIRST_KEY = 3;

	private UnboundKeys() {
	}

	/**
	 * Describe unbound properties.
	 * @param properties the properties; those that are not Linekeeper's are left out
	 * @return a line for each unknown key, or {@code null} if none is Linekeeper's
	 */
	static @Nullable String describe(Collection<ConfigurationProperty> properties) {
		Map<String, String> lines = new LinkedHashMap<>();
		for (ConfigurationProperty property : properties) {
			if (StrictBindHandler.ROOT.isAncestorOf(property.getName())) {
				Stray stray = ConfigurationKeys.stray(property.getName());
				String path = path(property, stray);
				lines.putIfAbsent(path,
						ConfigurationFailureAnalyzer.message(path, ConfigurationOrigins.describe(property.getOrigin()),
								null, (stray != null) ? rule(property.getName(), path, stray)
										: "must not be empty; give it a value or leave the key out"));
			}
		}
		return lines.isEmpty() ? null : String.join(System.lineSeparator(), lines.values());
	}

	private static String path(ConfigurationProperty property, @Nullable Stray stray) {
		String written = ConfigurationOrigins.writtenName(property);
		if (stray == null) {
			return written;
		}
		MatchResult[] elements = ELEMENT.matcher(written).results().toArray(MatchResult[]::new);
		return (elements.length == property.getName().getNumberOfElements())
				? written.substring(0, elements[stray.index()].end())
				: property.getName().chop(stray.index() + 1).toString();
	}

	private static String rule(ConfigurationPropertyName name, String path, Stray stray) {
		if (stray.keys().isEmpty()) {
			String parent = name.getElement(stray.index() - 1, Form.DASHED);
			return stray.belowList() ? "'" + parent + "' must be a list; begin each of its items with '-'" : "'"
					+ parent + "' takes one value, " + (name.isNumericIndex(stray.index()) ? "not a list" : "not keys");
		}
		String key = path.substring(Math.max(path.lastIndexOf('.') + 1, path.lastIndexOf('[')));
		if (key.equals("[true]") || key.equals("[false]")) {
			return "unknown key; YAML reads on, off, yes and no as " + key.substring(1, key.length() - 1);
		}
		if (isDotInName(name, stray)) {
			return "unknown key '" + key + "'; if it belongs to the name, leave out the dot before it";
		}
		String nearest = NearestName.of(key, stray.keys());
		return "unknown key '" + key + "'; " + ((nearest != null) ? "did you mean '" + nearest + "'?"
				: "there are: " + String.join(", ", stray.keys()));
	}

	private static boolean isDotInName(ConfigurationPropertyName name, Stray stray) {
		int next = stray.index() + 1;
		return stray.index() == FIRST_KEY && next < name.getNumberOfElements()
				&& stray.keys().contains(name.getElement(next, Form.DASHED));
	}

}
