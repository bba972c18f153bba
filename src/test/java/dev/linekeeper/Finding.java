package dev.linekeeper;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What somebody in the morning says of one line, after a look at one source.
 *
 * @param trouble what is wrong with it
 * @param since since when; {@code null} if nothing is
 * @param lost what could not be delivered and was not answered
 */
record Finding(Trouble trouble, @Nullable Instant since, Lost lost) {

	/** What a line may have. */
	enum Trouble {

		NONE,

		/** Nobody listens there: the peer's program has ended. */
		REFUSED,

		/** The peer does not let us in: the password has changed. */
		NOT_LET_IN,

		/** The peer is connected and says nothing. */
		SILENT,

		/** The peer does not read. */
		DOES_NOT_READ,

		/** The peer leaves requests unanswered. */
		DOES_NOT_ANSWER

	}

	/**
	 * How many of each.
	 *
	 * @param notSent messages that were not sent
	 * @param expired messages that waited too long, and were not sent
	 * @param maybeSent messages that the peer has or has not
	 * @param requestsNotSent requests that were not sent
	 * @param unanswered requests that were not answered in time
	 * @param cutOff requests on the line when it was lost
	 */
	record Lost(long notSent, long expired, long maybeSent, long requestsNotSent, long unanswered, long cutOff) {

		static final Lost NOTHING = new Lost(0, 0, 0, 0, 0, 0);

	}

}
