package dev.linekeeper.dialog;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import dev.linekeeper.dialog.DialogSettings.ReplyEnd;
import dev.linekeeper.dialog.DialogSettings.Requests;
import org.jspecify.annotations.Nullable;

/**
 * Puts the frames of one reply together. Guarded by the lock of
 * {@link dev.linekeeper.dialog.Requests}.
 */
final class ReplyFrames {

	/** The most bytes of one reply. */
	static final int MOST = 8 * 1024 * 1024;

	private final Requests settings;

	private final byte[] separator;

	private @Nullable PendingRequest owner;

	private @Nullable Expectation end;

	// Whether the end found last belongs to a beginning of its own.
	private boolean pair;

	private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(0);

	ReplyFrames(Requests settings) {
		this.settings = settings;
		this.separator = settings.separator().getBytes(StandardCharsets.ISO_8859_1);
	}

	/** The request whose reply has begun and not ended, or {@code null}. */
	@Nullable PendingRequest owner() {
		return this.owner;
	}

	/**
	 * Take a frame.
	 * @param request the request that it answers
	 * @return the whole reply, or {@code null} if more is to come
	 */
	byte @Nullable [] add(PendingRequest request, byte[] buffer, int offset, int length) {
		Expectation ends = this.end;
		if (this.owner == null) {
			ends = endOf(buffer, offset, length);
			boolean single = ends == null || (!this.pair && ends.matches(buffer, offset, length));
			if (single) {
				return Arrays.copyOfRange(buffer, offset, offset + length);
			}
			this.owner = request;
			this.end = ends;
			this.bytes.reset();
			this.bytes.write(buffer, offset, length);
			return null;
		}
		this.bytes.write(this.separator, 0, this.separator.length);
		this.bytes.write(buffer, offset, length);
		if (ends != null && !ends.matches(buffer, offset, length)) {
			return null;
		}
		byte[] whole = this.bytes.toByteArray();
		clear();
		return whole;
	}

	boolean isTooLong() {
		return this.bytes.size() > MOST;
	}

	void clear() {
		this.owner = null;
		this.end = null;
		this.bytes.reset();
	}

	/** What ends a reply that begins with a frame, or {@code null} if it does itself. */
	private @Nullable Expectation endOf(byte[] buffer, int offset, int length) {
		for (ReplyEnd candidate : this.settings.ends()) {
			Expectation from = candidate.from();
			if (from == null || from.matches(buffer, offset, length)) {
				this.pair = from != null;
				return candidate.to();
			}
		}
		return null;
	}

}
