package dev.linekeeper.configuration;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * The parts of a dialog that are written in lists.
 */
final class DialogProperties {

	private DialogProperties() {
	}

	/**
	 * One step of a login.
	 *
	 * @param send What to send; $1 or $name is what the steps before have captured.
	 * @param expect Regular expression, or hex:, for the frame to wait for; frames before
	 * it are passed over.
	 * @param reject Regular expression, or hex:, for the frame that means that the login
	 * failed.
	 * @param starttls True, alone in its step: TLS begins here, on the connection in use,
	 * and what was captured before is forgotten.
	 */
	record Step(@Nullable SendText send, @Nullable String expect, @Nullable String reject, @Nullable Boolean starttls) {

	}

	/**
	 * What is answered at once.
	 *
	 * @param match Regular expression, or hex:, for the frame that is answered.
	 * @param send The answer; $1 or $name is what was captured.
	 * @param limit Most answers a second; default 10.
	 */
	record Response(@Nullable String match, @Nullable SendText send, @Nullable Integer limit) {

	}

	/**
	 * What is asked again and again.
	 *
	 * @param every How often.
	 * @param send The request.
	 * @param expect Regular expression, or hex:, for its reply; default any frame.
	 */
	record Poll(@Nullable Duration every, @Nullable SendText send, @Nullable String expect) {

	}

}
