package dev.linekeeper.actuate;

import java.util.function.BiConsumer;

import dev.linekeeper.dialog.Reply;
import dev.linekeeper.dialog.RequestException;
import dev.linekeeper.dialog.RequestObserver;
import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Makes an observation {@code linekeeper.request} of each request of a caller, for
 * tracing. To be there only if somebody observes: it costs more than the request's own
 * meters.
 */
public final class RequestObservations implements RequestObserver {

	private static final String NAME = "linekeeper.request";

	private final ObservationRegistry registry;

	private final boolean each;

	/**
	 * Create it.
	 * @param registry takes the observations
	 * @param each whether connections are few enough for the name of one to be a tag of
	 * meters
	 */
	public RequestObservations(ObservationRegistry registry, boolean each) {
		this.registry = registry;
		this.each = each;
	}

	@Override
	public BiConsumer<@Nullable Reply, @Nullable Throwable> asked(String connection) {
		KeyValue name = KeyValue.of("connection", connection);
		Observation observation = Observation.createNotStarted(NAME, this.registry).contextualName("ask " + connection);
		if (this.each) {
			observation.lowCardinalityKeyValue(name);
		}
		else {
			observation.highCardinalityKeyValue(name);
		}
		observation.start();
		return (reply, failure) -> {
			observation.lowCardinalityKeyValue("outcome", outcome(failure));
			if (reply != null) {
				observation.highCardinalityKeyValue("latency", reply.latency().toString());
				observation.highCardinalityKeyValue("epoch", Long.toString(reply.epoch()));
			}
			if (failure != null) {
				observation.error(failure);
			}
			observation.stop();
		};
	}

	private static String outcome(@Nullable Throwable failure) {
		if (failure == null) {
			return "REPLIED";
		}
		return (failure instanceof RequestException known) ? known.outcome().name() : "CANCELLED";
	}

}
