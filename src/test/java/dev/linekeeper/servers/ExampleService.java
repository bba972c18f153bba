package dev.linekeeper.servers;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import dev.linekeeper.Linekeeper;
import dev.linekeeper.connection.ConnectionManager;
import dev.linekeeper.connection.ConnectionState;
import dev.linekeeper.connection.ManagedConnection;
import dev.linekeeper.dialog.Dialog;
import dev.linekeeper.dialog.DialogListener.Kind;
import dev.linekeeper.dialog.DialogStatistics;
import dev.linekeeper.dialog.Dialogs;
import dev.linekeeper.dialog.Reply;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The service with all of {@code examples.yml}, of which one connection is not held back:
 * it goes to a server of the test, and comes back sooner than a user's. Text is one byte
 * a character.
 */
final class ExampleService implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final RealServer server;

	private final ConfigurableApplicationContext context;

	private final ManagedConnection connection;

	private final Dialog dialog;

	private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();

	/**
	 * Start.
	 * @param name the connection's
	 * @param server that listens
	 * @param keys of the connection that are not those of the example; whole arguments,
	 * where they begin so
	 */
	ExampleService(String name, RealServer server, String... keys) {
		this.server = server;
		List<String> arguments = new ArrayList<>();
		arguments.add("--spring.config.location=classpath:/dev/linekeeper/servers/examples.yml");
		arguments.add("--REDIS_PASSWORD=" + RedisServer.PASSWORD);
		arguments.add("--linekeeper.defaults.enabled=false");
		// The service sets up logging anew, behind a server that is silent already.
		for (String library : List.of("ca.uhn.hl7v2", "com.digitalpetri", "io.netty", "org.jsmpp",
				"com.solab.iso8583")) {
			arguments.add("--logging.level." + library + "=off");
		}
		String connection = "--linekeeper.connections." + name + ".";
		arguments.add(connection + "enabled=true");
		arguments.add(connection + "address=127.0.0.1:" + server.port());
		arguments.add(connection + "reconnect.initial-delay=20ms");
		arguments.add(connection + "reconnect.max-delay=100ms");
		arguments.add(connection + "reconnect.min-gap=20ms");
		for (String key : keys) {
			arguments.add(key.startsWith("--") ? key : connection + key);
		}
		this.context = new SpringApplicationBuilder(Linekeeper.class).web(WebApplicationType.NONE)
			.run(arguments.toArray(String[]::new));
		ManagedConnection found = this.context.getBean(ConnectionManager.class).find(name);
		Dialog spoken = this.context.getBean(Dialogs.class).find(name);
		assertThat(found).isNotNull();
		assertThat(spoken).isNotNull();
		this.connection = found;
		this.dialog = spoken;
		this.dialog.addListener((from, epoch, kind, data) -> this.heard.add(new Heard(kind, text(data))));
		awaitReady();
	}

	/** Kill the server, start it again, and wait until the connection is ready again. */
	void restartServer() {
		long before = this.connection.snapshot().epoch();
		this.server.kill();
		await().atMost(PATIENCE).until(() -> !isReady());
		this.server.start();
		awaitReady();
		assertThat(this.connection.snapshot().epoch()).isGreaterThan(before);
		this.heard.clear();
	}

	/** Send a frame, which nothing answers. */
	void send(String text) {
		this.connection.send(bytes(text)).orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
	}

	CompletableFuture<String> request(String text) {
		return this.dialog.request(bytes(text)).thenApply(Reply::payload).thenApply(ExampleService::text);
	}

	CompletableFuture<String> requestHex(String hex) {
		return request(text(HexFormat.of().parseHex(hex.replace(" ", "")))).thenApply(ExampleService::hex);
	}

	/** Wait for a frame of this kind that has this in it. */
	String awaitFrame(Kind kind, String part) throws InterruptedException {
		while (true) {
			Heard next = this.heard.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
			assertThat(next).as("a %s with '%s'", kind, part).isNotNull();
			if (next.kind() == kind && next.text().contains(part)) {
				return next.text();
			}
		}
	}

	/** Nothing came that nobody had asked for. */
	void assertHeardNothing() {
		assertThat(this.heard).isEmpty();
	}

	/** Wait for heartbeats to be sent, and see that each was answered. */
	void awaitHeartbeats(int count) {
		long before = statistics().heartbeats();
		await().atMost(PATIENCE).until(() -> statistics().heartbeats() >= before + count);
		assertThat(this.connection.snapshot().state()).isEqualTo(ConnectionState.READY);
		assertThat(this.connection.statistics().attempts()).isEqualTo(1);
	}

	/** Wait for the server to be answered so often, on the first connection. */
	void awaitResponses(int count) {
		await().atMost(PATIENCE).until(() -> statistics().responses() >= count);
		assertThat(this.connection.snapshot().state()).isEqualTo(ConnectionState.READY);
		assertThat(this.connection.statistics().attempts()).isEqualTo(1);
	}

	DialogStatistics statistics() {
		return this.dialog.statistics();
	}

	static String hex(String text) {
		return HexFormat.of().formatHex(bytes(text));
	}

	static <T> T get(CompletableFuture<T> reply) {
		return reply.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
	}

	@Override
	public void close() {
		this.context.close();
	}

	private void awaitReady() {
		get(this.connection.whenReady(0));
	}

	private boolean isReady() {
		return this.connection.snapshot().state() == ConnectionState.READY;
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.ISO_8859_1);
	}

	private static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.ISO_8859_1);
	}

	/** What nobody waited for. */
	private record Heard(Kind kind, String text) {

	}

}
