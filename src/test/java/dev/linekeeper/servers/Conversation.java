package dev.linekeeper.servers;

import java.io.IOException;
import java.util.function.Supplier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What is said to each server, byte by byte, and what it must answer.
 */
enum Conversation {

	/** RESP, the protocol of Redis. */
	REDIS(RedisServer::new) {

		@Override
		void hold(RealServer server, Wire wire) throws IOException {
			wire.send("*1\r\n$4\r\nPING\r\n");
			assertThat(wire.readUntil("\r\n")).startsWith("-NOAUTH ");

			wire.send("*2\r\n$4\r\nAUTH\r\n$6\r\nsecret\r\n*1\r\n$4\r\nPING\r\n");
			assertThat(wire.readUntil("PONG\r\n")).isEqualTo("+OK\r\n+PONG\r\n");
		}

	},

	/** The JSON lines of gpsd. */
	GPSD(GpsdServer::new) {

		@Override
		void hold(RealServer server, Wire wire) throws IOException {
			assertThat(wire.readUntil("\r\n")).startsWith("{\"class\":\"VERSION\"");

			wire.send("?WATCH={\"enable\":true,\"json\":true};\n");
			wire.readLineWith("\"class\":\"WATCH\"");
			assertThat(wire.readLineWith("\"class\":\"TPV\"")).contains("\"lat\":48.1173", "\"lon\":11.516666");
			wire.readLineWith("\"class\":\"TPV\"");
		}

	},

	/** IRC, RFC 2812. */
	IRC(IrcServer::new) {

		@Override
		void hold(RealServer server, Wire wire) throws IOException {
			wire.send("NICK lk\r\nUSER lk 0 * :lk\r\n");
			assertThat(wire.readUntil("\r\n")).startsWith(":irc.example.net 001 lk ");

			wire.send("PING :here\r\n");
			assertThat(wire.readLineWith(" PONG ")).endsWith(":here\r\n");
		}

	},

	/** Syslog messages in counted octets, RFC 6587. */
	SYSLOG(SyslogServer::new) {

		@Override
		void hold(RealServer server, Wire wire) throws IOException {
			SyslogServer syslog = (SyslogServer) server;
			int before = syslog.received().size();

			wire.send(
					"49 <34>1 2026-01-02T03:04:05Z lk app - - - the first50 <34>1 2026-01-02T03:04:06Z lk app - - - and\nsecond");

			await().until(() -> syslog.received().size() == before + 2);
			assertThat(syslog.received().subList(before, before + 2)).containsExactly(
					"<34>1 2026-01-02T03:04:05Z lk app - - - the first",
					"<34>1 2026-01-02T03:04:06Z lk app - - - and#012second");
		}

	};

	private final Supplier<RealServer> maker;

	Conversation(Supplier<RealServer> maker) {
		this.maker = maker;
	}

	/** A server for it, which is not started. */
	RealServer server() {
		return this.maker.get();
	}

	/** Say and hear all of it, on a new connection. */
	abstract void hold(RealServer server, Wire wire) throws IOException;

}
