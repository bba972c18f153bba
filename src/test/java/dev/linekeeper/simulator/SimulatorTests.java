package dev.linekeeper.simulator;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.linekeeper.framing.Framing;
import dev.linekeeper.framing.Framings;
import dev.linekeeper.simulator.SimulatorSettings.Every;
import dev.linekeeper.simulator.SimulatorSettings.Faults;
import dev.linekeeper.simulator.SimulatorSettings.Response;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

class SimulatorTests {

	private static final Response ECHO = respond("(.*)", "you said $1");

	// Many times what TCP keeps for one that does not read.
	private static final int FLOOD_LINES = 1000;

	private static final Response FLOOD = respond("^flood$", "x".repeat(60_000));

	private final ExecutorService executor = Executors.newCachedThreadPool();

	private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);

	private final List<AutoCloseable> opened = new ArrayList<>();

	private final LogLines log = new LogLines();

	@BeforeEach
	void listenToTheLog() {
		this.timer.setRemoveOnCancelPolicy(true);
		this.log.attach();
	}

	@AfterEach
	void closeEverything() throws Exception {
		Collections.reverse(this.opened);
		for (AutoCloseable closeable : this.opened) {
			closeable.close();
		}
		this.executor.shutdownNow();
		this.timer.shutdownNow();
		this.log.detach();
	}

	@Test
	void greetsEveryClient() throws Exception {
		Simulator simulator = start(settings("hello for $$5", List.of(), null, Faults.NONE));

		assertThat(connect(simulator).line()).isEqualTo("hello for $5");
		assertThat(connect(simulator).line()).isEqualTo("hello for $5");
	}

	@Test
	void answersTheFirstMatchingRule() throws Exception {
		Simulator simulator = start(settings(null,
				List.of(respond("^(\\w+) PING (?<what>\\d+)", "PONG $what from $1"), respond("PING", "second"), ECHO),
				null, Faults.NONE));
		LineClient client = connect(simulator);

		assertThat(client.ask("me PING 12 times")).isEqualTo("PONG 12 from me");
		assertThat(client.ask("a PING")).isEqualTo("second");
		assertThat(client.ask("else")).isEqualTo("you said else");
	}

	@Test
	void saysNothingWhenNoRuleMatches() throws Exception {
		Simulator simulator = start(settings(null, List.of(respond("^known$", "yes")), null, Faults.NONE));

		assertThat(connect(simulator).ask("unknown\r\nknown")).isEqualTo("yes");
	}

	@Test
	void captureThatTookNoPartIsEmpty() throws Exception {
		Simulator simulator = start(settings(null, List.of(respond("a(b)?", "<$1>")), null, Faults.NONE));

		assertThat(connect(simulator).ask("a")).isEqualTo("<>");
	}

	@Test
	void bytesOfAFrameComeBackAsTheyWere() throws Exception {
		Simulator simulator = start(settings(null, List.of(ECHO), null, Faults.NONE));

		assertThat(connect(simulator).ask("\u00ff\u00fe \u0002")).isEqualTo("you said \u00ff\u00fe \u0002");
	}

	@Test
	void expressionBeyondAsciiMeansItsBytesInUtf8() throws Exception {
		Simulator simulator = start(settings(null, List.of(respond("^grün$", "ü")), null, Faults.NONE));
		LineClient client = connect(simulator);

		client.write("gr\u00c3\u00bcn\r\n");

		assertThat(client.line()).isEqualTo("\u00c3\u00bc");
	}

	@Test
	void sendsHexAsBytes() throws Exception {
		Simulator simulator = start(settings("hex:02 41 ff", List.of(), null, Faults.NONE));

		assertThat(connect(simulator).line()).isEqualTo("\u0002A\u00ff");
	}

	@Test
	void lettersOfOneFrameMayComeInPieces() throws Exception {
		Simulator simulator = start(settings("go", List.of(ECHO), null, Faults.NONE));
		LineClient client = connect(simulator);
		assertThat(client.line()).isEqualTo("go");

		for (String letter : "in pieces\r\n".split("")) {
			client.write(letter);
		}

		assertThat(client.line()).isEqualTo("you said in pieces");
	}

	@Test
	void frameMayBeAsLongAsTheFramingAllows() throws Exception {
		Simulator simulator = start(
				settings(null, List.of(respond("^short$", "ok"), respond("^(x+)y$", "$1")), null, Faults.NONE));
		LineClient client = connect(simulator);
		String longest = "x".repeat(64 * 1024 - 1);

		client.write("short\r\n" + longest + "y\r\nshort\r\n");

		assertThat(client.lines(3)).containsExactly("ok", longest, "ok");
	}

	@Test
	void answersABurstInOrder() throws Exception {
		Simulator simulator = start(settings(null, List.of(ECHO), null, Faults.NONE));
		LineClient client = connect(simulator);

		client.write(numbers("line ", "\r\n", 1000));

		assertThat(client.lines(1000))
			.containsExactlyElementsOf(IntStream.range(0, 1000).mapToObj((i) -> "you said line " + i).toList());
	}

	@Test
	void answersAClientThatHasEndedItsStream() throws Exception {
		Simulator simulator = start(
				settings(null, List.of(ECHO), null, new Faults(Duration.ofMillis(50), 0, 0, false, false)));
		LineClient client = connect(simulator);

		client.write("last words\r\n");
		client.socket().shutdownOutput();

		assertThat(client.linesUntilTheEnd()).containsExactly("you said last words");
	}

	@Test
	void countsTicksForEachClient() throws Exception {
		Simulator simulator = start(
				settings(null, List.of(), new Every(Duration.ofMillis(20), "tick $n"), Faults.NONE));

		assertThat(connect(simulator).lines(3)).containsExactly("tick 1", "tick 2", "tick 3");
		assertThat(connect(simulator).lines(2)).containsExactly("tick 1", "tick 2");
	}

	@Test
	void ticksComeOncePerPeriod() throws Exception {
		Simulator simulator = start(
				settings("go", List.of(), new Every(Duration.ofMillis(100), "tick $n"), Faults.NONE));
		long before = System.nanoTime();
		LineClient client = connect(simulator);

		client.lines(4);

		assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
	}

	@Test
	void answersAfterTheLatency() throws Exception {
		Duration latency = Duration.ofMillis(200);
		Simulator simulator = start(settings("go", List.of(ECHO), null, new Faults(latency, 0, 0, false, false)));
		LineClient client = connect(simulator);
		client.line();
		long before = System.nanoTime();

		assertThat(client.ask("now")).isEqualTo("you said now");
		assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(latency);
	}

	@Test
	void latenciesOverlap() throws Exception {
		Simulator simulator = start(
				settings(null, List.of(ECHO), null, new Faults(Duration.ofMillis(200), 0, 0, false, false)));
		LineClient client = connect(simulator);
		long before = System.nanoTime();

		client.write(numbers("", "\r\n", 100));

		assertThat(client.lines(100)).endsWith("you said 98", "you said 99");
		assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
	}

	@Test
	void slicesArriveAsTheSameLines() throws Exception {
		Simulator simulator = start(
				settings("welcome", List.of(ECHO), null, new Faults(Duration.ZERO, 1, 0, false, false)));
		LineClient client = connect(simulator);

		assertThat(client.line()).isEqualTo("welcome");
		assertThat(client.ask("again")).isEqualTo("you said again");
	}

	@Test
	void dropsTheClientAfterSoManyFrames() throws Exception {
		Simulator simulator = start(settings(null, List.of(ECHO), null, new Faults(Duration.ZERO, 0, 3, false, false)));

		for (int i = 0; i < 2; i++) {
			LineClient client = connect(simulator);
			client.write(numbers("", "\r\n", 5));

			assertThat(client.linesUntilTheEnd()).containsExactly("you said 0", "you said 1", "you said 2");
		}
	}

	@Test
	void refusesEveryConnect() throws Exception {
		Simulator simulator = start(settings("never", List.of(), null, new Faults(Duration.ZERO, 0, 0, true, false)));

		assertThat(simulator.port()).isPositive();
		assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> connect(simulator));
	}

	@Test
	void silentPeerReadsAndNeverWrites() throws Exception {
		Simulator simulator = start(settings("never", List.of(ECHO), new Every(Duration.ofMillis(1), "tick"),
				new Faults(Duration.ZERO, 0, 2, false, true)));
		LineClient client = connect(simulator);
		client.write("one\r\n");
		client.socket().setSoTimeout(200);

		assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(client::line);
		client.socket().setSoTimeout(5000);
		client.write("two\r\n");
		assertThat(client.linesUntilTheEnd()).isEmpty();
	}

	@Test
	void disconnectAllClosesEveryClientAndListensOn() throws Exception {
		Simulator simulator = start(settings("hello", List.of(), null, Faults.NONE));
		List<LineClient> clients = List.of(connect(simulator), connect(simulator));
		for (LineClient client : clients) {
			assertThat(client.line()).isEqualTo("hello");
		}

		simulator.disconnectAll();

		for (LineClient client : clients) {
			assertThat(client.linesUntilTheEnd()).isEmpty();
		}
		assertThat(connect(simulator).line()).isEqualTo("hello");
	}

	@Test
	void clientThatDoesNotReadHoldsUpNobody() throws Exception {
		Simulator simulator = start(
				settings(null, List.of(FLOOD, ECHO), new Every(Duration.ofMillis(20), "tick $n"), Faults.NONE));
		LineClient stalled = connect(simulator);
		stalled.write("flood\r\n".repeat(FLOOD_LINES));
		awaitStalledWriter();

		LineClient client = connect(simulator);

		assertThat(client.lines(3)).containsExactly("tick 1", "tick 2", "tick 3");
		client.write("hey\r\n");
		assertThat(client.lines(20)).contains("you said hey", "tick 10");
	}

	@Test
	void clientThatReadsLateGetsEveryAnswer() throws Exception {
		Simulator simulator = start(settings(null, List.of(FLOOD, ECHO), null, Faults.NONE));
		LineClient client = connect(simulator);
		client.write("flood\r\n".repeat(FLOOD_LINES) + "end\r\n");
		awaitStalledWriter();

		for (int i = 0; i < FLOOD_LINES; i++) {
			assertThat(client.line()).hasSize(60_000);
		}
		assertThat(client.line()).isEqualTo("you said end");
	}

	@Test
	void clientThatBreaksTheFramingIsClosedWithOneLine() throws Exception {
		Simulator simulator = start(settings("hello", List.of(ECHO), null, Faults.NONE));
		LineClient other = connect(simulator);
		LineClient client = connect(simulator);

		assertThat(client.line()).isEqualTo("hello");

		client.write("ok\r\n" + "x".repeat(70_000));
		client.linesUntilTheEnd();

		int port = client.socket().getLocalPort();
		await().atMost(Duration.ofSeconds(5)).until(() -> !this.log.of(Level.WARN).isEmpty());
		assertThat(this.log.of(Level.WARN))
			.containsExactly("echo: client 127.0.0.1:" + port + " closed; it broke the framing (TOO_LONG at byte 4)");
		assertThat(other.lines(1)).containsExactly("hello");
		assertThat(other.ask("still here")).isEqualTo("you said still here");
	}

	@Test
	void answerThatCannotBeFramedClosesTheClientWithOneLine() throws Exception {
		Simulator simulator = start(settings(null, List.of(respond("", "two\r\nlines")), null, Faults.NONE));
		LineClient client = connect(simulator);

		client.write("x\r\ny\r\n");

		assertThat(client.linesUntilTheEnd()).isEmpty();
		await().atMost(Duration.ofSeconds(5)).until(() -> !this.log.of(Level.WARN).isEmpty());
		assertThat(this.log.of(Level.WARN)).singleElement()
			.asString()
			.contains("the framing cannot carry what the script says");
	}

	@Test
	void tickThatCannotBeFramedClosesTheClientWithOneLine() throws Exception {
		Simulator simulator = start(
				settings(null, List.of(), new Every(Duration.ofMillis(10), "two\r\nlines"), Faults.NONE));

		assertThat(connect(simulator).linesUntilTheEnd()).isEmpty();
		await().atMost(Duration.ofSeconds(5)).until(() -> !this.log.of(Level.WARN).isEmpty());
		assertThat(this.log.of(Level.WARN)).singleElement()
			.asString()
			.contains("the framing cannot carry what the script says");
	}

	@Test
	void clientThatVanishesIsOneLineForDebugging() throws Exception {
		Simulator simulator = start(settings("hello", List.of(ECHO), null, Faults.NONE));
		LineClient client = connect(simulator);
		client.line();
		String name = "echo: client 127.0.0.1:" + client.socket().getLocalPort();

		client.socket().setSoLinger(true, 0);
		client.close();

		await().atMost(Duration.ofSeconds(5)).until(() -> this.log.of(Level.DEBUG).size() >= 2);
		assertThat(this.log.of(Level.DEBUG)).hasSize(2).first().isEqualTo(name + " connected");
		assertThat(this.log.of(Level.DEBUG).get(1)).startsWith(name + " vanished (");
		assertThat(this.log.of(Level.WARN)).isEmpty();
	}

	@Test
	void listensOnThisMachineOnly() throws Exception {
		Simulator simulator = start(settings("hello", List.of(), null, Faults.NONE));
		InetSocketAddress outside = NetworkInterface.networkInterfaces()
			.flatMap(NetworkInterface::inetAddresses)
			.filter((address) -> !address.isLoopbackAddress() && address.getAddress().length == 4)
			.map((address) -> new InetSocketAddress(address, simulator.port()))
			.findAny()
			.orElse(new InetSocketAddress("127.0.0.2", simulator.port()));

		try (Socket socket = new Socket()) {
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> socket.connect(outside, 5000));
		}
	}

	@Test
	void takenPortIsExplained() throws Exception {
		Simulator first = start(settings(null, List.of(), null, Faults.NONE));
		Simulator second = simulator(
				new SimulatorSettings("late", first.port(), framing(), null, List.of(), null, Faults.NONE));

		assertThatIllegalStateException().isThrownBy(second::start)
			.withMessageMatching("Simulator 'late' cannot listen on 127\\.0\\.0\\.1:" + first.port() + " \\(.+\\)\\. "
					+ "Set 'linekeeper\\.simulators\\.late\\.port' to another port, or to 0 for a free one, "
					+ "or stop what uses it\\.")
			.withCauseInstanceOf(IOException.class);
	}

	@Test
	void takenPortIsExplainedToOneThatRefuses() throws Exception {
		Simulator first = start(settings(null, List.of(), null, Faults.NONE));
		Simulator second = simulator(new SimulatorSettings("late", first.port(), framing(), null, List.of(), null,
				new Faults(Duration.ZERO, 0, 0, true, false)));

		assertThatIllegalStateException().isThrownBy(second::start).withMessageContaining("cannot listen on");
	}

	@Test
	void portIsKnownOnlyAfterTheStart() {
		Simulator simulator = simulator(settings(null, List.of(), null, Faults.NONE));

		assertThatIllegalStateException().isThrownBy(simulator::port).withMessageContaining("'echo'");
	}

	@Test
	void isStartedOnlyOnce() {
		Simulator simulator = start(settings(null, List.of(), null, Faults.NONE));

		assertThatIllegalStateException().isThrownBy(simulator::start).withMessageContaining("only once");
		simulator.close();
		assertThatIllegalStateException().isThrownBy(simulator::start).withMessageContaining("only once");
	}

	@Test
	void closeGivesThePortFree() throws Exception {
		Simulator simulator = start(settings("hello", List.of(), null, Faults.NONE));
		LineClient client = connect(simulator);
		assertThat(client.line()).isEqualTo("hello");

		simulator.close();
		simulator.close();

		assertThat(client.linesUntilTheEnd()).isEmpty();
		Simulator next = start(
				new SimulatorSettings("next", simulator.port(), framing(), "next", List.of(), null, Faults.NONE));
		assertThat(connect(next).line()).isEqualTo("next");
	}

	@Test
	void clientIsClosedWhenThereIsNoThreadForIt() throws Exception {
		Simulator simulator = start(settings("hello", List.of(), null, Faults.NONE));
		this.executor.shutdown();

		assertThat(connect(simulator).linesUntilTheEnd()).isEmpty();
		assertThat(this.log.of(Level.WARN)).singleElement().asString().contains("there is no thread for it");
	}

	@Test
	void leavesNoThreadAndNoTimerBehind() throws Exception {
		Simulator simulator = start(settings("hello", List.of(FLOOD, ECHO), new Every(Duration.ofMillis(10), "tick"),
				new Faults(Duration.ofMillis(1), 0, 0, false, false)));
		LineClient reading = connect(simulator);
		reading.line();
		connect(simulator).write("flood\r\n".repeat(FLOOD_LINES));
		awaitStalledWriter();

		simulator.close();

		// Not interrupted: the tasks end because the sockets are closed.
		this.executor.shutdown();
		assertThat(this.executor.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
		assertThat(this.timer.getQueue()).isEmpty();
	}

	@Test
	void wrongTextsAreNamed() {
		assertWrong(settings("hi $1", List.of(), null, Faults.NONE),
				"'linekeeper.simulators.echo.greet': nothing is known of '$1' here; write '$$' for a dollar");
		assertWrong(settings(null, List.of(ECHO, respond("(?<a>x)", "$b")), null, Faults.NONE),
				"'linekeeper.simulators.echo.respond[1].send': nothing is known of '$b' here; "
						+ "write '$$' for a dollar");
		assertWrong(settings(null, List.of(respond("(x)", "$2")), null, Faults.NONE),
				"'linekeeper.simulators.echo.respond[0].send': nothing is known of '$2' here; "
						+ "write '$$' for a dollar");
		assertWrong(settings(null, List.of(), new Every(Duration.ofSeconds(1), "hex:1"), Faults.NONE),
				"'linekeeper.simulators.echo.every.send': 'hex:1' must be pairs of hexadecimal digits after 'hex:', "
						+ "such as 'hex:02 41 03'");
	}

	@Test
	void wrongNumbersAreNamed() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new SimulatorSettings("echo", 65536, framing(), null, List.of(), null, Faults.NONE))
			.withMessage("Simulator 'echo': 'port' (65536) must be between 0 and 65535");
		assertThatIllegalArgumentException().isThrownBy(() -> new Every(Duration.ZERO, "x"))
			.withMessage("'every.period' (PT0S) must be more than 0");
		assertThatIllegalArgumentException().isThrownBy(() -> new Faults(Duration.ofMillis(-1), 0, 0, false, false))
			.withMessageContaining("'faults.latency'");
		assertThatIllegalArgumentException().isThrownBy(() -> new Faults(Duration.ZERO, -1, 0, false, false))
			.withMessageContaining("'faults.slice'");
		assertThatIllegalArgumentException().isThrownBy(() -> new Faults(Duration.ZERO, 0, -1, false, false))
			.withMessageContaining("'faults.drop-after'");
	}

	private void assertWrong(SimulatorSettings settings, String message) {
		assertThatIllegalArgumentException().isThrownBy(() -> simulator(settings)).withMessage(message);
	}

	/** Wait until a thread of the executor waits for room in an outbox. */
	private void awaitStalledWriter() {
		await().atMost(Duration.ofSeconds(5))
			.until(() -> Thread.getAllStackTraces()
				.values()
				.stream()
				.anyMatch((frames) -> Arrays.stream(frames)
					.anyMatch((frame) -> frame.getMethodName().equals("awaitUninterruptibly"))));
	}

	private Simulator start(SimulatorSettings settings) {
		Simulator simulator = simulator(settings);
		simulator.start();
		return simulator;
	}

	private Simulator simulator(SimulatorSettings settings) {
		Simulator simulator = new Simulator(settings, this.executor, this.timer);
		this.opened.add(simulator);
		return simulator;
	}

	private LineClient connect(Simulator simulator) throws IOException {
		LineClient client = new LineClient(simulator.port());
		this.opened.add(client);
		return client;
	}

	private static SimulatorSettings settings(@Nullable String greet, List<Response> respond, @Nullable Every every,
			Faults faults) {
		return new SimulatorSettings("echo", 0, framing(), greet, respond, every, faults);
	}

	private static Framing framing() {
		Framing framing = Framings.named("crlf");
		assertThat(framing).isNotNull();
		return framing;
	}

	private static Response respond(String match, String send) {
		return new Response(Pattern.compile(match), send);
	}

	private static String numbers(String before, String after, int count) {
		StringBuilder text = new StringBuilder();
		for (int i = 0; i < count; i++) {
			text.append(before).append(i).append(after);
		}
		return text.toString();
	}

	/** What the package logs, from DEBUG up, whatever the level is elsewhere. */
	private static final class LogLines extends AppenderBase<ILoggingEvent> {

		private final Logger logger = (Logger) LoggerFactory.getLogger("dev.linekeeper.simulator");

		private final @Nullable Level levelBefore = this.logger.getLevel();

		private final List<ILoggingEvent> events = Collections.synchronizedList(new ArrayList<>());

		private void attach() {
			start();
			this.logger.setLevel(Level.DEBUG);
			this.logger.addAppender(this);
		}

		private void detach() {
			this.logger.detachAppender(this);
			this.logger.setLevel(this.levelBefore);
		}

		private List<String> of(Level level) {
			synchronized (this.events) {
				return this.events.stream()
					.filter((event) -> event.getLevel().equals(level))
					.map(ILoggingEvent::getFormattedMessage)
					.toList();
			}
		}

		@Override
		protected void append(ILoggingEvent event) {
			this.events.add(event);
		}

	}

}
