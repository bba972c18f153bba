package dev.linekeeper.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import dev.linekeeper.feed.Feed;
import dev.linekeeper.feed.Subscription;
import dev.linekeeper.security.Caller;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Streams what arrives and what happens as Server-Sent Events.
 */
@RestController
class StreamController {

	private static final int MOST_CONNECTIONS = 100;

	private static final String RESUME = "Last-Event-ID";

	private final Lines lines;

	private final EventStreams streams;

	private final EventWriter writer;

	StreamController(Lines lines, EventStreams streams, EventWriter writer) {
		this.lines = lines;
		this.streams = streams;
		this.writer = writer;
	}

	@GetMapping("/api/connections/{name}/stream")
	void stream(@PathVariable String name, @RequestHeader(name = RESUME, required = false) @Nullable String from,
			HttpServletRequest request, HttpServletResponse response) throws IOException {
		start(List.of(this.lines.feed(name)), List.of(name), from, request, response);
	}

	@GetMapping("/api/stream")
	void streams(@RequestParam(required = false) @Nullable Set<String> connections,
			@RequestHeader(name = RESUME, required = false) @Nullable String from, HttpServletRequest request,
			HttpServletResponse response) throws IOException {
		if (connections == null) {
			start(List.of(this.lines.feeds().changes()), List.of(), from, request, response);
			return;
		}
		Set<String> names = new LinkedHashSet<>(connections);
		if (names.isEmpty() || names.size() > MOST_CONNECTIONS) {
			throw new ProblemException(ProblemCode.BAD_REQUEST, "'connections' must be 1 to " + MOST_CONNECTIONS
					+ " names; without it, the changes of all connections are streamed.");
		}
		Caller.current().requireRead(names);
		start(names.stream().map(this.lines::feed).toList(), new ArrayList<>(names), from, request, response);
	}

	private void start(List<Feed> feeds, List<String> names, @Nullable String from, HttpServletRequest request,
			HttpServletResponse response) throws IOException {
		this.streams.enter();
		response.setContentType("text/event-stream;charset=UTF-8");
		response.setHeader("Cache-Control", "no-store");
		// It is never used again, and one that was cut off must be gone.
		response.setHeader("Connection", "close");
		// What stands between must not collect events before it passes them on.
		response.setHeader("X-Accel-Buffering", "no");
		AsyncContext context = request.startAsync(request, response);
		context.setTimeout(0);
		EventStream stream = new EventStream(this.streams, context, response.getOutputStream(), this.writer,
				greeting(names), Caller.current()::mayRead);
		this.streams.add(stream);
		Subscription subscription = this.lines.feeds().subscribe(feeds, from, stream::wake);
		stream.begin(subscription);
	}

	/** How each connection stands, so that nobody has to wait for a change to know. */
	private byte[] greeting(List<String> names) {
		ByteArrayOutputStream greeting = new ByteArrayOutputStream();
		greeting.writeBytes("retry: 1000\n\n".getBytes(StandardCharsets.US_ASCII));
		names.forEach((name) -> EventWriter.write(greeting, "state", "",
				this.writer.json(this.lines.connection(name).snapshot())));
		return greeting.toByteArray();
	}

}
