package dev.linekeeper.security;

import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Who may call, and how much they may send.
 *
 * @param tokens those that are taken; without any, nobody is asked for one
 * @param allowAnonymous whether nobody is asked for a token even where others than this
 * machine can call
 * @param maxBodySize the most bytes of a request's body
 */
public record SecuritySettings(List<Token> tokens, boolean allowAnonymous, long maxBodySize) {

	/**
	 * The share of the heap for the bodies of all requests in progress: one part in so
	 * many. Those who read a body have it twice for a moment.
	 */
	public static final int BODIES_SHARE_OF_HEAP = 8;

	public SecuritySettings {
		tokens = List.copyOf(tokens);
	}

	/** Whether callers must show a token. */
	public boolean asksForTokens() {
		return !this.tokens.isEmpty();
	}

	/**
	 * One token. Of the token itself only the hash is kept.
	 *
	 * @param name who shows it
	 * @param sha256 the SHA-256 of the token, in lower-case hexadecimal digits
	 * @param roles what it is good for
	 * @param connections the connections it is good for, by name, or by the beginning of
	 * their names and {@code *}; {@code null} for all
	 */
	public record Token(String name, String sha256, Set<Role> roles, @Nullable List<String> connections) {

		public Token {
			roles = Set.copyOf(roles);
			connections = (connections != null) ? List.copyOf(connections) : null;
		}

		/** Not the hash: nobody needs it. */
		@Override
		public String toString() {
			return this.name + " " + this.roles + ((this.connections != null) ? " " + this.connections : "");
		}

	}

}
