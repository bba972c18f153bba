package dev.linekeeper.servers;

import java.util.List;

/**
 * Debian's {@code ngircd}: who says {@code NICK} and {@code USER} is welcomed (RFC 2812,
 * numeric 001). It sends {@code PING} to who has been silent for six seconds, and after
 * six more without {@code PONG} closes the connection.
 */
public final class IrcServer extends ProgramServer {

	public IrcServer() {
		super("ngircd");
	}

	@Override
	List<String> command(String executable) {
		// Less than five seconds are taken for five; they are over when more have passed.
		String configuration = """
				[Global]
				Name = irc.example.net
				Info = Tests
				AdminInfo1 = none
				Listen = 127.0.0.1
				Ports = %d
				MotdPhrase = hello
				[Limits]
				MaxConnectionsIP = 0
				MaxPenaltyTime = 0
				PingTimeout = 5
				PongTimeout = 5
				[Options]
				DNS = no
				Ident = no
				PAM = no
				IncludeDir = %s
				""".formatted(port(), directory().resolve("none"));
		return List.of(executable, "--nodaemon", "--config", write("ngircd.conf", configuration).toString());
	}

}
