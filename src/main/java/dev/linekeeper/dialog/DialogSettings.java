package dev.linekeeper.dialog;

import java.nio.charset.Charset;
import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What a dialog says and understands.
 *
 * @param charset of the frames' text
 * @param login what is exchanged before the connection is ready, in order
 * @param loginTimeout the longest that may take
 * @param secrets what must never be shown, though a peer may say it
 * @param heartbeat what is sent in silence, or {@code null} for nothing
 * @param responses what is answered at once, the first that matches
 * @param polls what is asked again and again
 * @param requests how replies belong to requests
 */
public record DialogSettings(Charset charset, List<Step> login, Duration loginTimeout, List<String> secrets,
		@Nullable Heartbeat heartbeat, List<Response> responses, List<Poll> polls, Requests requests) {

	/** Not what is said: it may hold a secret. */
	@Override
	public String toString() {
		return "dialog with " + this.login.size() + " login steps, " + this.responses.size() + " responses, "
				+ this.polls.size() + " polls";
	}

	/**
	 * One step of a login: something to send, something to wait for, or TLS.
	 *
	 * @param send what to send, or {@code null}
	 * @param expect what to wait for, or {@code null}; frames before it are passed over
	 * @param reject what means that the login failed, while this step waits, or
	 * {@code null}
	 * @param startTls whether TLS begins here, instead of all that
	 */
	public record Step(@Nullable Template send, @Nullable Expectation expect, @Nullable Expectation reject,
			boolean startTls) {

		/** Where TLS begins. */
		public static final Step START_TLS = new Step(null, null, null, true);

		/**
		 * Create a step that is not TLS.
		 * @param send what to send, or {@code null}
		 * @param expect what to wait for, or {@code null}; frames before it are passed
		 * over
		 * @param reject what means that the login failed, while this step waits, or
		 * {@code null}
		 */
		public Step(@Nullable Template send, @Nullable Expectation expect, @Nullable Expectation reject) {
			this(send, expect, reject, false);
		}

	}

	/**
	 * What is sent in silence.
	 *
	 * @param send what to send
	 * @param expect the answer, which is not passed on; {@code null} if there is none
	 */
	public record Heartbeat(Template send, @Nullable Expectation expect) {

	}

	/**
	 * What is answered at once.
	 *
	 * @param match the frame that is answered, and not passed on
	 * @param send the answer
	 * @param limit the most answers a second, 1 or more
	 */
	public record Response(Expectation match, Template send, int limit) {

	}

	/**
	 * What is asked again and again.
	 *
	 * @param every how often
	 * @param send the request
	 * @param expect what its reply must hold; {@code null} for anything
	 */
	public record Poll(Duration every, Template send, @Nullable Expectation expect) {

	}

	/**
	 * How replies belong to requests.
	 *
	 * @param keys by which part of them, or {@code null} if replies come in the order of
	 * the requests
	 * @param window the most requests in flight, 1 or more
	 * @param timeout the longest a reply may take, unless a request has a time of its own
	 * @param closeOnTimeout whether a missing reply closes the connection; only without
	 * keys
	 * @param ends where a reply of several frames ends; empty if each frame is a reply
	 * @param separator what is put between the frames of one reply
	 * @param neverReply frames that the peer sends in between, or {@code null}
	 */
	public record Requests(@Nullable Keys keys, int window, Duration timeout, boolean closeOnTimeout,
			List<ReplyEnd> ends, String separator, @Nullable Expectation neverReply) {

	}

	/**
	 * By which part of them replies belong to requests.
	 *
	 * @param request takes it from a request
	 * @param reply takes it from a reply
	 * @param assign puts another in for the time on the line, or {@code null}
	 */
	public record Keys(KeyExtractor request, KeyExtractor reply, @Nullable Assign assign) {

	}

	/**
	 * Where a reply of several frames ends.
	 *
	 * @param from what begins one that is several frames long; {@code null} for any frame
	 * @param to what ends it
	 */
	public record ReplyEnd(@Nullable Expectation from, Expectation to) {

	}

	/**
	 * Keys that are put in for the time on the line.
	 */
	public enum Assign {

		/** Two bytes, counted up, the most significant first. */
		SEQ16,

		/** Four bytes, counted up, the most significant first. */
		SEQ32,

		/** Decimal digits, counted up, as many as the key has. */
		DIGITS

	}

}
