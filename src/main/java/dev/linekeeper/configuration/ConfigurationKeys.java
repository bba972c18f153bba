package dev.linekeeper.configuration;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
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
		List<String> keys = new ArrayList<>();
		if (type instanceof Class<?> record && record.isRecord()) {
			for (RecordComponent component : record.getRecordComponents()) {
				keys.add(component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT));
			}
		}
		return keys;
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
			for (RecordComponent component : record.getRecordComponents()) {
				if (component.getName().toLowerCase(Locale.ROOT).equals(element)) {
					return component.getGenericType();
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
