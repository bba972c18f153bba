package dev.linekeeper.actuate;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

import dev.linekeeper.dialog.Dialog;
import dev.linekeeper.dialog.DialogStatistics;
import dev.linekeeper.dialog.Durations;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Tags;

/**
 * The meters of what is asked and said, {@code linekeeper.dialog.*}.
 */
final class DialogMeters {

	private static final String PREFIX = "linekeeper.dialog.";

	private static final double NANOS_PER_SECOND = 1e9;

	private DialogMeters() {
	}

	static void bind(MeterScope scope) {
		counter(scope, "timeouts", "Requests and polls not answered in time", Tags.empty(), DialogStatistics::timeouts);
		String failures = "Requests and polls that failed: not sent, not answered in time, or cut off";
		counter(scope, "failures", failures, Tags.of("outcome", "NOT_SENT"), DialogStatistics::notSent);
		counter(scope, "failures", failures, Tags.of("outcome", "REPLY_TIMEOUT"), DialogStatistics::timeouts);
		counter(scope, "failures", failures, Tags.of("outcome", "CONNECTION_LOST"), DialogStatistics::connectionLost);
		counter(scope, "late.replies", "Replies that came when nobody waited any more", Tags.empty(),
				DialogStatistics::lateReplies);
		counter(scope, "pushes", "Frames that the peer sent by itself", Tags.empty(), DialogStatistics::pushes);
		counter(scope, "responses", "Frames to be answered at once: answered, or held back by the limit",
				Tags.of("limited", "false"), DialogStatistics::responses);
		counter(scope, "responses", "Frames to be answered at once: answered, or held back by the limit",
				Tags.of("limited", "true"), DialogStatistics::responsesLimited);
		counter(scope, "polls", "Polls sent, or left out because the last one was open", Tags.of("skipped", "false"),
				DialogStatistics::polls);
		counter(scope, "polls", "Polls sent, or left out because the last one was open", Tags.of("skipped", "true"),
				DialogStatistics::pollsSkipped);
		counter(scope, "heartbeats", "Heartbeats sent", Tags.empty(), DialogStatistics::heartbeats);
		scope.gauge(PREFIX + "in.flight", "Requests and polls on the line", null, Tags.empty(),
				(all) -> all.sumOfDialogs(Dialog::inFlight));
		scope.gauge(PREFIX + "waiting", "Requests that wait for their turn", null, Tags.empty(),
				(all) -> all.sumOfDialogs(Dialog::waiting));
		timer(scope, "requests", "Time from the call to the reply", DialogStatistics::replyTimes);
		timer(scope, "heartbeat.answers", "Time from a heartbeat to its answer", DialogStatistics::heartbeatTimes);
		buckets(scope);
	}

	private static void counter(MeterScope scope, String name, String description, Tags tags,
			ToDoubleFunction<DialogStatistics> value) {
		scope.dialogCounter(PREFIX + name, description, tags, (dialog) -> value.applyAsDouble(dialog.statistics()));
	}

	private static void timer(MeterScope scope, String name, String description,
			Function<DialogStatistics, Durations> durations) {
		FunctionTimer
			.builder(PREFIX + name, scope,
					(all) -> (long) all.sumOfDialogs((dialog) -> durations.apply(dialog.statistics()).count()),
					(all) -> all.sumOfDialogs((dialog) -> durations.apply(dialog.statistics()).totalNanos()),
					TimeUnit.NANOSECONDS)
			.description(description)
			.tags(scope.tags())
			.register(scope.registry());
	}

	/**
	 * The histogram of the requests. Recording each of them in a meter of this kind would
	 * cost more than the rest of it, so what was counted already is shown as counters,
	 * with the bound where Prometheus looks for it.
	 */
	private static void buckets(MeterScope scope) {
		List<Long> bounds = Durations.bounds();
		for (int i = 0; i <= bounds.size(); i++) {
			int bound = i;
			String le = (i < bounds.size()) ? Double.toString(bounds.get(i) / NANOS_PER_SECOND) : "+Inf";
			scope.dialogCounter(PREFIX + "requests.within", "Requests and polls answered within so many seconds",
					Tags.of("le", le), (dialog) -> dialog.statistics().replyTimes().countUpTo(bound));
		}
	}

}
