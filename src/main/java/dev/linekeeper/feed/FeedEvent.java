package dev.linekeeper.feed;

import java.time.Instant;
import java.util.Objects;
import java.util.function.Function;

import dev.linekeeper.connection.ConnectionSnapshot;
import dev.linekeeper.dialog.DialogListener;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened on a connection: its peer said something by itself, or its
 * state changed. Immutable, and shared by all who listen.
 */
public final class FeedEvent implements FeedItem {

	// An object, its headers, and the place it takes in the ring.
	private static final int FIXED_WEIGHT = 200;

	// Base64 and text beside the bytes themselves.
	private static final int RENDERED_WEIGHT = 4;

	private static final byte[] NOTHING = {};

	private final long sequence;

	private final Instant at;

	private final String connection;

	private final long epoch;

	private final DialogListener.@Nullable Kind kind;

	private final byte[] data;

	private final @Nullable ConnectionSnapshot change;

	private volatile byte @Nullable [] rendered;

	private FeedEvent(long sequence, Instant at, String connection, long epoch, DialogListener.@Nullable Kind kind,
			byte[] data, @Nullable ConnectionSnapshot change) {
		this.sequence = sequence;
		this.at = at;
		this.connection = connection;
		this.epoch = epoch;
		this.kind = kind;
		this.data = data;
		this.change = change;
	}

	static FeedEvent message(long sequence, Instant at, String connection, long epoch, DialogListener.Kind kind,
			byte[] data) {
		return new FeedEvent(sequence, at, connection, epoch, kind, data, null);
	}

	static FeedEvent change(long sequence, Instant at, ConnectionSnapshot now) {
		return new FeedEvent(sequence, at, now.name(), now.epoch(), null, NOTHING, now);
	}

	/**
	 * Return its number in its feed.
	 * @return counted from 1, without holes
	 */
	public long sequence() {
		return this.sequence;
	}

	/**
	 * Return when it happened.
	 * @return the wall clock's time
	 */
	public Instant at() {
		return this.at;
	}

	/**
	 * Return where it happened.
	 * @return the connection's name
	 */
	public String connection() {
		return this.connection;
	}

	/**
	 * Return the attempt it belongs to.
	 * @return its number
	 */
	public long epoch() {
		return this.epoch;
	}

	/**
	 * Return what was said.
	 * @return what kind of message it is, or {@code null} for a change of state
	 */
	public DialogListener.@Nullable Kind kind() {
		return this.kind;
	}

	/**
	 * Return the message's bytes.
	 * @return not to be changed; empty for a change of state
	 */
	public byte[] data() {
		return this.data;
	}

	/**
	 * Return what is true since the change.
	 * @return the new state
	 * @throws NullPointerException if this is a message
	 */
	public ConnectionSnapshot change() {
		return Objects.requireNonNull(this.change, "a message is no change of state");
	}

	/**
	 * Return its form for the wire, made by whoever asks first: however many listen, it
	 * is made once.
	 * @param renderer makes it; the same for everybody
	 * @return not to be changed
	 */
	public byte[] rendered(Function<FeedEvent, byte[]> renderer) {
		byte[] bytes = this.rendered;
		if (bytes == null) {
			// Two may make it at the same time; they make the same.
			bytes = renderer.apply(this);
			this.rendered = bytes;
		}
		return bytes;
	}

	/** About how many bytes it holds, with its form for the wire. */
	long weight() {
		return FIXED_WEIGHT + (long) RENDERED_WEIGHT * this.data.length;
	}

}
