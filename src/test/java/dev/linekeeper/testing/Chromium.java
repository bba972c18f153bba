package dev.linekeeper.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import com.jayway.jsonpath.JsonPath;
import org.jspecify.annotations.Nullable;

/**
 * A real browser without a window, driven by the Chrome DevTools Protocol.
 */
public final class Chromium implements AutoCloseable {

	private static final int PATIENCE_SECONDS = 30;

	private final Process process;

	private final WebSocket page;

	private final Map<Integer, CompletableFuture<String>> answers = new ConcurrentHashMap<>();

	private final AtomicInteger calls = new AtomicInteger();

	/**
	 * Start one.
	 * @param profile an empty folder for what it keeps
	 * @throws IOException if it does not start
	 */
	public Chromium(Path profile) throws IOException {
		this.process = new ProcessBuilder("chromium", "--headless=new", "--no-sandbox", "--disable-gpu",
				"--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking", "--no-proxy-server",
				"--remote-debugging-port=0", "--user-data-dir=" + profile, "about:blank")
			.redirectErrorStream(true)
			.start();
		this.page = HttpClient.newHttpClient()
			.newWebSocketBuilder()
			.buildAsync(URI.create(pageUrl(port())), new Answers())
			.join();
	}

	/** Whether there is one on this machine. */
	public static boolean isInstalled() {
		return Files.isExecutable(Path.of("/usr/bin/chromium"));
	}

	/**
	 * Open a page, and wait until it is loaded.
	 * @param url its address
	 */
	public void open(String url) {
		call("Page.navigate", "{\"url\":\"" + url + "\"}");
		evaluate("new Promise((done) => document.readyState === 'complete' ? done(1) "
				+ ": addEventListener('load', () => done(1)))");
	}

	/**
	 * Evaluate JavaScript in the page; a promise is awaited.
	 * @param expression what to evaluate
	 * @return its value as text
	 */
	public String evaluate(String expression) {
		String json = expression.replace("\\", "\\\\").replace("\"", "\\\"");
		String answer = call("Runtime.evaluate",
				"{\"awaitPromise\":true,\"returnByValue\":true,\"expression\":\"" + json + "\"}");
		if (answer.contains("\"exceptionDetails\"")) {
			throw new AssertionError(answer);
		}
		Map<String, Object> result = JsonPath.read(answer, "$.result.result");
		return String.valueOf(result.get("value"));
	}

	@Override
	public void close() {
		this.page.abort();
		this.process.descendants().forEach(ProcessHandle::destroyForcibly);
		this.process.destroyForcibly();
		try {
			this.process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	private String call(String method, String parameters) {
		int id = this.calls.incrementAndGet();
		CompletableFuture<String> answer = new CompletableFuture<>();
		this.answers.put(id, answer);
		this.page.sendText("{\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":" + parameters + "}", true)
			.join();
		return answer.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
	}

	/** It says where it listens, and then has to be heard out. */
	private int port() throws IOException {
		BufferedReader output = new BufferedReader(
				new InputStreamReader(this.process.getInputStream(), StandardCharsets.UTF_8));
		String mark = "DevTools listening on ws://127.0.0.1:";
		for (String line = output.readLine(); line != null; line = output.readLine()) {
			if (line.startsWith(mark)) {
				Thread drain = new Thread(() -> output.lines().forEach((more) -> {
				}), "chromium-output");
				drain.setDaemon(true);
				drain.start();
				return Integer.parseInt(line.substring(mark.length(), line.indexOf('/', mark.length())));
			}
		}
		throw new IOException("chromium did not start");
	}

	private static String pageUrl(int port) throws IOException {
		try {
			String pages = HttpClient.newHttpClient()
				.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/list")).build(),
						HttpResponse.BodyHandlers.ofString())
				.body();
			return JsonPath.<List<String>>read(pages, "$[?(@.type == 'page')].webSocketDebuggerUrl").get(0);
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	private final class Answers implements WebSocket.Listener {

		private final StringBuilder text = new StringBuilder();

		@Override
		public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
			this.text.append(data);
			if (last) {
				String message = this.text.toString();
				this.text.setLength(0);
				if (message.startsWith("{\"id\":")) {
					int id = JsonPath.<Integer>read(message, "$.id");
					CompletableFuture<String> answer = Chromium.this.answers.remove(id);
					if (answer != null) {
						answer.complete(message);
					}
				}
			}
			socket.request(1);
			return null;
		}

	}

}
