package dev.linekeeper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.linekeeper.Finding.Lost;
import dev.linekeeper.MetricsDiagnosis.Scrape;
import dev.linekeeper.NightPeer.Mood;
import dev.linekeeper.connection.ConnectionManager;
import dev.linekeeper.connection.ConnectionState;
import dev.linekeeper.connection.ManagedConnection;
import dev.linekeeper.dialog.Dialog;
import dev.linekeeper.dialog.Dialogs;
import dev.linekeeper.dialog.Reply;
import dev.linekeeper.dialog.RequestException;
import dev.linekeeper.dialog.RequestException.Outcome;
import dev.linekeeper.protocol.Delivery;
import dev.linekeeper.protocol.DeliveryException;
import dev.linekeeper.testing.FreePort;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Ten lines of different kinds, to five of which something happens. What was published
 * meanwhile is kept; what really happened is known here, and told to nobody.
 */
final class Night implements AutoCloseable {

	static final List<String> LINES = List.of("bank-1", "gate-1", "gps-1", "host-1", "lab-1", "lims-1", "meter-1",
			"plc-1", "printer-1", "scale-1");

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final int PAGE = 64 * 1024;

	private final Map<String, NightPeer> peers = new TreeMap<>();

	private final HttpClient http = HttpClient.newHttpClient();

	private final List<String> arguments = new ArrayList<>();

	private final Service service;

	private final Path json;

	private final Map<String, List<CompletableFuture<?>>> sent = new TreeMap<>();

	/** What really was lost, as each sender was told. */
	final Map<String, Lost> lost = new TreeMap<>();

	/** When something began to happen to a line. */
	final Map<String, Instant> began = new TreeMap<>();

	final List<Scrape> scrapes = new ArrayList<>();

	/** What the stream of all changes has told, line by line. */
	final List<String> stream = new CopyOnWriteArrayList<>();

	/** What the page asks for of each line, in the morning. */
	final Map<String, String> details = new TreeMap<>();

	String list = "";

	/** When the service was asked last. */
	Instant morning = Instant.MAX;

	/**
	 * Start everything.
	 * @param json the log for programs goes there; the other one to the console
	 */
	Night(Path json) {
		this.json = json;
		Stream.of("bank-1", "lims-1", "meter-1", "plc-1", "printer-1")
			.forEach((name) -> this.peers.put(name, new NightPeer()));
		set("logging.file.name=" + json, "logging.structured.format.file=ecs");
		set("linekeeper.defaults.framing=crlf", "linekeeper.defaults.reconnect.initial-delay=100ms",
				"linekeeper.defaults.reconnect.max-delay=500ms", "linekeeper.defaults.close-timeout=1s",
				"linekeeper.defaults.drain-timeout=1s");
		simulated("scale-1", "crlf", "match=^S$", "send=S 12.5 kg");
		simulated("lab-1", "mllp", "match=^MSH", "send=MSA|AA");
		simulated("host-1", "int16", "match=^(\\w+) ", "send=$1 done");
		set("linekeeper.connections.host-1.requests.correlate=key",
				"linekeeper.connections.host-1.requests.key.request.regex=^(\\w+)",
				"linekeeper.connections.host-1.requests.key.reply.regex=^(\\w+)");
		simulated("gps-1", "nmea", "match=^never$", "send=never");
		set("linekeeper.simulators.gps-1.every.period=100ms", "linekeeper.simulators.gps-1.every.send=!POS,$n");
		simulated("gate-1", "crlf", "match=^(USER|PING|OPEN)", "send=OK $1");
		login("gate-1");
		heartbeat("gate-1", "900ms", "^OK PING");
		set("linekeeper.connections.gate-1.heartbeat.misses=20");
		set("linekeeper.connections.gate-1.when-down.policy=queue");
		this.peers.forEach((name, peer) -> set("linekeeper.connections." + name + ".address=127.0.0.1:" + peer.port()));
		set("linekeeper.connections.plc-1.when-down.policy=queue", "linekeeper.connections.plc-1.when-down.ttl=1s");
		login("bank-1");
		set("linekeeper.connections.bank-1.login[1].reject=^ERR");
		heartbeat("meter-1", "300ms", "^PONG");
		set("linekeeper.connections.printer-1.framing=int32", "linekeeper.connections.printer-1.write-stall-timeout=1s",
				"linekeeper.connections.printer-1.limits.pending-bytes=300KB");
		set("linekeeper.connections.lims-1.requests.timeout=200ms",
				"linekeeper.connections.lims-1.requests.on-timeout=keep");
		this.service = Service.start(this.arguments.toArray(String[]::new));
	}

	private void set(String... properties) {
		this.arguments.addAll(List.of(properties));
	}

	private void simulated(String name, String framing, String match, String send) {
		int port = FreePort.find();
		set("linekeeper.simulators." + name + ".port=" + port, "linekeeper.simulators." + name + ".framing=" + framing,
				"linekeeper.simulators." + name + ".respond[0]." + match,
				"linekeeper.simulators." + name + ".respond[0]." + send,
				"linekeeper.connections." + name + ".address=127.0.0.1:" + port,
				"linekeeper.connections." + name + ".framing=" + framing);
	}

	private void login(String name) {
		set("linekeeper.connections." + name + ".login[0].send=USER a",
				"linekeeper.connections." + name + ".login[1].expect=^OK");
	}

	private void heartbeat(String name, String timeout, String expect) {
		set("linekeeper.connections." + name + ".heartbeat.send=PING",
				"linekeeper.connections." + name + ".heartbeat.expect=" + expect,
				"linekeeper.connections." + name + ".heartbeat.every=1s",
				"linekeeper.connections." + name + ".heartbeat.timeout=" + timeout);
	}

	/** All is well, something happens, and it is morning. */
	void pass() {
		until("all lines are ready", () -> LINES.stream().allMatch(this::isReady));
		until("the meter has spoken", () -> dialog("meter-1").statistics().heartbeatTimes().count() > 0);
		listen();
		sendAndAskWhereAllIsWell();
		scrape();

		happens("plc-1", Mood.GONE);
		happens("bank-1", Mood.WANTS_ANOTHER_PASSWORD);
		happens("meter-1", Mood.SAYS_NOTHING);
		happens("lims-1", Mood.SAYS_NOTHING);
		happens("printer-1", Mood.READS_NOTHING);

		until("nobody lets us in", () -> !isReady("plc-1") && !isReady("bank-1"));
		Stream.of("1", "2", "3").forEach((number) -> sent("plc-1", line("plc-1").send(bytes(number))));
		Stream.of("1", "2").forEach((number) -> sent("bank-1", line("bank-1").send(bytes(number))));
		Stream.of("1", "2", "3").forEach((number) -> sent("lims-1", dialog("lims-1").request(bytes(number))));
		print();
		LINES.forEach((name) -> this.lost.put(name, tally(this.sent.getOrDefault(name, List.of()))));
		until("every trouble was met",
				() -> reasons("bank-1").contains("PREPARE_REJECTED") && reasons("plc-1").contains("CONNECT_REFUSED")
						&& reasons("meter-1").contains("HEARTBEAT") && reasons("printer-1").contains("WRITE_STALL"));
		sendAndAskWhereAllIsWell();

		scrape();
		this.list = get("/api/connections");
		LINES.forEach((name) -> this.details.put(name, get("/api/connections/" + name)));
		this.morning = Instant.now();
	}

	private void happens(String name, Mood mood) {
		this.began.put(name, Instant.now());
		Objects.requireNonNull(this.peers.get(name)).become(mood);
	}

	private void sent(String name, CompletableFuture<?> outcome) {
		this.sent.computeIfAbsent(name, (key) -> new CopyOnWriteArrayList<>()).add(outcome);
	}

	private Lost tally(List<CompletableFuture<?>> outcomes) {
		until("it is known what was lost", () -> outcomes.stream().allMatch(CompletableFuture::isDone));
		Map<Object, Long> counts = outcomes.stream()
			.collect(Collectors.groupingBy((one) -> one.handle((done, ex) -> told(ex)).join(), Collectors.counting()));
		return new Lost(counts.getOrDefault(Delivery.NOT_SENT, 0L), counts.getOrDefault(Delivery.EXPIRED, 0L),
				counts.getOrDefault(Delivery.MAYBE_SENT, 0L), counts.getOrDefault(Outcome.NOT_SENT, 0L),
				counts.getOrDefault(Outcome.REPLY_TIMEOUT, 0L), counts.getOrDefault(Outcome.CONNECTION_LOST, 0L));
	}

	private static Object told(@Nullable Throwable failure) {
		if (failure instanceof RequestException request) {
			return request.outcome();
		}
		return (failure instanceof DeliveryException message) ? message.delivery() : Delivery.WRITTEN;
	}

	/** Until no more is taken. Who writes first is held up, so nobody waits for that. */
	private void print() {
		ManagedConnection printer = line("printer-1");
		Thread held = print(printer);
		until("nothing is written", () -> printer.pendingBytes() > 0);
		while (printer.unsent() == 0) {
			join(print(printer));
		}
		join(held);
	}

	private Thread print(ManagedConnection printer) {
		Thread sender = new Thread(() -> sent("printer-1", printer.send(new byte[PAGE])), "night-printer");
		sender.setDaemon(true);
		sender.start();
		return sender;
	}

	private static void join(Thread thread) {
		try {
			thread.join(PATIENCE.toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new AssertionError(ex);
		}
	}

	private void sendAndAskWhereAllIsWell() {
		assertThat(ask("scale-1", "S")).isEqualTo("S 12.5 kg");
		assertThat(ask("lab-1", "MSH|^~\\&|a")).isEqualTo("MSA|AA");
		assertThat(ask("host-1", "k1 x")).isEqualTo("k1 done");
		assertThat(line("gate-1").send(bytes("hello")).orTimeout(30, TimeUnit.SECONDS).join())
			.isEqualTo(Delivery.WRITTEN);
	}

	private String ask(String name, String request) {
		Reply reply = dialog(name).request(bytes(request)).join();
		return new String(reply.payload(), StandardCharsets.UTF_8);
	}

	private void listen() {
		HttpRequest request = HttpRequest.newBuilder(uri("/api/stream")).build();
		CompletableFuture<HttpResponse<Stream<String>>> answer = this.http.sendAsync(request,
				HttpResponse.BodyHandlers.ofLines());
		Stream<String> lines = answer.join().body();
		Thread reader = new Thread(() -> {
			try {
				lines.forEach(this.stream::add);
			}
			catch (UncheckedIOException ex) {
				// The service has ended.
			}
		}, "night-stream");
		reader.setDaemon(true);
		reader.start();
	}

	private List<String> reasons(String name) {
		return ApiDiagnosis.reasons(this.stream, name);
	}

	private void scrape() {
		this.scrapes.add(Scrape.of(Instant.now(), get("/actuator/prometheus")));
	}

	private void until(String what, BooleanSupplier met) {
		await(what).atMost(PATIENCE).until(() -> {
			scrape();
			return met.getAsBoolean();
		});
	}

	private boolean isReady(String name) {
		return line(name).snapshot().state() == ConnectionState.READY;
	}

	private ManagedConnection line(String name) {
		return Objects.requireNonNull(this.service.context().getBean(ConnectionManager.class).find(name));
	}

	private Dialog dialog(String name) {
		return Objects.requireNonNull(this.service.context().getBean(Dialogs.class).find(name));
	}

	private URI uri(String path) {
		return URI.create("http://127.0.0.1:" + this.service.port() + path);
	}

	private String get(String path) {
		try {
			return this.http.send(HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString())
				.body();
		}
		catch (IOException | InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	/** The log for programs; whole when the service has ended. */
	List<String> json() throws IOException {
		return Files.readAllLines(this.json);
	}

	@Override
	public void close() {
		this.service.close();
		this.peers.values().forEach(NightPeer::close);
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
