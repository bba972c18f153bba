package dev.linekeeper.configuration;

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
		RecordShape shape = RecordShape.of(type);
		@Nullable Object[] values = shape.parts().stream().map((part) -> pick(part.read(upper), part.read(lower))).toArray();
		return type.cast(shape.make(values));
	}

	private static @Nullable Object pick(@Nullable Object upper, @Nullable Object lower) {
		if (upper instanceof Record upperRecord && lower instanceof Record lowerRecord
				&& !(upper instanceof TakenWhole)) {
			return merge(upperRecord, lowerRecord);
		}
		return (upper != null) ? upper : lower;
	}

}
