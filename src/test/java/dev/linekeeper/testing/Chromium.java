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
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import com.jayway.jsonpath.JsonPath;
import org.jspecify.annotations.Nullable;

/**
 * A real browser without a window, driven by the Chrome DevTools Protocol.
 */
public final class Chromium implements AutoCloseable {

	private static final int PATIENCE_SECONDS = 30;

	private static final Set<String> WRONG = Set.of("error", "warning", "assert");

	private final Process process;

	private final WebSocket page;

	private final Map<Integer, CompletableFuture<String>> answers = new ConcurrentHashMap<>();

	private final AtomicInteger calls = new AtomicInteger();

	private final List<String> complaints = new CopyOnWriteArrayList<>();

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
		call("Runtime.enable", "{}");
		call("Log.enable", "{}");
		call("Page.enable", "{}");
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

	/**
	 * Return what the page has done wrong: exceptions, errors and warnings on its
	 * console, and what its content security policy forbids. Not that somebody did not
	 * answer, or refused, which is no fault of the page.
	 * @return as the browser tells it, since it was last asked for
	 */
	public List<String> complaints() {
		List<String> told = List.copyOf(this.complaints);
		this.complaints.removeAll(told);
		return told;
	}

	/**
	 * Show the page in a window of some size.
	 * @param width in pixels
	 * @param height in pixels
	 */
	public void resize(int width, int height) {
		call("Emulation.setDeviceMetricsOverride", "{\"width\":" + width + ",\"height\":" + height
				+ ",\"deviceScaleFactor\":1,\"mobile\":" + (width < 500) + "}");
	}

	/**
	 * Prefer light or dark colours.
	 * @param scheme {@code light} or {@code dark}
	 */
	public void prefer(String scheme) {
		call("Emulation.setEmulatedMedia",
				"{\"features\":[{\"name\":\"prefers-color-scheme\",\"value\":\"" + scheme + "\"}]}");
	}

	/**
	 * Press a key and let it go.
	 * @param key its name, such as {@code Tab}, {@code Enter} or {@code /}
	 */
	public void press(String key) {
		int code = switch (key) {
			case "Tab" -> 9;
			case "Enter" -> 13;
			case "Escape" -> 27;
			case "ArrowUp" -> 38;
			case "ArrowDown" -> 40;
			default -> 0;
		};
		String text = key.equals("Enter") ? "\\r" : (key.length() == 1) ? key : "";
		String parameters = "\"key\":\"" + key + "\",\"windowsVirtualKeyCode\":" + code + ",\"text\":\"" + text + "\"}";
		call("Input.dispatchKeyEvent",
				"{\"type\":\"" + (text.isEmpty() ? "rawKeyDown" : "keyDown") + "\"," + parameters);
		call("Input.dispatchKeyEvent",
				"{\"type\":\"keyUp\"," + parameters.replace("\"text\":\"" + text + "\"", "\"text\":\"\""));
	}

	/**
	 * Type into what has the focus.
	 * @param text what to type
	 */
	public void type(String text) {
		call("Input.insertText", "{\"text\":\"" + text + "\"}");
	}

	/**
	 * Save a picture of what is seen.
	 * @param file where to; its folder is made
	 * @throws IOException if it cannot be written
	 */
	public void screenshot(Path file) throws IOException {
		String picture = JsonPath.read(call("Page.captureScreenshot", "{\"format\":\"png\"}"), "$.result.data");
		Files.createDirectories(file.getParent());
		Files.write(file, Base64.getDecoder().decode(picture));
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

		private static boolean isComplaint(String message) {
			return switch (JsonPath.<String>read(message, "$.method")) {
				case "Runtime.exceptionThrown" -> true;
				case "Runtime.consoleAPICalled" -> WRONG.contains(JsonPath.<String>read(message, "$.params.type"));
				case "Log.entryAdded" -> WRONG.contains(JsonPath.<String>read(message, "$.params.entry.level"))
						&& !JsonPath.<String>read(message, "$.params.entry.source").equals("network");
				default -> false;
			};
		}

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
				else if (isComplaint(message)) {
					Chromium.this.complaints.add(message);
				}
			}
			socket.request(1);
			return null;
		}

	}

}
