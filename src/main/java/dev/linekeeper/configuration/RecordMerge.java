package dev.linekeeper.configuration;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * Lays one record over another of the same type. A component that is {@code null} takes
 * the other's value; one that is itself a record is merged in the same way; everything
 * else, lists too, is taken whole.
 */
final class RecordMerge {

	private RecordMerge() {
	}

	static <R extends Record> R merge(R upper, R lower) {
		@SuppressWarnings("unchecked")
		Class<R> type = (Class<R>) upper.getClass();
		RecordComponent[] components = type.getRecordComponents();
		@Nullable Object[] values = new @Nullable Object[components.length];
		try {
			for (int i = 0; i < components.length; i++) {
				values[i] = pick(read(components[i], upper), read(components[i], lower));
			}
			Constructor<R> constructor = type
				.getDeclaredConstructor(Arrays.stream(components).map(RecordComponent::getType).toArray(Class[]::new));
			return constructor.newInstance(values);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException("'" + type.getName() + "' cannot be merged", ex);
		}
	}

	private static @Nullable Object pick(@Nullable Object upper, @Nullable Object lower) {
		if (upper instanceof Record upperRecord && lower instanceof Record lowerRecord
				&& !(upper instanceof TakenWhole)) {
			return merge(upperRecord, lowerRecord);
		}
		return (upper != null) ? upper : lower;
	}

	static @Nullable Object read(RecordComponent component, Record record) {
		try {
			Method accessor = component.getAccessor();
			return accessor.invoke(record);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException("'" + component + "' cannot be read", ex);
		}
	}

}
