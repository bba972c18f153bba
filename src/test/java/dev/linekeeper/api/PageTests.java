package dev.linekeeper.api;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import dev.linekeeper.connection.ConnectionState;
import dev.linekeeper.testing.Chromium;
import dev.linekeeper.testing.FaultProxy;
import dev.linekeeper.testing.FreePort;
import dev.linekeeper.testing.Link;
import dev.linekeeper.testing.ScriptedPeer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The page, as a browser shows it: one browser and one service with twelve lines for all.
 * Its pictures are in {@code target/screenshots}.
 */
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@EnabledIf(value = "dev.linekeeper.testing.Chromium#isInstalled", disabledReason = "chromium is not installed")
class PageTests {

	// What an operator has to wait for it at most.
	private static final Duration AT_ONCE = Duration.ofSeconds(10);

	// Milliseconds; some 100 where nothing else runs.
	private static final double SLOW = 3_000;

	private static final String ALL_WELL = "All 12 lines are ready.";

	private static final List<String> LINES = List.of("scale-1", "scale-2", "scale-10", "pos-7", "pos-8", "sysmex-2",
			"gate-barrier", "label-printer-warehouse-north", "plc-4", "plc-5", "host-primary");

	private final ScriptedPeer peer = ScriptedPeer.listen();

	private Chromium browser;

	private RunningService service;

	private Link link;

	@BeforeAll
	void start(@TempDir Path profile) throws IOException {
		int device = FreePort.find();
		List<String> properties = new ArrayList<>(List.of("management.endpoint.connections.access=unrestricted",
				"linekeeper.simulators.device.port=" + device, "linekeeper.simulators.device.framing=crlf",
				"linekeeper.simulators.device.every.period=500ms",
				"linekeeper.simulators.device.every.send=\u0002ST,GS,+  12.5$n kg\u0003",
				"linekeeper.connections.host-primary.critical=true",
				"linekeeper.connections.scale-3.address=127.0.0.1:" + this.peer.port(),
				"linekeeper.connections.scale-3.framing=crlf", "linekeeper.connections.scale-3.when-down.policy=queue",
				"linekeeper.connections.scale-3.when-down.ttl=1s",
				"linekeeper.connections.scale-3.requests.timeout=200ms",
				"linekeeper.connections.scale-3.requests.on-timeout=keep"));
		for (String line : LINES) {
			properties.add("linekeeper.connections." + line + ".address=127.0.0.1:" + device);
			properties.add("linekeeper.connections." + line + ".framing=crlf");
		}
		this.service = new RunningService(properties.toArray(String[]::new));
		this.link = this.peer.accept();
		this.browser = new Chromium(profile);
	}

	@BeforeEach
	void look() {
		this.browser.resize(1440, 900);
		this.browser.prefer("light");
		LINES.forEach((line) -> this.service.awaitState(line, ConnectionState.READY));
		if (this.service.connection("scale-3").snapshot().state() != ConnectionState.READY) {
			// A test before this one has failed.
			this.peer.listenAgain();
			this.service.connection("scale-3").resume();
			this.service.connection("scale-3").retryNow();
			this.link = this.peer.accept();
		}
		this.service.awaitState("scale-3", ConnectionState.READY);
	}

	@AfterEach
	void nothingWasWrong() {
		assertThat(this.browser.complaints()).isEmpty();
	}

	@AfterAll
	void stop() {
		this.browser.close();
		this.service.close();
		this.peer.close();
	}

	@Test
	void allIsWell() throws IOException {
		open(this.service.port(), "/");

		until(this::sentence, ALL_WELL);
		assertThat(value("document.title")).isEqualTo("Linekeeper");
		assertThat(text("#lines tbody tr:first-child a")).isEqualTo("host-primary");
		await().atMost(AT_ONCE).until(() -> value("Number(" + cell("pos-7", ".c-rate") + ") > 0").equals("true"));
		assertThat(value(cell("pos-7", ".c-in"))).matches("now|\\d+ s");
		pictures("all-well");
	}

	@Test
	void lostLineIsToldWithinTenSeconds() throws IOException {
		open(this.service.port(), "/");
		until(this::sentence, ALL_WELL);

		this.peer.refuse();
		this.link.reset();

		await().atMost(AT_ONCE)
			.until(() -> sentence().matches("1 of 12 lines is down: scale-3, for \\d+ s: refused by 127\\.0\\.0\\.1:"
					+ this.peer.port() + "; (next attempt (in \\d+ s|now)|connecting now)\\."));
		assertThat(value("document.title")).isEqualTo("(1) Linekeeper");
		assertThat(text("#announcement")).isEqualTo("scale-3 is down.");
		assertThat(text("#lines tbody tr:first-child a")).isEqualTo("scale-3");
		assertThat(text("#lines tbody tr:first-child .c-state")).isEqualTo("Down");
		this.service.post("/api/connections/scale-3/messages", "text/plain", "lost");
		until(() -> text("#also"), "1 message was not delivered.");
		until(() -> value(cell("scale-3", ".c-count:last-child")), "1");
		pictures("one-down");
		this.browser.evaluate("document.querySelector('#sentence a').click()");
		until(() -> text("#line-name"), "scale-3");
		until(() -> text("#events li:nth-child(1) .badge").matches("BACKOFF|CONNECTING") ? "tried" : "not", "tried");
		this.browser.resize(1440, 1000);
		this.browser.prefer("dark");
		this.browser.screenshot(picture("detail-down-dark"));
		this.browser.press("Escape");

		this.peer.listenAgain();
		this.service.connection("scale-3").retryNow();
		this.link = this.peer.accept();

		until(this::sentence, ALL_WELL);
	}

	@Test
	void lineThatAnswersNothingIsToldThoughItIsReady() throws IOException {
		open(this.service.port(), "/");
		until(this::sentence, ALL_WELL);

		this.service.post("/api/connections/scale-3/requests", "text/plain", "well?");

		await().atMost(AT_ONCE)
			.until(() -> sentence().matches("1 of 12 lines answers nothing: scale-3, for \\d+ s\\."));
		assertThat(text("#lines tbody tr:first-child .c-state")).isEqualTo("No reply");
		assertThat(text("#lines tbody tr:first-child .next")).isEqualTo("answers no requests");
		pictures("no-reply");
		assertThat(this.link.readLine()).isEqualTo("well?");
		CompletableFuture<Void> asked = CompletableFuture
			.runAsync(() -> this.service.post("/api/connections/scale-3/requests?timeout=10s", "text/plain", "and?"));
		assertThat(this.link.readLine()).isEqualTo("and?");
		this.link.send("fine\r\n");
		asked.join();

		until(this::sentence, ALL_WELL);
	}

	@Test
	void whatALineSaysIsShownAsTextAndBytes() {
		open(this.service.port(), "/#/line/scale-3");
		until(() -> text("#line-state"), "Ready");

		await().atMost(AT_ONCE).until(() -> {
			// Only what comes while somebody listens is shown.
			this.link.send("<img src=x onerror=owned()><script>owned()</script>\u0002\u202e;\r\n");
			return !text("#messages li .text").isEmpty();
		});

		assertThat(text("#messages li .text"))
			.isEqualTo("<img src=x onerror=owned()><script>owned()</script>STXU+202e;");
		assertThat(value("document.querySelectorAll('#messages :is(img, script)').length")).isEqualTo("0");
		assertThat(value("document.querySelectorAll('#messages li:first-child i').length")).isEqualTo("2");
		assertThat(text("#messages li .hex")).startsWith("3c 69 6d 67 20").endsWith("02 e2 80 ae 3b");
		assertThat(text("#messages li .kind")).isEqualTo("push");
		until(() -> text("#facts-now").contains("127.0.0.1:" + this.peer.port()) ? "peer" : "", "peer");
	}

	@Test
	void detailShowsTraffic() throws IOException {
		open(this.service.port(), "/#/line/pos-7");

		await().atMost(AT_ONCE).until(() -> count("#messages li") >= 4);
		await().atMost(AT_ONCE).until(() -> text("#facts-traffic dd").matches("[\\d,]+ messages, .*; [12]\\.\\d/s"));
		assertThat(text("#messages li .text")).startsWith("STXST,GS,+");
		pictures("detail");
		this.browser.evaluate("document.getElementById('hold').click()");
		int held = count("#messages li");
		await().atMost(AT_ONCE).until(() -> text("#heard").matches("held; [1-9]\\d* came since"));
		assertThat(count("#messages li")).isEqualTo(held);
		this.browser.evaluate("document.getElementById('hold').click()");
		await().atMost(AT_ONCE).until(() -> count("#messages li") > held);
	}

	@Test
	void lineIsPausedAndResumedByTheKeyboardAlone() throws IOException {
		open(this.service.port(), "/");
		until(this::sentence, ALL_WELL);

		this.browser.press("/");
		this.browser.type("scale-3");
		until(() -> Integer.toString(count("#lines tbody tr")), "1");
		press("Tab", "scale-3");
		press("Enter", "scale-3");
		until(() -> text("#line-state"), "Ready");
		press("Tab", "Reconnect …");
		press("Tab", "Pause …");
		press("Enter", "Cancel");
		this.browser.screenshot(picture("confirm"));
		press("Tab", "Pause");
		this.browser.press("Enter");
		until(() -> text("#action-result"), "It is paused.");
		this.service.awaitState("scale-3", ConnectionState.GATED);
		until(() -> text("#line-state"), "Paused");
		until(this::focused, "Resume");
		press("Enter", "Reconnect …");
		this.link = this.peer.accept();
		until(() -> text("#line-state"), "Ready");
		press("Escape", "scale-3");

		assertThat(value("location.hash")).isEqualTo("#/");
	}

	@Test
	void serviceOutOfReachIsToldAndComesBackByItself() throws IOException {
		try (FaultProxy way = FaultProxy.to(this.service.address())) {
			open(way.port(), "/");
			until(this::sentence, ALL_WELL);
			until(() -> text("#live"), "live");

			way.refuse();
			way.closeAll();

			await().atMost(AT_ONCE)
				.until(() -> text("#banner").matches("The service does not answer since \\d\\d:\\d\\d:\\d\\d\\. "
						+ "What you see is from then; it comes back by itself\\."));
			assertThat(value("document.title")).isEqualTo("(!) Linekeeper");
			assertThat(text("#live")).isEqualTo("out of reach");
			assertThat(count("#lines tbody tr")).isEqualTo(12);
			pictures("service-gone");

			way.listenAgain();

			until(() -> text("#live"), "live");
			assertThat(value("document.getElementById('banner').hidden")).isEqualTo("true");
			assertThat(value("document.title")).isEqualTo("Linekeeper");
		}
	}

	@Test
	void tokenIsAskedForAndForgotten() throws IOException {
		String reader = "0123456789abcdefghijklmn-read";
		String sender = "0123456789abcdefghijklmn-send";
		try (RunningService guarded = new RunningService("linekeeper.security.tokens.reader.token=" + reader,
				"linekeeper.security.tokens.reader.roles=read", "linekeeper.security.tokens.sender.token=" + sender,
				"linekeeper.security.tokens.sender.roles=send")) {
			open(guarded.port(), "/");
			until(() -> text("#sign-in-why"), "The service asks for a token.");
			assertThat(focused()).isEqualTo("token");

			signIn("wrong");
			until(() -> text("#sign-in-why"), "The service does not know this token.");
			signIn(sender);
			until(() -> text("#sign-in-why"), "This token may not see lines: it lacks the role read.");
			pictures("sign-in");
			signIn(reader);
			until(() -> text("#empty h1"), "No line is configured.");
			pictures("empty");

			assertThat(value("sessionStorage.length + ' ' + localStorage.length + document.cookie")).isEqualTo("1 0");
			assertThat(value("location.href + document.documentElement.outerHTML")).doesNotContain(reader);
			this.browser.evaluate("document.getElementById('sign-out').click()");
			until(() -> text("#sign-in-why"), "The service asks for a token.");
			assertThat(value("sessionStorage.length")).isEqualTo("0");
		}
	}

	@Test
	void nothingIsWiderThanAPhone() {
		this.browser.resize(360, 740);
		for (String path : new String[] { "/", "/#/line/label-printer-warehouse-north" }) {
			open(this.service.port(), path);
			until(this::sentence, ALL_WELL);
			await().atMost(AT_ONCE).until(() -> path.equals("/") || count("#messages li") > 0);
			this.browser.evaluate("document.querySelector('details').open = true");

			assertThat(value("document.documentElement.scrollWidth")).isEqualTo("360");
		}
	}

	@Test
	@Tag("full")
	void thousandLinesAreDrawnFast() throws IOException {
		int device = FreePort.find();
		int nobody = FreePort.find();
		List<String> properties = new ArrayList<>(
				List.of("linekeeper.simulators.device.port=" + device, "linekeeper.simulators.device.framing=crlf"));
		for (int i = 1; i <= 1_000; i++) {
			properties
				.add("linekeeper.connections.scale-" + i + ".address=127.0.0.1:" + ((i % 250 == 0) ? nobody : device));
		}
		try (RunningService thousand = new RunningService(properties.toArray(String[]::new))) {
			thousand.awaitState("scale-999", ConnectionState.READY);
			open(thousand.port(), "/");

			await().atMost(RunningService.PATIENCE)
				.until(() -> sentence().startsWith("4 of 1,000 lines are down: scale-250 for ")
						&& sentence().endsWith(" and 1 more."));
			assertThat(count("#lines tbody tr")).isEqualTo(100);
			assertThat(text("#more")).isEqualTo("Show 200 more (900 are hidden)");
			assertThat(count("*")).isLessThan(3_000);
			assertThat(text("#lines tbody tr:nth-child(4) a")).isEqualTo("scale-1000");
			assertThat(Double.parseDouble(timed("document.querySelector('#more button').click()"))).isLessThan(SLOW);
			assertThat(count("#lines tbody tr")).isEqualTo(300);
			pictures("thousand");
			String search = "const box = document.getElementById('search'); box.value = 'scale-77'; "
					+ "box.dispatchEvent(new Event('input'))";
			assertThat(Double.parseDouble(timed(search))).isLessThan(SLOW);
			assertThat(count("#lines tbody tr")).isEqualTo(11);
		}
	}

	private void open(int port, String path) {
		this.browser.open("about:blank");
		this.browser.open("http://127.0.0.1:" + port + path);
	}

	private void signIn(String token) {
		this.browser.evaluate("document.getElementById('token').focus()");
		this.browser.type(token);
		this.browser.press("Enter");
	}

	/** Press a key and wait until something else has the focus. */
	private void press(String key, String focus) {
		this.browser.press(key);
		until(this::focused, focus);
	}

	private static void until(Supplier<String> what, String expected) {
		await().atMost(RunningService.PATIENCE).untilAsserted(() -> assertThat(what.get()).isEqualTo(expected));
	}

	private String sentence() {
		return text("#sentence");
	}

	private String focused() {
		return value("document.activeElement.textContent.trim() || document.activeElement.id");
	}

	/** The text of the first that there is. */
	private String text(String selector) {
		return value("document.querySelector('" + selector + "')?.textContent ?? ''");
	}

	private static String cell(String line, String selector) {
		return "[...document.querySelectorAll('#lines tbody tr')].find((row) => row.querySelector('a').textContent === '"
				+ line + "').querySelector('" + selector + "').textContent";
	}

	private int count(String selector) {
		return Integer.parseInt(value("document.querySelectorAll('" + selector + "').length"));
	}

	/** The milliseconds until it is laid out. */
	private String timed(String statement) {
		return value("(() => { const began = performance.now(); " + statement
				+ "; document.body.offsetHeight; return performance.now() - began; })()");
	}

	private String value(String expression) {
		return this.browser.evaluate(expression);
	}

	/** Light and dark, on a desk and on a phone. */
	private void pictures(String name) throws IOException {
		for (String scheme : new String[] { "light", "dark" }) {
			this.browser.prefer(scheme);
			this.browser.resize(360, 740);
			this.browser.screenshot(picture(name + "-phone-" + scheme));
			this.browser.resize(1440, 900);
			this.browser.screenshot(picture(name + "-" + scheme));
		}
	}

	private static Path picture(String name) {
		return Path.of("target", "screenshots", name + ".png");
	}

}
