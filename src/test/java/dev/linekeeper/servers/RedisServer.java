package dev.linekeeper.servers;

import java.util.List;

/**
 * Debian's {@code redis-server}, which keeps nothing and wants a password. Speaks RESP.
 */
public final class RedisServer extends ProgramServer {

	/** What {@code AUTH} must say. */
	public static final String PASSWORD = "secret";

	public RedisServer() {
		super("redis-server");
	}

	@Override
	List<String> command(String executable) {
		return List.of(executable, "--port", Integer.toString(port()), "--bind", "127.0.0.1", "--save", "",
				"--appendonly", "no", "--requirepass", PASSWORD, "--dir", directory().toString());
	}

}
