package dev.linekeeper.configuration;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * How replies belong to requests, as written.
 *
 * @param correlate Whether a reply belongs to the oldest request, or to the one with the
 * same key: order or key; default order.
 * @param key What request and reply have in common, with correlate: key.
 * @param window Most requests in flight; default 1 by order, 64 by key.
 * @param timeout Longest time a reply may take; default 10s.
 * @param replyEnds Where a reply of several frames ends: a regular expression, or a list
 * of from and to; default each frame is a reply.
 * @param neverAReply Regular expression for frames that the peer sends in between.
 * @param onTimeout What a missing reply leads to, by order: close, or keep, where a late
 * reply may be taken for the next one's; default close.
 */
record RequestsProperties(@Nullable Correlate correlate, @Nullable Key key, @Nullable Integer window,
		@Nullable Duration timeout, @Nullable List<ReplyEnd> replyEnds, @Nullable String neverAReply,
		@Nullable OnTimeout onTimeout) {

	/** Which request a reply belongs to. */
	enum Correlate {

		/** The oldest. */
		ORDER,

		/** The one with the same key. */
		KEY

	}

	/** What a missing reply leads to. */
	enum OnTimeout {

		/** The connection is closed. */
		CLOSE,

		/** Nothing. */
		KEEP

	}

	/** Keys that are put in for the time on the line. */
	enum Assign {

		/** Two bytes, counted up. */
		SEQ16,

		/** Four bytes, counted up. */
		SEQ32,

		/** Decimal digits, counted up. */
		DIGITS

	}

	/**
	 * What request and reply have in common.
	 *
	 * @param request Where it is in a request.
	 * @param reply Where it is in a reply.
	 * @param assign What is put in instead for the time on the line: seq16, seq32 or
	 * digits; the caller gets its own back.
	 */
	record Key(@Nullable Extractor request, @Nullable Extractor reply, @Nullable Assign assign) implements TakenWhole {

	}

	/**
	 * Where a key is in a frame; one of these.
	 *
	 * @param bytes Bytes counted from 0, as 0..1.
	 * @param fixed A text field in those bytes, as 4..10, without the spaces around it.
	 * @param regex A regular expression; its first group, or the group named key.
	 * @param json A JSON pointer, as /id.
	 * @param hl7 A field of an HL7 message, as MSH-10.
	 * @param iso8583 Fields of an ISO 8583 message, as [11, 41].
	 * @param header Bytes before an ISO 8583 message; default 0.
	 */
	record Extractor(@Nullable String bytes, @Nullable String fixed, @Nullable String regex, @Nullable String json,
			@Nullable String hl7, @Nullable List<Integer> iso8583, @Nullable Integer header) {

	}

	/**
	 * Where a reply of several frames ends.
	 *
	 * @param from Regular expression for the frame that begins it; all others are replies
	 * of one frame.
	 * @param to Regular expression for the frame that ends it.
	 */
	record ReplyEnd(@Nullable String from, @Nullable String to) {

		public static ReplyEnd valueOf(String to) {
			return new ReplyEnd(null, to);
		}

	}

}
