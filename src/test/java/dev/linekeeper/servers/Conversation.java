package dev.linekeeper.servers;

import java.io.IOException;
import java.util.function.Supplier;

import dev.linekeeper.testing.TestCertificates;

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

	},

	/** SMTP, RFC 5321, up to where TLS begins. */
	SMTP(() -> new SmtpServer(TestCertificates.plain("127.0.0.1").rsa(2048).make())) {

		@Override
		void hold(RealServer server, Wire wire) throws IOException {
			assertThat(wire.readUntil("\r\n")).startsWith("220 mail.example ");

			wire.send("EHLO lk\r\n");
			wire.readLineWith("250-STARTTLS");
			wire.readLineWith("250 HELP");

			wire.send("STARTTLS\r\n");
			assertThat(wire.readUntil("\r\n")).startsWith("220 ");
		}

	},

	/** HL7 v2 in MLLP's envelope. */
	MLLP(MllpServer::new) {

		@Override
		void hold(RealServer server, Wire wire) throws IOException {
			wire.send("\u000bMSH|^~\\&|LAB|HOSPITAL|LIS|HOSPITAL|20260102030405||ORU^R01|MSG00001|P|2.4\r"
					+ "PID|1||4711||Miller^Max\rOBR|1|||GLU\rOBX|1|NM|GLU||5.4|mmol/l\r\u001c\r");
			assertThat(acknowledgement(wire)).isEqualTo("MSA|AA|MSG00001");

			wire.send("\u000bMSH|^~\\&|ADT|HOSPITAL|LIS|HOSPITAL|20260102030405||ADT^A01|MSG00002|P|2.3\r"
					+ "EVN|A01|20260102030405\rPID|1||4711||Miller^Max\r\u001c\r");
			assertThat(acknowledgement(wire)).isEqualTo("MSA|AA|MSG00002");
		}

		private String acknowledgement(Wire wire) throws IOException {
			String frame = wire.readUntil("\u001c\r");
			assertThat(frame).startsWith("\u000bMSH|");
			return frame.split("\r")[1];
		}

	},

	/** Modbus TCP. */
	MODBUS(ModbusServer::new) {

		@Override
		void hold(RealServer server, Wire wire) throws IOException {
			wire.sendHex("0007 0000 0006 01 03 0002 0002");
			assertThat(wire.readHex(13)).isEqualTo("000700000007010304" + register(2) + register(3));

			wire.sendHex("0008 0000 0006 01 06 0010 beef");
			assertThat(wire.readHex(12)).isEqualTo("000800000006010600" + "10beef");

			wire.sendHex("0009 0000 0006 02 03 0010 0001");
			assertThat(wire.readHex(11)).isEqualTo("000900000005020302" + "beef");
		}

		private String register(int address) {
			return "%04x".formatted(ModbusServer.initialValue(address));
		}

	},

	/** SMPP 3.4. */
	SMPP(SmppServer::new) {

		@Override
		void hold(RealServer server, Wire wire) throws IOException {
			wire.sendHex("0000001f 00000009 00000000 00000001" + "6c6b00" + "73656372657400" + "00" + "34 00 00 00");
			assertThat(response(wire)).startsWith("80000009" + "00000000" + "00000001");

			wire.sendHex("00000010 00000015 00000000 00000002");
			assertThat(response(wire)).isEqualTo("80000015" + "00000000" + "00000002");

			// From 1 to 2, "hi".
			wire.sendHex("00000025 00000004 00000000 00000003" + "00" + "01013100" + "01013200" + "000000" + "00" + "00"
					+ "00000000" + "02" + "6869");
			assertThat(response(wire)).matches("80000004" + "00000000" + "00000003" + "(3[0-9])+00");
		}

		/** All behind the length. */
		private String response(Wire wire) throws IOException {
			int length = Integer.parseInt(wire.readHex(4), 16);
			return wire.readHex(length - 4);
		}

	},

	/** ISO 8583:1987 with a bitmap of hex digits. */
	ISO8583(Iso8583Host::new) {

		@Override
		void hold(RealServer server, Wire wire) throws IOException {
			wire.sendHex("0000");
			wire.send("\u0000\u003f" + "0800" + "8220000000800000" + "0400000000000000" + "0102030405" + "000123"
					+ "TERM0001" + "001");
			assertThat(wire.read(2 + 65)).isEqualTo("\u0000\u0041" + "0810" + "8220000002800000" + "0400000000000000"
					+ "0102030405" + "000123" + "00" + "TERM0001" + "001");

			wire.send("\u0000\u0046" + "0200" + "7020000000800000" + "164111111111111111" + "000000" + "000000001250"
					+ "000124" + "TERM0001");
			assertThat(wire.read(2 + 72)).isEqualTo("\u0000\u0048" + "0210" + "7020000002800000" + "164111111111111111"
					+ "000000" + "000000001250" + "000124" + "00" + "TERM0001");
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
