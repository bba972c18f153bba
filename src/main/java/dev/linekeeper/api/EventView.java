package dev.linekeeper.api;

import java.time.Instant;
import java.util.Base64;
import java.util.Locale;

import dev.linekeeper.connection.ConnectionSnapshot;
import dev.linekeeper.connection.ConnectionState;
import dev.linekeeper.dialog.DialogListener;
import dev.linekeeper.feed.FeedEvent;
import dev.linekeeper.protocol.DisconnectReason;
import dev.linekeeper.transport.Wording;
import org.jspecify.annotations.Nullable;

import java.nio.charset.Charset;

/**
 * Events as they are shown.
 */
final class EventView {

	private EventView() {
	}

	static Message message(FeedEvent event, DialogListener.Kind kind, Charset charset) {
		return new Message(event.sequence(), event.at(), event.connection(), event.epoch(),
				kind.name().toLowerCase(Locale.ROOT).replace('_', '-'), Text.of(event.data(), charset),
				Base64.getEncoder().encodeToString(event.data()));
	}

	static Change change(FeedEvent event) {
		return change(event.sequence(), event.change());
	}

	/** How it stands now, which is no event of its own. */
	static Change present(ConnectionSnapshot now) {
		return change(null, now);
	}

	private static Change change(@Nullable Long sequence, ConnectionSnapshot now) {
		ConnectionSnapshot.Loss loss = (now.unreadySince() != null) ? now.lastLoss() : null;
		return new Change(sequence, now.since(), now.name(), now.epoch(), now.state(),
				(now.peer() != null) ? Wording.text(now.peer()) : null, (loss != null) ? loss.reason().kind() : null,
				(loss != null) ? loss.reason().detail() : null, now.nextAttempt());
	}

	/**
	 * What a peer said by itself.
	 *
	 * @param seq its number among the events of its connection
	 * @param at when it came
	 * @param connection the connection's name
	 * @param epoch the number of the attempt that opened the connection
	 * @param kind {@code push}, {@code poll} or {@code late-reply}
	 * @param text in the connection's charset; absent if it is no text
	 * @param base64 its bytes
	 */
	record Message(long seq, Instant at, String connection, long epoch, String kind, @Nullable String text,
			String base64) {

	}

	/**
	 * A change of a connection's state.
	 *
	 * @param seq its number among the events; absent where it only says how it stands
	 * @param at since when
	 * @param connection the connection's name
	 * @param epoch the number of the latest attempt
	 * @param state the state
	 * @param peer the peer's address, while connected
	 * @param reason the kind of the latest failure or loss, while it is not ready
	 * @param detail the same in words
	 * @param nextAttempt when it is tried again
	 */
	record Change(@Nullable Long seq, Instant at, String connection, long epoch, ConnectionState state,
			@Nullable String peer, DisconnectReason.@Nullable Kind reason, @Nullable String detail,
			@Nullable Instant nextAttempt) {

	}

	/**
	 * Events that are not kept any more.
	 *
	 * @param connection the connection's name; absent for the changes of all connections
	 * @param missed how many; absent if nobody knows
	 */
	record Gap(@Nullable String connection, @Nullable Long missed) {

	}

}
