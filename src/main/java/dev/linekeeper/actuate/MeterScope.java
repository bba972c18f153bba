package dev.linekeeper.actuate;

import java.util.List;
import java.util.function.ToDoubleFunction;

import dev.linekeeper.connection.ManagedConnection;
import dev.linekeeper.dialog.Dialog;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import org.jspecify.annotations.Nullable;

/**
 * Whom a meter tells of: one connection, or all of them together. Registers meters that
 * read, when they are asked, what is counted anyway.
 */
final class MeterScope {

	private final MeterRegistry registry;

	private final Tags tags;

	private final List<Member> members;

	MeterScope(MeterRegistry registry, Tags tags, List<Member> members) {
		this.registry = registry;
		this.tags = tags;
		this.members = List.copyOf(members);
	}

	MeterRegistry registry() {
		return this.registry;
	}

	Tags tags() {
		return this.tags;
	}

	double sum(ToDoubleFunction<ManagedConnection> value) {
		double sum = 0;
		for (Member member : this.members) {
			sum += value.applyAsDouble(member.connection());
		}
		return sum;
	}

	double sumOfDialogs(ToDoubleFunction<Dialog> value) {
		double sum = 0;
		for (Member member : this.members) {
			Dialog dialog = member.dialog();
			sum += (dialog != null) ? value.applyAsDouble(dialog) : 0;
		}
		return sum;
	}

	/** The largest, or not a number if none is one. */
	double largest(ToDoubleFunction<ManagedConnection> value) {
		double largest = Double.NaN;
		for (Member member : this.members) {
			largest = larger(largest, value.applyAsDouble(member.connection()));
		}
		return largest;
	}

	double largestOfDialogs(ToDoubleFunction<Dialog> value) {
		double largest = 0;
		for (Member member : this.members) {
			Dialog dialog = member.dialog();
			largest = (dialog != null) ? larger(largest, value.applyAsDouble(dialog)) : largest;
		}
		return largest;
	}

	private static double larger(double largest, double one) {
		return (largest >= one || Double.isNaN(one)) ? largest : one;
	}

	// Meters hold what they read weakly; whoever makes a scope keeps it.

	void counter(String name, String description, Tags more, ToDoubleFunction<ManagedConnection> value) {
		counter(name, description, null, more, value);
	}

	void counter(String name, String description, @Nullable String unit, Tags more,
			ToDoubleFunction<ManagedConnection> value) {
		register(name, description, unit, more, (scope) -> scope.sum(value));
	}

	void dialogCounter(String name, String description, Tags more, ToDoubleFunction<Dialog> value) {
		register(name, description, null, more, (scope) -> scope.sumOfDialogs(value));
	}

	private void register(String name, String description, @Nullable String unit, Tags more,
			ToDoubleFunction<MeterScope> value) {
		FunctionCounter.builder(name, this, value)
			.description(description)
			.baseUnit(unit)
			.tags(this.tags.and(more))
			.register(this.registry);
	}

	void gauge(String name, String description, @Nullable String unit, Tags more, ToDoubleFunction<MeterScope> value) {
		Gauge.builder(name, this, value)
			.description(description)
			.baseUnit(unit)
			.tags(this.tags.and(more))
			.register(this.registry);
	}

	/**
	 * A connection and what is said on it. Looked up once: a meter of ten thousand is
	 * asked for often.
	 *
	 * @param connection the connection
	 * @param dialog its dialog, if it has one
	 */
	record Member(ManagedConnection connection, @Nullable Dialog dialog) {

	}

}
