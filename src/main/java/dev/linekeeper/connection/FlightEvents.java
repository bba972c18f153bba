package dev.linekeeper.connection;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/**
 * What a recording of Java Flight Recorder holds of connections.
 */
final class FlightEvents {

	private FlightEvents() {
	}

	/** From the dial to a connection, or to the failure. */
	@Name("dev.linekeeper.Connect")
	@Label("Connect")
	@Category("Linekeeper")
	@Description("A dial, until the peer has accepted or the attempt has failed")
	@StackTrace(false)
	static final class Connect extends Event {

		@Label("Connection")
		@Nullable String connection;

		@Label("Epoch")
		long epoch;

		@Label("Peer")
		@Nullable String peer;

		@Label("Outcome")
		@Nullable String outcome;

	}

	/** From a connection to one that is ready, or to the failure. */
	@Name("dev.linekeeper.Login")
	@Label("Login")
	@Category("Linekeeper")
	@Description("What a protocol does until its connection is ready or has failed")
	@StackTrace(false)
	static final class Login extends Event {

		@Label("Connection")
		@Nullable String connection;

		@Label("Epoch")
		long epoch;

		@Label("Outcome")
		@Nullable String outcome;

	}

	/** The end of a connection that was ready. */
	@Name("dev.linekeeper.Loss")
	@Label("Loss")
	@Category("Linekeeper")
	@Description("The end of a connection that was ready")
	@StackTrace(false)
	static final class Loss extends Event {

		@Label("Connection")
		@Nullable String connection;

		@Label("Epoch")
		long epoch;

		@Label("Reason")
		@Nullable String reason;

		@Label("Initiator")
		@Nullable String initiator;

		@Label("Clean")
		boolean clean;

	}

}
