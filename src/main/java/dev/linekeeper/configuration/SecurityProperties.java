package dev.linekeeper.configuration;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.linekeeper.security.Role;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may call over HTTP, as written.
 *
 * @param tokens Tokens by name, which appears in logs. Without any, only this machine may
 * call, and everything is allowed.
 * @param allowAnonymous Whether others than this machine may call without a token.
 */
record SecurityProperties(@DefaultValue Map<String, Token> tokens, @DefaultValue("false") boolean allowAnonymous) {

	SecurityProperties {
		tokens = Collections.unmodifiableMap(new LinkedHashMap<>(tokens));
	}

	/**
	 * The keys of one token, as written; {@code null} where nothing is.
	 *
	 * @param token The token itself, from the environment or a file; only its hash is
	 * kept.
	 * @param sha256 Instead: the SHA-256 of the token, in hexadecimal digits.
	 * @param roles What it is good for.
	 * @param connections Names of the connections that it is good for, or their beginning
	 * and '*'; default all.
	 */
	record Token(@Nullable TokenText token, @Nullable TokenText sha256, @Nullable List<Role> roles,
			@Nullable List<String> connections) {

	}

}
