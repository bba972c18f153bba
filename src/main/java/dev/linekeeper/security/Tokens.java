package dev.linekeeper.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The tokens that are taken, as hashes. They are random and long, so one round of SHA-256
 * hides them well enough, and an attacker who measures times learns nothing of use.
 */
final class Tokens {

	private final List<Known> known;

	Tokens(List<SecuritySettings.Token> tokens) {
		this.known = tokens.stream()
			.map((token) -> new Known(HexFormat.of().parseHex(token.sha256()),
					new Caller(token.name(), token.roles(), token.connections())))
			.toList();
	}

	/**
	 * Find who shows a token.
	 * @param token the token
	 * @return the caller, or {@code null} if it is not taken
	 */
	@Nullable Caller find(String token) {
		byte[] hash = sha256(token);
		Caller found = null;
		// All of them, and each to its end, whichever it is.
		for (Known one : this.known) {
			if (MessageDigest.isEqual(one.hash(), hash)) {
				found = one.caller();
			}
		}
		return found;
	}

	private static byte[] sha256(String token) {
		try {
			return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

	@SuppressWarnings("ArrayRecordComponent")
	private record Known(byte[] hash, Caller caller) {

	}

}
