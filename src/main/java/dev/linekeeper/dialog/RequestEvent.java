package dev.linekeeper.dialog;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/**
 * One request, poll or heartbeat in a recording of Java Flight Recorder, from the call to
 * its end.
 */
@Name("dev.linekeeper.Request")
@Label("Request")
@Category("Linekeeper")
@Description("A request, from the call to its reply or its failure")
@StackTrace(false)
final class RequestEvent extends Event {

	// Asked whether anybody records, so that none is made for nobody.
	private static final RequestEvent ANY = new RequestEvent();

	@Label("Connection")
	@Nullable String connection;

	@Label("Epoch")
	long epoch;

	@Label("Kind")
	@Nullable String kind;

	@Label("Outcome")
	@Nullable String outcome;

	/** Begin one, if somebody records. */
	static @Nullable RequestEvent begun() {
		if (!ANY.isEnabled()) {
			return null;
		}
		RequestEvent event = new RequestEvent();
		event.begin();
		return event;
	}

	void ended(String connection, long epoch, PendingRequest.Kind kind, @Nullable Throwable failure) {
		end();
		if (shouldCommit()) {
			this.connection = connection;
			this.epoch = epoch;
			this.kind = kind.name();
			this.outcome = outcome(failure);
			commit();
		}
	}

	private static String outcome(@Nullable Throwable failure) {
		if (failure == null) {
			return "REPLIED";
		}
		return (failure instanceof RequestException known) ? known.outcome().name() : "CANCELLED";
	}

}
