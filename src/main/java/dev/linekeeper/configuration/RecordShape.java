package dev.linekeeper.configuration;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * What a record is made of. Kept for each type, as reflection makes it all anew for each
 * who asks, and there may be thousands of connections.
 */
final class RecordShape {

	private static final ClassValue<RecordShape> SHAPES = new ClassValue<>() {

		@Override
		protected RecordShape computeValue(Class<?> type) {
			return new RecordShape(type);
		}

	};

	private final Constructor<?> constructor;

	private final List<Part> parts;

	private RecordShape(Class<?> type) {
		RecordComponent[] components = type.getRecordComponents();
		try {
			this.constructor = type
				.getDeclaredConstructor(Arrays.stream(components).map(RecordComponent::getType).toArray(Class[]::new));
		}
		catch (NoSuchMethodException ex) {
			throw new IllegalStateException("'" + type.getName() + "' has no canonical constructor", ex);
		}
		this.parts = Arrays.stream(components).map(Part::of).toList();
	}

	/** The shape of a record's type. */
	static RecordShape of(Class<?> type) {
		return SHAPES.get(type);
	}

	/** Its components, in order. */
	List<Part> parts() {
		return this.parts;
	}

	/** Make a record. */
	Object make(@Nullable Object[] values) {
		try {
			return this.constructor.newInstance(values);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException("'" + this.constructor + "' cannot be called", ex);
		}
	}

	/**
	 * A component.
	 *
	 * @param name its name
	 * @param key the key that it is in YAML
	 * @param type its type
	 * @param accessor reads it
	 */
	record Part(String name, String key, Type type, Method accessor) {

		private static Part of(RecordComponent component) {
			String name = component.getName();
			String key = name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
			return new Part(name, key, component.getGenericType(), component.getAccessor());
		}

		@Nullable Object read(Record record) {
			try {
				return this.accessor.invoke(record);
			}
			catch (ReflectiveOperationException ex) {
				throw new IllegalStateException("'" + this.accessor + "' cannot be read", ex);
			}
		}

	}

}
