package dev.linekeeper.api;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

import dev.linekeeper.connection.ManagedConnection;
import dev.linekeeper.connection.Sending;
import dev.linekeeper.protocol.DeliveryException;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Session;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.adapter.NativeWebSocketSession;
import org.springframework.web.socket.handler.AbstractWebSocketHandler;

/**
 * Sends what comes over WebSockets to connections, and the other way round. The messages
 * of one socket are sent one after another; a client that sends faster than the device
 * reads is held up.
 */
final class SocketHandler extends AbstractWebSocketHandler {

	static final String CONNECTION = "linekeeper.connection";

	static final String FROM = "linekeeper.from";

	static final String FORM = "linekeeper.form";

	// Hex, and the names of the properties.
	private static final int JSON_FACTOR = 2;

	private static final int JSON_MORE = 1_024;

	private static final int MOST_BYTES = 2 * 1024 * 1024;

	private final Lines lines;

	private final Payloads payloads;

	private final Failures failures;

	private final EventStreams streams;

	private final EventWriter writer;

	private final JsonMapper json;

	private final Map<String, LineSocket> sockets = new ConcurrentHashMap<>();

	SocketHandler(Lines lines, Payloads payloads, Failures failures, EventStreams streams, EventWriter writer,
			JsonMapper json) {
		this.lines = lines;
		this.payloads = payloads;
		this.failures = failures;
		this.streams = streams;
		this.writer = writer;
		this.json = json;
	}

	@Override
	public void afterConnectionEstablished(WebSocketSession session) throws Exception {
		String name = connection(session);
		ManagedConnection connection = this.lines.connection(name);
		SocketForm form = (SocketForm) Objects.requireNonNull(session.getAttributes().get(FORM));
		long most = Math.min(MOST_BYTES,
				JSON_MORE + (long) JSON_FACTOR * connection.settings().transport().framing().maxFrameBytes());
		session.setTextMessageSizeLimit((int) most);
		session.setBinaryMessageSizeLimit((int) most);
		try {
			this.streams.enter();
		}
		catch (ProblemException ex) {
			session.close(CloseStatus.SERVICE_OVERLOAD.withReason(ex.code().name()));
			return;
		}
		Session own = Objects.requireNonNull(((NativeWebSocketSession) session).getNativeSession(Session.class));
		LineSocket socket = new LineSocket(own, form, this.lines.dialog(name).charset(), this.writer,
				this.streams::leave);
		this.sockets.put(session.getId(), socket);
		if (form == SocketForm.JSON) {
			socket.answer(event("state", this.writer.json(connection.snapshot())));
		}
		String from = (String) session.getAttributes().get(FROM);
		socket.begin(this.lines.feeds().subscribe(List.of(this.lines.feed(name)), from, socket::wake));
	}

	@Override
	protected void handleTextMessage(WebSocketSession session, TextMessage message) {
		LineSocket socket = this.sockets.get(session.getId());
		if (socket == null) {
			return;
		}
		String text = message.getPayload();
		if (socket.form() == SocketForm.JSON) {
			sendJson(socket, connection(session), text);
			return;
		}
		byte[] payload = Text.bytes(text, this.lines.dialog(connection(session)).charset());
		if (payload == null) {
			socket.close(CloseReason.CloseCodes.NOT_CONSISTENT, "the connection's charset lacks a character");
			return;
		}
		sendPlain(socket, connection(session), payload);
	}

	@Override
	protected void handleBinaryMessage(WebSocketSession session, BinaryMessage message) {
		LineSocket socket = this.sockets.get(session.getId());
		if (socket == null) {
			return;
		}
		if (socket.form() == SocketForm.JSON) {
			socket.close(CloseReason.CloseCodes.CANNOT_ACCEPT, "as=json takes text messages");
			return;
		}
		byte[] payload = new byte[message.getPayloadLength()];
		message.getPayload().get(payload);
		sendPlain(socket, connection(session), payload);
	}

	@Override
	public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
		LineSocket socket = this.sockets.remove(session.getId());
		if (socket != null) {
			socket.ended();
		}
	}

	/** Without a form to tell it in, what was not sent is told by closing. */
	private void sendPlain(LineSocket socket, String name, byte[] payload) {
		ManagedConnection connection = this.lines.connection(name);
		try {
			Sending sending = connection.submit(payload);
			if (sending.queued()) {
				return;
			}
			var unused = sending.delivery().whenComplete((delivery, ex) -> {
				if (ex != null) {
					close(socket, this.failures.explain(ex, connection));
				}
			});
		}
		catch (DeliveryException ex) {
			close(socket, this.failures.explain(ex, connection));
		}
	}

	private static void close(LineSocket socket, Throwable why) {
		if (why instanceof ProblemException problem) {
			boolean later = problem.code().isRetryable();
			socket.close(later ? CloseReason.CloseCodes.TRY_AGAIN_LATER : CloseReason.CloseCodes.UNEXPECTED_CONDITION,
					problem.code().name());
		}
		else {
			socket.close(CloseReason.CloseCodes.UNEXPECTED_CONDITION, ProblemCode.INTERNAL_ERROR.name());
		}
	}

	private void sendJson(LineSocket socket, String name, String text) {
		ManagedConnection connection = this.lines.connection(name);
		JsonNode id = null;
		try {
			JsonNode object = this.payloads.parsed(text.getBytes(StandardCharsets.UTF_8));
			id = object.get("id");
			JsonNode told = id;
			byte[] payload = this.payloads.read(object, this.lines.dialog(name).charset());
			Sending sending = connection.submit(payload);
			if (sending.queued()) {
				socket.answer(outcome("queued", id, null, payload.length));
				return;
			}
			var unused = sending.delivery().whenComplete((delivery, ex) -> {
				if (ex != null) {
					refused(socket, told, this.failures.explain(ex, connection));
				}
				else {
					socket.answer(outcome("written", told, sending.epoch(), payload.length));
				}
			});
		}
		catch (ProblemException ex) {
			refused(socket, id, ex);
		}
		catch (DeliveryException ex) {
			refused(socket, id, this.failures.explain(ex, connection));
		}
	}

	private String outcome(String event, @Nullable JsonNode id, @Nullable Long epoch, int bytes) {
		ObjectNode outcome = this.json.createObjectNode().put("event", event);
		if (id != null) {
			outcome.set("id", id);
		}
		if (epoch != null) {
			outcome.put("epoch", epoch);
		}
		return outcome.put("bytes", bytes).toString();
	}

	private void refused(LineSocket socket, @Nullable JsonNode id, Throwable why) {
		ProblemException problem = (why instanceof ProblemException known) ? known
				: new ProblemException(ProblemCode.INTERNAL_ERROR, "The service has failed; its log says more.");
		ObjectNode refused = this.json.createObjectNode().put("event", "problem");
		if (id != null) {
			refused.set("id", id);
		}
		socket.answer(refused.put("code", problem.code().name())
			.put("detail", problem.detail())
			.put("retryable", problem.code().isRetryable())
			.toString());
	}

	private static String event(String name, byte[] json) {
		return "{\"event\":\"" + name + "\"," + new String(json, StandardCharsets.UTF_8).substring(1);
	}

	private static String connection(WebSocketSession session) {
		return (String) Objects.requireNonNull(session.getAttributes().get(CONNECTION));
	}

}
