package dev.linekeeper.configuration;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import dev.linekeeper.framing.Framing;
import dev.linekeeper.framing.Framings;
import dev.linekeeper.framing.InvalidFramingException;
import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

/**
 * Turns what is written about a framing into one.
 */
final class FramingMapper {

	private final Map<String, Framing> beans;

	/**
	 * Create a mapper.
	 * @param beans the user's own framings, by the names of their beans
	 */
	FramingMapper(Map<String, Framing> beans) {
		this.beans = Map.copyOf(beans);
		beans.keySet().stream().filter(FramingMapper::isTaken).findAny().ifPresent((name) -> {
			throw new InvalidConfigurationException("linekeeper.connections.*.framing", name,
					"is one of Linekeeper's own framings and cannot be a Framing bean; give the bean another name",
					"the bean '" + name + "'");
		});
	}

	/**
	 * Map one framing.
	 * @param rules the rules of the section it is in
	 * @param written as written, or {@code null}
	 * @param otherwise the name of the framing if none is written
	 * @return the framing
	 */
	Framing map(ValueRules rules, @Nullable FramingProperties written, String otherwise) {
		Map<String, Object> keys = (written != null) ? keys(written) : Map.of("type", otherwise);
		Object type = keys.get("type");
		boolean nameOnly = keys.size() == 1 && type != null;
		Framing named = (nameOnly && type != null) ? named(type.toString()) : null;
		if (named != null) {
			return named;
		}
		if (type != null && this.beans.containsKey(type.toString())) {
			throw rules.refused("framing.type", type,
					"is a bean, which takes no other keys; write 'framing: " + type + "'");
		}
		if (type != null && !isTaken(type.toString())) {
			throw unknown(rules, nameOnly ? "framing" : "framing.type", type.toString());
		}
		try {
			return Framings.of(keys);
		}
		catch (InvalidFramingException ex) {
			String key = nameOnly ? "framing" : "framing." + ex.key();
			throw rules.refused(key, nameOnly ? type : ex.value(),
					nameOnly ? "needs more than its type: '" + ex.key() + "' " + ex.rule() : ex.rule());
		}
	}

	private @Nullable Framing named(String name) {
		Framing bean = this.beans.get(name);
		return (bean != null) ? bean : Framings.named(name);
	}

	private InvalidConfigurationException unknown(ValueRules rules, String key, String name) {
		Set<String> names = new TreeSet<>(Framings.names());
		names.addAll(Framings.types());
		names.addAll(this.beans.keySet());
		String nearest = NearestName.of(name, names);
		return rules.refused(key, name, "must be the name of a framing: " + String.join(", ", names)
				+ ((nearest != null) ? "; did you mean '" + nearest + "'?" : ""));
	}

	private static boolean isTaken(String name) {
		return Framings.names().contains(name) || Framings.types().contains(name);
	}

	/** What is written in a record, by the names of its keys. */
	private static Map<String, Object> keys(Record written) {
		Map<String, Object> keys = new LinkedHashMap<>();
		for (RecordShape.Part part : RecordShape.of(written.getClass()).parts()) {
			Object value = part.read(written);
			if (value != null) {
				keys.put(part.key(), plain(value));
			}
		}
		return keys;
	}

	private static Object plain(Object value) {
		if (value instanceof DataSize size) {
			return Math.min(size.toBytes(), Integer.MAX_VALUE);
		}
		if (value instanceof ByteText bytes) {
			return bytes.text();
		}
		if (value instanceof List<?> list) {
			return list.stream().map(FramingMapper::plain).toList();
		}
		return (value instanceof Record section) ? keys(section) : value;
	}

}
