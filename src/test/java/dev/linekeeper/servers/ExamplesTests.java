package dev.linekeeper.servers;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.linekeeper.dialog.DialogListener.Kind;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Each of {@code examples.yml} speaks with the server it is written for, by YAML alone,
 * before and after that server is killed.
 */
@Timeout(60)
class ExamplesTests {

	@Test
	void redisAnswersInOrder() {
		try (RealServer server = started(new RedisServer());
				ExampleService redis = new ExampleService("redis", server, "heartbeat.every=1s",
						"heartbeat.misses=10")) {
			setAndGet(redis);
			redis.awaitHeartbeats(2);

			redis.restartServer();

			setAndGet(redis);
			redis.assertHeardNothing();
		}
	}

	@Test
	void gpsdTellsPositions() throws InterruptedException {
		try (RealServer server = started(new GpsdServer()); ExampleService gps = new ExampleService("gps", server)) {
			assertThat(gps.awaitFrame(Kind.PUSH, "\"class\":\"TPV\"")).contains("\"lat\":48.1173");

			gps.restartServer();

			assertThat(gps.awaitFrame(Kind.PUSH, "\"class\":\"TPV\"")).contains("\"lat\":48.1173");
		}
	}

	@Test
	void ircWelcomesAndAnswers() throws InterruptedException {
		try (RealServer server = started(new IrcServer()); ExampleService irc = new ExampleService("irc", server)) {
			irc.send("PING :here");
			assertThat(irc.awaitFrame(Kind.PUSH, " PONG ")).endsWith(":here");

			irc.restartServer();

			irc.send("PING :again");
			assertThat(irc.awaitFrame(Kind.PUSH, " PONG ")).endsWith(":again");
		}
	}

	@Test
	@Tag("full")
	void ircStaysWhenItAsks() {
		try (RealServer server = started(new IrcServer()); ExampleService irc = new ExampleService("irc", server)) {
			irc.awaitResponses(2);
		}
	}

	@Test
	void syslogTakesMessages() {
		try (SyslogServer server = new SyslogServer()) {
			server.start();
			try (ExampleService syslog = new ExampleService("syslog", server)) {
				syslog.send("<34>1 2026-01-02T03:04:05Z lk app - - - first");
				await().untilAsserted(() -> assertThat(server.received())
					.containsExactly("<34>1 2026-01-02T03:04:05Z lk app - - - first"));

				syslog.restartServer();

				syslog.send("<34>1 2026-01-02T03:04:06Z lk app - - - and\nsecond");
				await().untilAsserted(() -> assertThat(server.received())
					.endsWith("<34>1 2026-01-02T03:04:06Z lk app - - - and#012second"));
			}
		}
	}

	@Test
	void labAcknowledgesEachMessage() {
		try (RealServer server = started(new MllpServer()); ExampleService lab = new ExampleService("lab", server)) {
			admit(lab);

			lab.restartServer();

			admit(lab);
			lab.assertHeardNothing();
		}
	}

	@Test
	void plcIsPolledAndAsked() throws InterruptedException {
		try (RealServer server = started(new ModbusServer()); ExampleService plc = new ExampleService("plc", server)) {
			readRegisters(plc);

			plc.restartServer();

			readRegisters(plc);
		}
	}

	@Test
	void messageCentreNumbersMessages() {
		try (RealServer server = started(new SmppServer());
				ExampleService sms = new ExampleService("sms", server, "heartbeat.every=1s", "heartbeat.misses=10")) {
			submit(sms);
			sms.awaitHeartbeats(2);

			sms.restartServer();

			submit(sms);
			sms.assertHeardNothing();
		}
	}

	@Test
	@Tag("full")
	void messageCentreStaysWhenItAsks() {
		try (RealServer server = started(new SmppServer());
				ExampleService sms = new ExampleService("sms", server, "heartbeat.every=60s")) {
			// jSMPP begins to watch for silence when it has read something.
			submit(sms);

			sms.awaitResponses(2);

			submit(sms);
			sms.assertHeardNothing();
		}
	}

	@Test
	void cardHostMayAnswerInAnyOrder() {
		try (Iso8583Host server = new Iso8583Host(true)) {
			server.start();
			try (ExampleService host = new ExampleService("host", server)) {
				payInReverse(host, server);

				// The answer to a sign-on has none to wait for.
				server.answerInReverse(1);
				host.restartServer();

				payInReverse(host, server);
				host.assertHeardNothing();
			}
		}
	}

	private static void setAndGet(ExampleService redis) {
		List<CompletableFuture<String>> replies = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			replies.add(redis.request("SET key value-" + i));
			replies.add(redis.request("GET key"));
		}

		for (int i = 0; i < 100; i++) {
			String value = "value-" + i;
			assertThat(ExampleService.get(replies.get(2 * i))).isEqualTo("+OK\r\n");
			assertThat(ExampleService.get(replies.get(2 * i + 1)))
				.isEqualTo("$" + value.length() + "\r\n" + value + "\r\n");
		}
	}

	private static void admit(ExampleService lab) {
		List<CompletableFuture<String>> replies = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			replies.add(lab.request("MSH|^~\\&|ADT|HOSPITAL|LIS|HOSPITAL|20260102030405||ADT^A01|MSG" + i
					+ "|P|2.4\rEVN|A01|20260102030405\rPID|1||4711||Miller^Max\r"));
		}

		for (int i = 0; i < 3; i++) {
			assertThat(ExampleService.get(replies.get(i)).split("\r")[1]).isEqualTo("MSA|AA|MSG" + i);
		}
	}

	private static void readRegisters(ExampleService plc) throws InterruptedException {
		// Two callers may have the same transaction identifier.
		CompletableFuture<String> one = plc.requestHex("0007 0000 0006 01 03 0002 0002");
		CompletableFuture<String> other = plc.requestHex("0007 0000 0006 01 03 0004 0001");

		assertThat(ExampleService.get(one)).isEqualTo("000700000007010304" + register(2) + register(3));
		assertThat(ExampleService.get(other)).isEqualTo("000700000005010302" + register(4));
		assertThat(ExampleService.hex(plc.awaitFrame(Kind.POLL, "")))
			.isEqualTo("000000000007010304" + register(0) + register(1));
	}

	private static String register(int address) {
		return "%04x".formatted(ModbusServer.initialValue(address));
	}

	private static void submit(ExampleService sms) {
		// submit_sm from 1 to 2, "hi", twice with the same sequence number.
		String message = "00000025 00000004 00000000 00000009 00 01013100 01013200 000000 00 00 00000000 02 6869";
		CompletableFuture<String> one = sms.requestHex(message);
		CompletableFuture<String> other = sms.requestHex(message);

		String answer = "000000[0-9a-f]{2}80000004" + "00000000" + "00000009" + "(3[0-9])+00";
		assertThat(ExampleService.get(one)).matches(answer);
		assertThat(ExampleService.get(other)).matches(answer).isNotEqualTo(one.join());
	}

	private static void payInReverse(ExampleService host, Iso8583Host server) {
		List<String> traces = List.of("000001", "000002", "000003", "000004");
		server.answerInReverse(traces.size());

		List<CompletableFuture<String>> replies = traces.stream()
			.map((trace) -> host
				.request("0200" + "\u0000\u0020\u0000\u0000\u0000\u0080\u0000\u0000" + trace + "TERM0001"))
			.toList();

		for (int i = 0; i < traces.size(); i++) {
			assertThat(ExampleService.get(replies.get(i))).startsWith("0210")
				.endsWith(traces.get(i) + "00" + "TERM0001");
		}
	}

	private static RealServer started(RealServer server) {
		server.start();
		return server;
	}

}
