package dev.linekeeper.dialog;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

import dev.linekeeper.dialog.RequestException.Outcome;

/**
 * What happened in the dialogs of one connection since the start of the process. Read
 * from anywhere.
 */
public final class DialogStatistics {

	final Durations replies = new Durations();

	// Made for the first of its kind, because most connections have none of most kinds.
	// Never written into; written under this.
	private volatile Map<Count, LongAdder> counts = Map.of();

	// Written for each frame, by the reader alone.
	private final AtomicLong pushes = new AtomicLong();

	final Durations heartbeatAnswers = new Durations();

	// When the first request was left unanswered after the last reply.
	private volatile long unansweredNanos;

	// How many replies there had been then.
	private volatile long repliesThen = -1;

	DialogStatistics() {
	}

	/** One more. Thread-safe. */
	void count(Count what) {
		LongAdder counted = this.counts.get(what);
		((counted != null) ? counted : begin(what)).increment();
	}

	private synchronized LongAdder begin(Count what) {
		Map<Count, LongAdder> more = new EnumMap<>(Count.class);
		more.putAll(this.counts);
		LongAdder counted = more.computeIfAbsent(what, (first) -> new LongAdder());
		this.counts = more;
		return counted;
	}

	private long of(Count what) {
		LongAdder counted = this.counts.get(what);
		return (counted != null) ? counted.sum() : 0;
	}

	/** A frame came by itself. Called by one thread at a time. */
	void pushed() {
		this.pushes.lazySet(this.pushes.getPlain() + 1);
	}

	void timedOut(long now) {
		count(Count.TIMEOUTS);
		long answered = this.replies.count();
		if (answered != this.repliesThen) {
			this.unansweredNanos = now;
			this.repliesThen = answered;
		}
	}

	void failed(Outcome outcome) {
		switch (outcome) {
			case NOT_SENT -> count(Count.NOT_SENT);
			case CONNECTION_LOST -> count(Count.CONNECTION_LOST);
			case REPLY_TIMEOUT -> {
				// Counted when its time was up.
			}
		}
	}

	/**
	 * Return how many requests and polls were answered.
	 * @return 0 or more
	 */
	public long replies() {
		return this.replies.count();
	}

	/**
	 * Return how long they took, from the call to the reply.
	 * @return live
	 */
	public Durations replyTimes() {
		return this.replies;
	}

	/**
	 * Return how many requests and polls were not answered in time.
	 * @return 0 or more
	 */
	public long timeouts() {
		return of(Count.TIMEOUTS);
	}

	/**
	 * Return how many requests and polls were not sent.
	 * @return 0 or more
	 */
	public long notSent() {
		return of(Count.NOT_SENT);
	}

	/**
	 * Return how many requests and polls were on the line when it was lost.
	 * @return 0 or more
	 */
	public long connectionLost() {
		return of(Count.CONNECTION_LOST);
	}

	/**
	 * Return since when nothing was answered: when the first request was left unanswered
	 * after the last reply.
	 * @param now the time source's present time in nanoseconds
	 * @return nanoseconds ago, or -1 if every request was answered in time, or one was
	 * since
	 */
	public long nanosUnanswered(long now) {
		long then = this.repliesThen;
		return (then == this.replies.count()) ? Math.max(0, now - this.unansweredNanos) : -1;
	}

	/**
	 * Return how many replies came when nobody waited for them any more.
	 * @return 0 or more
	 */
	public long lateReplies() {
		return of(Count.LATE_REPLIES);
	}

	/**
	 * Return how many frames the peer sent by itself.
	 * @return 0 or more
	 */
	public long pushes() {
		return this.pushes.get();
	}

	/**
	 * Return how many frames were answered at once.
	 * @return 0 or more
	 */
	public long responses() {
		return of(Count.RESPONSES);
	}

	/**
	 * Return how many frames were not answered because of the limit, or because they were
	 * an echo of an answer.
	 * @return 0 or more
	 */
	public long responsesLimited() {
		return of(Count.RESPONSES_LIMITED);
	}

	/**
	 * Return how many polls were sent.
	 * @return 0 or more
	 */
	public long polls() {
		return of(Count.POLLS);
	}

	/**
	 * Return how many polls were left out, because the last one was open.
	 * @return 0 or more
	 */
	public long pollsSkipped() {
		return of(Count.POLLS_SKIPPED);
	}

	/**
	 * Return how many heartbeats were sent.
	 * @return 0 or more
	 */
	public long heartbeats() {
		return of(Count.HEARTBEATS);
	}

	/**
	 * Return how long the answers to heartbeats took, where they can be told from other
	 * frames ({@code heartbeat.expect}). Left out is what came while two were open.
	 * @return live
	 */
	public Durations heartbeatTimes() {
		return this.heartbeatAnswers;
	}

	/** What is counted of a dialog. */
	enum Count {

		TIMEOUTS, NOT_SENT, CONNECTION_LOST, LATE_REPLIES, RESPONSES, RESPONSES_LIMITED, POLLS, POLLS_SKIPPED,
		HEARTBEATS

	}

}
