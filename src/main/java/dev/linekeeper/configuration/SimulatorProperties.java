package dev.linekeeper.configuration;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The keys of one simulator, as written; {@code null} where nothing is.
 *
 * @param port TCP port it listens on.
 * @param framing What tells messages apart on the stream, by name or by its keys; default
 * raw.
 * @param greet What it sends when a client has connected.
 * @param respond What it answers, tried in order.
 * @param every What it sends by itself.
 * @param faults What it does badly on purpose.
 */
record SimulatorProperties(@Nullable Integer port, @Nullable FramingProperties framing, @Nullable String greet,
		@Nullable List<Response> respond, @Nullable Every every, @Nullable Faults faults) {

	/**
	 * One answer.
	 *
	 * @param match Regular expression that is looked for in a message.
	 * @param send Text of the answer; $1 is the first capture.
	 */
	record Response(@Nullable String match, @Nullable String send) {

	}

	/**
	 * What a simulator sends by itself.
	 *
	 * @param period Time between two messages.
	 * @param send Text of the message; $n is its number.
	 */
	record Every(@Nullable Duration period, @Nullable String send) {

	}

	/**
	 * What a simulator does badly on purpose.
	 *
	 * @param latency Time every answer waits; default none.
	 * @param slice Most bytes written at a time; default no limit.
	 * @param dropAfter Messages after which it drops a connection; default never.
	 * @param refuse Whether it closes every connection at once; default false.
	 * @param silent Whether it accepts and never sends; default false.
	 */
	record Faults(@Nullable Duration latency, @Nullable Integer slice, @Nullable Integer dropAfter,
			@Nullable Boolean refuse, @Nullable Boolean silent) {

	}

}
