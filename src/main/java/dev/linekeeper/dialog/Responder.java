package dev.linekeeper.dialog;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

import dev.linekeeper.dialog.DialogSettings.Response;
import dev.linekeeper.protocol.Session;

/**
 * Answers some frames at once. Two sides that answer each other would never come to an
 * end, so there is a limit for each second, and an echo of our own answer is not
 * answered. Called in turn, as a protocol is.
 */
final class Responder {

	private static final long SECOND = 1_000_000_000L;

	private final Response[] responses;

	private final DialogStatistics statistics;

	private final LongSupplier nanoTime;

	// When the present second of each response began.
	private final long[] began;

	// Answers given in it.
	private final int[] given;

	private byte[] lastAnswer = {};

	private long lastAnswerNanos;

	Responder(List<Response> responses, DialogStatistics statistics, LongSupplier nanoTime) {
		this.responses = responses.toArray(Response[]::new);
		this.statistics = statistics;
		this.nanoTime = nanoTime;
		this.began = new long[responses.size()];
		this.given = new int[responses.size()];
	}

	/**
	 * Look at a frame.
	 * @return whether it is one that is answered, though perhaps not this time
	 */
	boolean received(byte[] buffer, int offset, int length, Session session, Map<String, String> variables) {
		for (int i = 0; i < this.responses.length; i++) {
			Response response = this.responses[i];
			Map<String, String> captured = response.match().match(buffer, offset, length);
			if (captured != null) {
				if (isEcho(buffer, offset, length) || !mayAnswer(i, response.limit())) {
					this.statistics.count(DialogStatistics.Count.RESPONSES_LIMITED);
					return true;
				}
				byte[] answer = response.send().render(captured, variables);
				this.lastAnswer = answer;
				this.lastAnswerNanos = this.nanoTime.getAsLong();
				this.statistics.count(DialogStatistics.Count.RESPONSES);
				var unused = session.send(answer);
				return true;
			}
		}
		return false;
	}

	private boolean isEcho(byte[] buffer, int offset, int length) {
		return this.lastAnswer.length > 0 && this.nanoTime.getAsLong() - this.lastAnswerNanos < SECOND
				&& Arrays.equals(this.lastAnswer, 0, this.lastAnswer.length, buffer, offset, offset + length);
	}

	private boolean mayAnswer(int response, int limit) {
		long now = this.nanoTime.getAsLong();
		if (this.given[response] == 0 || now - this.began[response] >= SECOND) {
			this.began[response] = now;
			this.given[response] = 0;
		}
		return this.given[response]++ < limit;
	}

}
