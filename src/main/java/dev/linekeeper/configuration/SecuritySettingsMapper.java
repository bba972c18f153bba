package dev.linekeeper.configuration;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import dev.linekeeper.configuration.SecurityProperties.Token;
import dev.linekeeper.security.SecuritySettings;
import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

/**
 * Turns what is written about callers into checked, immutable settings.
 */
final class SecuritySettingsMapper {

	private static final String SECURITY = "linekeeper.security";

	private static final String API = "linekeeper.api";

	private static final Pattern CONNECTION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]{0,63}\\*?");

	private static final DataSize LEAST_BODY = DataSize.ofKilobytes(1);

	private static final DataSize MOST_BODY = DataSize.ofMegabytes(64);

	private SecuritySettingsMapper() {
	}

	/**
	 * Map all there is.
	 * @param security who may call, as written
	 * @param api what belongs to the HTTP interface, as written
	 * @return the settings
	 * @throws InvalidConfigurationException for the first value that breaks a rule
	 */
	static SecuritySettings map(SecurityProperties security, ApiProperties api) {
		if (security.allowAnonymous() && !security.tokens().isEmpty()) {
			throw new ValueRules(SECURITY).refused("allow-anonymous", true,
					"must not be given together with 'tokens', which nobody would have to show then");
		}
		DataSize body = api.maxBodySize();
		if (body.compareTo(LEAST_BODY) < 0 || body.compareTo(MOST_BODY) > 0) {
			throw new ValueRules(API).refused("max-body-size", body, "must be from " + LEAST_BODY.toKilobytes()
					+ "KB to " + MOST_BODY.toMegabytes() + "MB; bodies are kept on the heap");
		}
		if (body.toBytes() > Runtime.getRuntime().maxMemory() / SecuritySettings.BODIES_SHARE_OF_HEAP) {
			throw new ValueRules(API).refused("max-body-size", body,
					"must not be more than an eighth of the heap, which is all there is for bodies; start Java with a larger -Xmx");
		}
		return new SecuritySettings(tokens(security.tokens()), security.allowAnonymous(), body.toBytes());
	}

	private static List<SecuritySettings.Token> tokens(Map<String, Token> tokens) {
		List<SecuritySettings.Token> settings = new ArrayList<>();
		Map<String, String> names = new HashMap<>();
		tokens.forEach((name, keys) -> {
			ValueRules rules = new ValueRules(SECURITY + ".tokens." + name);
			String hash = hash(rules, keys);
			String other = names.putIfAbsent(hash, name);
			if (other != null) {
				throw rules.refused((keys.token() != null) ? "token" : "sha256", null,
						"must not be that of '" + other + "' too");
			}
			if (keys.roles() == null || keys.roles().isEmpty()) {
				throw rules.refused("roles", null, "must hold at least one of: read, send, operate");
			}
			settings.add(new SecuritySettings.Token(name, hash, Set.copyOf(keys.roles()),
					connections(rules, keys.connections())));
		});
		return settings;
	}

	// No value is shown: one who mixes up the keys has written a token here.
	private static String hash(ValueRules rules, Token keys) {
		TokenText token = keys.token();
		TokenText sha256 = keys.sha256();
		if (token != null && sha256 != null) {
			throw rules.refused("token", null, "must not be given together with 'sha256'; leave one of them out");
		}
		if (token != null) {
			if (token.fault() != null) {
				throw rules.refused("token", null, token.fault());
			}
			return token.hash();
		}
		if (sha256 == null) {
			throw rules.refused("token", null, "must be given, or 'sha256' with its hash");
		}
		if (sha256.written() == null) {
			throw rules.refused("sha256", null,
					"must be of 64 hexadecimal digits; make it with: printf %s \"$TOKEN\" | sha256sum");
		}
		return sha256.written();
	}

	private static @Nullable List<String> connections(ValueRules rules, @Nullable List<String> connections) {
		if (connections == null) {
			return null;
		}
		if (connections.isEmpty()) {
			throw rules.refused("connections", null, "must name at least one; leave the key out for all");
		}
		for (int i = 0; i < connections.size(); i++) {
			if (!CONNECTION.matcher(connections.get(i)).matches()) {
				throw rules.refused("connections[" + i + "]", connections.get(i),
						"must be the name of a connection, or its beginning and '*'; leave the key out for all");
			}
		}
		return connections;
	}

}
