package dev.linekeeper.configuration;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;

/**
 * The keys there are below {@code linekeeper}, read from the components of the properties
 * records.
 */
final class ConfigurationKeys {

	private ConfigurationKeys() {
	}

	/**
	 * Follow a property's name from the root until an element that is no key.
	 * @param name the property, below {@code linekeeper}
	 * @return where it leaves the keys there are, or {@code null} if it does not
	 */
	static @Nullable Stray stray(ConfigurationPropertyName name) {
		Type type = LinekeeperProperties.class;
		for (int i = 1; i < name.getNumberOfElements(); i++) {
			Type next = step(type, name, i);
			if (next == null) {
				return new Stray(i, of(type), type);
			}
			type = next;
		}
		return null;
	}

	/**
	 * Return the keys of a type.
	 * @param type the type of a component
	 * @return its keys as they are written in YAML, in order; none if it is not a record
	 */
	static List<String> of(Type type) {
		return (type instanceof Class<?> record && record.isRecord())
				? RecordShape.of(record).parts().stream().map(RecordShape.Part::key).toList() : List.of();
	}

	private static @Nullable Type step(Type type, ConfigurationPropertyName name, int index) {
		if (type instanceof ParameterizedType generic) {
			if (generic.getRawType() == Map.class) {
				return generic.getActualTypeArguments()[1];
			}
			return name.isNumericIndex(index) ? generic.getActualTypeArguments()[0] : null;
		}
		String element = name.getElement(index, Form.UNIFORM);
		if (type instanceof Class<?> record && record.isRecord()) {
			for (RecordShape.Part part : RecordShape.of(record).parts()) {
				if (part.name().toLowerCase(Locale.ROOT).equals(element)) {
					return part.type();
				}
			}
		}
		return null;
	}

	/**
	 * Where a name leaves the keys there are.
	 *
	 * @param index the element that is no key
	 * @param keys what could stand there; empty below a single value or a list
	 * @param parent the type that has those keys
	 */
	record Stray(int index, List<String> keys, Type parent) {

		boolean belowList() {
			return this.parent instanceof ParameterizedType;
		}

	}

}
