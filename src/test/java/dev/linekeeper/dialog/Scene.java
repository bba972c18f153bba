package dev.linekeeper.dialog;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

import dev.linekeeper.dialog.DialogSettings.Requests;
import dev.linekeeper.dialog.DialogSettings.Step;
import dev.linekeeper.protocol.DisconnectReason;
import dev.linekeeper.protocol.Protocol;
import org.jspecify.annotations.Nullable;

/** A dialog, a connection that is not there, and what was told. */
final class Scene {

	static final Requests IN_ORDER = new Requests(null, 1, Duration.ofSeconds(10), true, List.of(), "\r\n", null);

	static final DialogSettings PLAIN = new DialogSettings(StandardCharsets.UTF_8, List.of(), Duration.ofSeconds(10),
			List.of(), null, List.of(), List.of(), IN_ORDER);

	final Dialog dialog;

	final List<String> told = new ArrayList<>();

	FakeSession session = new FakeSession();

	Protocol protocol;

	CompletableFuture<?> prepared = new CompletableFuture<>();

	Scene(DialogSettings settings) {
		this.dialog = new Dialog("line", settings, () -> this.session.nanoTime());
		this.dialog.addListener((connection, epoch, kind, data) -> this.told.add(kind + " " + text(data)));
		this.protocol = connect();
	}

	/** Make a connection, as the supervisor would. */
	Protocol connect() {
		this.session = new FakeSession();
		this.protocol = this.dialog.buildProtocol(InetSocketAddress.createUnresolved("peer.example", 4001));
		this.protocol.connectionMade(this.session);
		CompletionStage<?> stage = this.protocol.prepare(this.session);
		this.prepared = stage.toCompletableFuture();
		return this.protocol;
	}

	void lost() {
		this.protocol.connectionLost(DisconnectReason.of(DisconnectReason.Kind.PEER_RST, "reset by the peer"));
	}

	void receives(String... frames) {
		for (String frame : frames) {
			byte[] bytes = frame.getBytes(StandardCharsets.ISO_8859_1);
			this.protocol.dataReceived(bytes, 0, bytes.length);
		}
	}

	CompletableFuture<Reply> asks(String request) {
		return this.dialog.request(request.getBytes(StandardCharsets.ISO_8859_1));
	}

	List<String> sent() {
		return this.session.sent;
	}

	static String text(byte[] data) {
		return new String(data, StandardCharsets.ISO_8859_1);
	}

	static String text(CompletableFuture<Reply> reply) {
		return text(reply.join().payload());
	}

	static Step send(String text) {
		return new Step(Template.of(text, StandardCharsets.UTF_8), null, null);
	}

	static Step expect(String pattern) {
		return new Step(null, expectation(pattern), null);
	}

	static Step expect(String pattern, String reject) {
		return new Step(null, expectation(pattern), expectation(reject));
	}

	static Expectation expectation(String pattern) {
		return Expectation.of(pattern, StandardCharsets.UTF_8);
	}

	static Template template(String text) {
		return Template.of(text, StandardCharsets.UTF_8);
	}

	static DialogSettings login(Step... steps) {
		return new DialogSettings(PLAIN.charset(), List.of(steps), PLAIN.loginTimeout(), List.of("s3cret"), null,
				List.of(), List.of(), IN_ORDER);
	}

	static DialogSettings with(Requests requests) {
		return new DialogSettings(PLAIN.charset(), List.of(), PLAIN.loginTimeout(), List.of(), null, List.of(),
				List.of(), requests);
	}

	static DialogSettings with(UnaryOperator<Parts> change) {
		Parts parts = change.apply(new Parts(null, List.of(), List.of(), IN_ORDER));
		return new DialogSettings(PLAIN.charset(), List.of(), PLAIN.loginTimeout(), List.of(), parts.heartbeat,
				parts.responses, parts.polls, parts.requests);
	}

	static Requests byKey(int window, DialogSettings.@Nullable Assign assign) {
		return new Requests(new DialogSettings.Keys(KeyExtractors.bytes("0..1"), KeyExtractors.bytes("0..1"), assign),
				window, Duration.ofSeconds(10), true, List.of(), "", null);
	}

	/** What a dialog does once it is ready. */
	record Parts(DialogSettings.@Nullable Heartbeat heartbeat, List<DialogSettings.Response> responses,
			List<DialogSettings.Poll> polls, Requests requests) {

		Parts heartbeat(String send, @Nullable String expect) {
			return new Parts(
					new DialogSettings.Heartbeat(template(send), (expect != null) ? expectation(expect) : null),
					this.responses, this.polls, this.requests);
		}

		Parts respond(String match, String send, int limit) {
			return new Parts(this.heartbeat,
					List.of(new DialogSettings.Response(expectation(match), template(send), limit)), this.polls,
					this.requests);
		}

		Parts poll(Duration every, String send, @Nullable String expect) {
			return new Parts(this.heartbeat, this.responses, List
				.of(new DialogSettings.Poll(every, template(send), (expect != null) ? expectation(expect) : null)),
					this.requests);
		}

		Parts requests(Requests changed) {
			return new Parts(this.heartbeat, this.responses, this.polls, changed);
		}

	}

}
