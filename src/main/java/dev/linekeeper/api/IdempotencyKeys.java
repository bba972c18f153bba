package dev.linekeeper.api;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * What became of messages whose callers gave them a key, so that the same message is not
 * sent again when a caller asks again because it missed the answer. Holds the latest keys
 * only, and none of an earlier process. Safe for any thread.
 */
final class IdempotencyKeys {

	private static final int MOST_KEYS = 10_000;

	private static final int MOST_CHARACTERS = 128;

	// Guarded by itself.
	private final Map<String, Use> uses = new LinkedHashMap<>();

	/**
	 * Send a message unless it was sent with this key before.
	 * @param scope where the key holds
	 * @param key the caller's; {@code null} for none
	 * @param payload the message
	 * @param send sends it; what it throws leaves the key unused
	 * @return what became of it, now or before
	 */
	<T> CompletableFuture<T> once(String scope, @Nullable String key, byte[] payload,
			Supplier<CompletableFuture<T>> send) {
		if (key == null) {
			return send.get();
		}
		if (key.isEmpty() || key.length() > MOST_CHARACTERS || !key.chars().allMatch((c) -> c > ' ' && c < 0x7F)) {
			throw new ProblemException(ProblemCode.BAD_REQUEST,
					"'Idempotency-Key' must be 1 to " + MOST_CHARACTERS + " visible ASCII characters.");
		}
		String scoped = scope + ' ' + key;
		byte[] hash = hash(payload);
		CompletableFuture<T> outcome = new CompletableFuture<>();
		synchronized (this.uses) {
			Use use = this.uses.get(scoped);
			if (use != null) {
				return repeated(use, hash);
			}
			if (this.uses.size() == MOST_KEYS) {
				this.uses.remove(this.uses.keySet().iterator().next());
			}
			this.uses.put(scoped, new Use(hash, outcome));
		}
		try {
			var unused = send.get().whenComplete((result, ex) -> complete(scoped, outcome, result, ex));
		}
		catch (RuntimeException ex) {
			complete(scoped, outcome, null, ex);
		}
		return outcome;
	}

	private <T> void complete(String scoped, CompletableFuture<T> outcome, @Nullable T result,
			@Nullable Throwable failed) {
		Throwable cause = (failed instanceof CompletionException && failed.getCause() != null) ? failed.getCause()
				: failed;
		if (cause instanceof ProblemException problem && problem.code() != ProblemCode.CONNECTION_LOST) {
			// Nothing was sent: the key is free for the next try.
			synchronized (this.uses) {
				this.uses.remove(scoped);
			}
		}
		if (failed != null) {
			outcome.completeExceptionally(failed);
		}
		else {
			outcome.complete(result);
		}
	}

	@SuppressWarnings("unchecked")
	private static <T> CompletableFuture<T> repeated(Use use, byte[] hash) {
		if (!Arrays.equals(use.hash(), hash)) {
			throw new ProblemException(ProblemCode.IDEMPOTENCY_KEY_REUSED,
					"This 'Idempotency-Key' was used for another message; it was not sent.");
		}
		return (CompletableFuture<T>) use.outcome();
	}

	private static byte[] hash(byte[] payload) {
		try {
			return MessageDigest.getInstance("SHA-256").digest(payload);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

	@SuppressWarnings("ArrayRecordComponent") // Never compared.
	private record Use(byte[] hash, CompletableFuture<?> outcome) {

	}

}
