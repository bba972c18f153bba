package dev.linekeeper.connection;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.linekeeper.dialog.Dialog;
import dev.linekeeper.dialog.DialogSettings;
import dev.linekeeper.dialog.Expectation;
import dev.linekeeper.dialog.Reply;
import dev.linekeeper.dialog.RequestException;
import dev.linekeeper.dialog.Template;
import dev.linekeeper.protocol.DisconnectReason.Kind;
import dev.linekeeper.testing.Link;
import dev.linekeeper.testing.ScriptedPeer;
import dev.linekeeper.transport.TimeSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Dialogs over real sockets, from the login to the drain.
 */
@Timeout(60)
class DialogOnSocketsTests {

	private static final Duration LIMIT = Duration.ofSeconds(1);

	private final LoopbackEnvironment environment = new LoopbackEnvironment();

	private final ScriptedPeer peer = ScriptedPeer.listen();

	private final List<String> told = new CopyOnWriteArrayList<>();

	@AfterEach
	void nothingIsLeft() {
		this.peer.close();
		this.environment.close();
	}

	@Test
	void loginRunsAgainAtEveryReconnectAndTrafficResumes() {
		Dialog dialog = dialog(LIMIT, step("USER a", null), step(null, "^OK"));
		ManagedConnection line = connect(dialog);
		for (int round = 0; round < 3; round++) {
			Link link = this.peer.accept();
			assertThat(link.readLine()).isEqualTo("USER a");
			link.send("OK\r\n");
			awaitReady(line, round + 1);

			CompletableFuture<Reply> reply = ask(dialog, "S");
			assertThat(link.readLine()).isEqualTo("S");
			link.send("S 12.5 kg\r\n");

			assertThat(new String(reply.join().payload(), StandardCharsets.UTF_8)).isEqualTo("S 12.5 kg");
			link.reset();
		}
	}

	@Test
	void rejectedLoginIsAFailedAttemptThatSaysWhatThePeerSaid() {
		DialogSettings.Step expect = new DialogSettings.Step(null, expectation("^OK"), expectation("^ERR"));
		ManagedConnection line = connect(dialog(LIMIT, step("PASS s3cret", null), expect));
		Link link = this.peer.accept();
		assertThat(link.readLine()).isEqualTo("PASS s3cret");

		link.send("ERR s3cret is wrong\r\n");

		await().until(() -> line.snapshot().failures() == 1);
		assertThat(SupervisorScene.lossOf(line).kind()).isEqualTo(Kind.PREPARE_REJECTED);
		assertThat(SupervisorScene.lossOf(line).detail())
			.isEqualTo("not prepared: login step 2 was rejected: the peer said \"ERR *** is wrong\"");
	}

	@Test
	void unansweredLoginSaysWhatItWaitedFor() {
		ManagedConnection line = connect(dialog(Duration.ofMillis(300), step("USER a", null), step(null, "^OK")));

		await().until(() -> line.snapshot().failures() >= 1);

		assertThat(SupervisorScene.lossOf(line).kind()).isEqualTo(Kind.PREPARE_TIMEOUT);
		assertThat(SupervisorScene.lossOf(line).detail())
			.isEqualTo("not prepared: login step 2 did not see ^OK within 300ms; the peer said nothing");
	}

	@Test
	void requestWithoutAReplyMakesTheLineAnewAndTheLateReplyReachesNobody() {
		Dialog dialog = dialog(LIMIT);
		ManagedConnection line = connect(dialog);
		Link first = this.peer.accept();
		awaitReady(line, 1);
		CompletableFuture<Reply> unanswered = dialog.request(bytes("A"), Duration.ofMillis(200));
		assertThat(first.readLine()).isEqualTo("A");

		await().until(unanswered::isDone);
		assertThat(outcome(unanswered)).isEqualTo(RequestException.Outcome.REPLY_TIMEOUT);
		first.awaitReset();
		Link second = this.peer.accept();
		awaitReady(line, 2);
		assertThat(SupervisorScene.lossOf(line).kind()).isEqualTo(Kind.REPLY_TIMEOUT);
		CompletableFuture<Reply> next = ask(dialog, "B");
		assertThat(second.readLine()).isEqualTo("B");
		second.send("b\r\n");

		assertThat(new String(next.join().payload(), StandardCharsets.UTF_8)).isEqualTo("b");
		assertThat(this.told).isEmpty();
	}

	@Test
	void reconnectInGoodOrderWaitsForTheReply() {
		Dialog dialog = dialog(LIMIT);
		ManagedConnection line = connect(dialog);
		Link first = this.peer.accept();
		awaitReady(line, 1);
		CompletableFuture<Reply> reply = ask(dialog, "A");
		assertThat(first.readLine()).isEqualTo("A");

		line.reconnect().join();
		await().until(() -> line.snapshot().state() == ConnectionState.DRAINING);
		assertThat(outcome(ask(dialog, "B"))).isEqualTo(RequestException.Outcome.NOT_SENT);
		first.send("a\r\n");

		assertThat(new String(reply.join().payload(), StandardCharsets.UTF_8)).isEqualTo("a");
		assertThat(first.awaitEnd()).isEmpty();
		first.close();
		this.peer.accept();
		awaitReady(line, 2);
	}

	@Test
	void lossTellsEveryCallerWhatIsKnown() {
		Dialog dialog = dialog(LIMIT);
		ManagedConnection line = connect(dialog);
		Link link = this.peer.accept();
		awaitReady(line, 1);
		CompletableFuture<Reply> sent = ask(dialog, "A");
		CompletableFuture<Reply> waiting = ask(dialog, "B");
		assertThat(link.readLine()).isEqualTo("A");

		link.reset();

		await().until(() -> sent.isDone() && waiting.isDone());
		assertThat(outcome(sent)).isEqualTo(RequestException.Outcome.CONNECTION_LOST);
		assertThat(outcome(waiting)).isEqualTo(RequestException.Outcome.NOT_SENT);
	}

	private ManagedConnection connect(Dialog dialog) {
		return this.environment.connect(this.peer.address(), "crlf", dialog);
	}

	private Dialog dialog(Duration loginTimeout, DialogSettings.Step... login) {
		Dialog dialog = new Dialog("line-0",
				new DialogSettings(StandardCharsets.UTF_8, List.of(login), loginTimeout, List.of("s3cret"), null,
						List.of(), List.of(),
						new DialogSettings.Requests(null, 1, Duration.ofSeconds(10), true, List.of(), "\r\n", null)),
				TimeSource.system()::nanoTime);
		dialog.addListener((connection, epoch, kind, data) -> this.told.add(kind.name()));
		return dialog;
	}

	private static void awaitReady(ManagedConnection line, long times) {
		await().until(() -> line.snapshot().state() == ConnectionState.READY && line.snapshot().readyCount() == times);
	}

	private static DialogSettings.Step step(@Nullable String send, @Nullable String expect) {
		return new DialogSettings.Step((send != null) ? Template.of(send, StandardCharsets.UTF_8) : null,
				(expect != null) ? expectation(expect) : null, null);
	}

	private static Expectation expectation(String pattern) {
		return Expectation.of(pattern, StandardCharsets.UTF_8);
	}

	private static CompletableFuture<Reply> ask(Dialog dialog, String request) {
		return dialog.request(bytes(request));
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static RequestException.Outcome outcome(CompletableFuture<Reply> reply) {
		return reply.handle((done, ex) -> ((RequestException) ex).outcome()).join();
	}

}
