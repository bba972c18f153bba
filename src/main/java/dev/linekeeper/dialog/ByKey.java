package dev.linekeeper.dialog;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

import dev.linekeeper.dialog.DialogSettings.Assign;
import dev.linekeeper.dialog.DialogSettings.Keys;
import dev.linekeeper.dialog.KeyExtractor.Range;
import org.jspecify.annotations.Nullable;

/**
 * A reply has a key in common with its request.
 */
final class ByKey implements Correlation {

	private static final long BILLION = 1_000_000_000L;

	private static final int DIGITS_MOST = 9;

	private final Keys keys;

	private final Map<Key, PendingRequest> line = new HashMap<>();

	private int orphans;

	// The next key to put in.
	private long next = 1;

	ByKey(Keys keys) {
		this.keys = keys;
	}

	@Override
	public @Nullable Refusal add(PendingRequest request) {
		Assign assign = this.keys.assign();
		if (assign != null) {
			return assign(request, assign);
		}
		Key key = this.keys.request().extract(request.payload, 0, request.payload.length);
		if (key == null) {
			return Refusal.ever("the request has no key (requests.key.request)");
		}
		PendingRequest other = this.line.putIfAbsent(key, request);
		if (other != null) {
			return Refusal.now("a request with the key " + key
					+ (other.abandoned ? " was given up and may still be answered" : " is in flight already"));
		}
		request.key = key;
		return null;
	}

	@Override
	public void remove(PendingRequest request) {
		if (request.key != null && this.line.remove(request.key, request) && request.abandoned) {
			this.orphans--;
		}
	}

	@Override
	public boolean abandon(PendingRequest request) {
		if (!request.abandoned) {
			request.abandoned = true;
			this.orphans++;
		}
		return true;
	}

	@Override
	public @Nullable PendingRequest answered(byte[] buffer, int offset, int length) {
		if (this.line.isEmpty()) {
			return null;
		}
		Key key = this.keys.reply().extract(buffer, offset, length);
		return (key != null) ? this.line.get(key) : null;
	}

	@Override
	public byte[] restored(PendingRequest request, byte[] reply) {
		byte[] own = request.callersKey;
		Range range = (own != null) ? this.keys.reply().range(reply, 0, reply.length) : null;
		if (own != null && range != null && range.length() == own.length) {
			System.arraycopy(own, 0, reply, range.offset(), own.length);
		}
		return reply;
	}

	@Override
	public Collection<PendingRequest> all() {
		return this.line.values();
	}

	@Override
	public int orphans() {
		return this.orphans;
	}

	private @Nullable Refusal assign(PendingRequest request, Assign assign) {
		byte[] changed = request.payload.clone();
		Range range = this.keys.request().range(changed, 0, changed.length);
		if (range == null) {
			return Refusal.ever("the request has no place for the key (requests.key.request)");
		}
		int bytes = switch (assign) {
			case SEQ16 -> 2;
			case SEQ32 -> 4;
			case DIGITS -> Math.min(range.length(), DIGITS_MOST);
		};
		if (range.length() != bytes) {
			return Refusal.ever("the key has " + range.length() + " bytes, and "
					+ assign.name().toLowerCase(Locale.ROOT) + " puts " + bytes + " in");
		}
		request.callersKey = Arrays.copyOfRange(changed, range.offset(), range.offset() + bytes);
		// The window is far smaller than the number of keys, so that a free one is near.
		for (int tries = 0; tries <= this.line.size(); tries++) {
			put(changed, range, assign);
			Key key = this.keys.request().extract(changed, 0, changed.length);
			if (key != null && this.line.putIfAbsent(key, request) == null) {
				request.key = key;
				request.payload = changed;
				return null;
			}
		}
		return Refusal.now("no key is free for the request");
	}

	private void put(byte[] frame, Range range, Assign assign) {
		long value = this.next++;
		int end = range.offset() + range.length();
		if (assign == Assign.DIGITS) {
			this.next = (this.next >= BILLION) ? 1 : this.next;
			byte[] digits = String.format(Locale.ROOT, "%09d", value).getBytes(StandardCharsets.US_ASCII);
			System.arraycopy(digits, digits.length - range.length(), frame, range.offset(), range.length());
			return;
		}
		for (int i = end - 1; i >= range.offset(); i--) {
			frame[i] = (byte) value;
			value >>>= Byte.SIZE;
		}
	}

}
