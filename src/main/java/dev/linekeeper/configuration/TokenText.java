package dev.linekeeper.configuration;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * A token, or the hash of one, of which nothing is kept that could be shown to anybody:
 * its hash, and what is wrong with it.
 *
 * @param hash the SHA-256 of the text
 * @param written the text itself if it looks like a SHA-256, in lower case
 * @param fault what is wrong with it as a token
 */
record TokenText(String hash, @Nullable String written, @Nullable String fault) {

	// 22 characters of base 64 hold 132 bits, 32 hexadecimal digits hold 128.
	private static final int SHORTEST = 22;

	private static final int SHORTEST_IN_HEX = 32;

	private static final int LONGEST = 512;

	// 128 random bits have as few in one of many millions of cases.
	private static final int FEWEST_DIFFERENT = 6;

	// RFC 6750, section 2.1.
	private static final Pattern BEARER = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

	private static final Pattern HEX = Pattern.compile("[0-9A-Fa-f]+");

	private static final Pattern SHA256 = Pattern.compile("[0-9A-Fa-f]{64}");

	public static TokenText valueOf(String text) {
		return new TokenText(sha256(text), SHA256.matcher(text).matches() ? text.toLowerCase(Locale.ROOT) : null,
				fault(text));
	}

	private static @Nullable String fault(String text) {
		boolean hex = HEX.matcher(text).matches();
		if (text.length() < (hex ? SHORTEST_IN_HEX : SHORTEST) || text.length() > LONGEST) {
			return "must be of " + SHORTEST + " to " + LONGEST + " characters, or of at least " + SHORTEST_IN_HEX
					+ " if they are hexadecimal digits; make one with: openssl rand -hex 32";
		}
		if (!BEARER.matcher(text).matches()) {
			return "must be of letters, digits and '-', '.', '_', '~', '+', '/', with '=' only at the end";
		}
		if (text.chars().distinct().count() < FEWEST_DIFFERENT) {
			return "must be random; make one with: openssl rand -hex 32";
		}
		return null;
	}

	private static String sha256(String text) {
		try {
			return HexFormat.of()
				.formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

	/** Nothing of it. */
	@Override
	public String toString() {
		return "******";
	}

}
