package dev.linekeeper.connection;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import dev.linekeeper.dialog.Dialog;
import dev.linekeeper.dialog.DialogSettings;
import dev.linekeeper.dialog.DialogSettings.Step;
import dev.linekeeper.dialog.Expectation;
import dev.linekeeper.dialog.Template;
import dev.linekeeper.protocol.DisconnectReason;
import dev.linekeeper.protocol.DisconnectReason.Kind;
import dev.linekeeper.protocol.Protocol;
import dev.linekeeper.protocol.ProtocolFactory;
import dev.linekeeper.protocol.Session;
import dev.linekeeper.testing.Link;
import dev.linekeeper.testing.ScriptedPeer;
import dev.linekeeper.testing.TestCertificates;
import dev.linekeeper.testing.TlsEnd;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * TLS that begins on a connection in use, and what somebody in between might try.
 */
@Timeout(60)
class StartTlsTests {

	private static final String WENT_ON = "the peer, or somebody in its place, went on in clear where TLS was to begin";

	private final List<String> told = new CopyOnWriteArrayList<>();

	private final LoopbackEnvironment environment = new LoopbackEnvironment();

	private final ScriptedPeer peer = ScriptedPeer.listen();

	@AfterEach
	void nothingIsLeft() {
		this.peer.close();
		this.environment.close();
	}

	@Test
	void loginGoesOnUnderTlsAndAgainAtEveryReconnect() {
		ManagedConnection line = connect(login());
		for (int round = 1; round <= 2; round++) {
			Link link = this.peer.accept();
			link.send("220 mail.example ready\r\n");
			assertThat(link.readLine()).isEqualTo("STARTTLS");
			link.send("220 go ahead\r\n");
			TlsEnd end = TlsEnd.on(link, Tls.SERVER);
			assertThat(line.snapshot().state()).isEqualTo(ConnectionState.PREPARING);
			assertThat(end.readLine()).isEqualTo("EHLO lk");
			end.send("250 hello\r\n");
			int count = round;
			await().until(() -> line.snapshot().readyCount() == count);

			line.send(bytes("NOOP")).join();
			assertThat(end.readLine()).isEqualTo("NOOP");
			end.send("250 ok\r\n");
			await().until(() -> this.told.size() == count);
			end.finish();
		}
		assertThat(this.told).containsExactly("250 ok", "250 ok");
		assertThat(line.statistics().traffic().certificateExpiry()).isNotNull();
	}

	/** CVE-2011-0411, seen from the client: a reply put in before TLS begins. */
	@Test
	void replyBehindTheGoAheadClosesTheLine() {
		ManagedConnection line = connect(login());
		Link link = this.peer.accept();
		link.send("220 mail.example ready\r\n");
		assertThat(link.readLine()).isEqualTo("STARTTLS");

		link.send("220 go ahead\r\n250 injected\r\n");

		await().until(() -> line.snapshot().failures() == 1);
		assertThat(SupervisorScene.lossOf(line).kind()).isEqualTo(Kind.TLS_HANDSHAKE);
		assertThat(SupervisorScene.lossOf(line).detail()).isEqualTo(WENT_ON);
		assertThat(line.snapshot().readyCount()).isZero();
		assertThat(this.told).isEmpty();
	}

	@Test
	void halfAReplyBehindTheGoAheadClosesTheLine() {
		ManagedConnection line = connect(login());
		Link link = this.peer.accept();
		link.send("220 mail.example ready\r\n");
		assertThat(link.readLine()).isEqualTo("STARTTLS");

		link.send("220 go ahead\r\n2");

		await().until(() -> line.snapshot().failures() == 1);
		assertThat(SupervisorScene.lossOf(line).detail()).isEqualTo(WENT_ON);
	}

	/** What comes later still is taken for TLS, and is none. */
	@Test
	void replyInClearWhileTlsBeginsClosesTheLine() {
		ManagedConnection line = connect(login());
		Link link = this.peer.accept();
		link.send("220 mail.example ready\r\n");
		assertThat(link.readLine()).isEqualTo("STARTTLS");
		link.send("220 go ahead\r\n");
		link.read(5);

		link.send("250 injected\r\n");

		await().until(() -> line.snapshot().failures() == 1);
		assertThat(SupervisorScene.lossOf(line).detail()).isEqualTo("127.0.0.1 does not speak TLS here");
		assertThat(this.told).isEmpty();
	}

	@Test
	void untrustedPeerIsToldNothing() {
		ManagedConnection line = connect(login());
		Link link = this.peer.accept();
		link.send("220 mail.example ready\r\n");
		assertThat(link.readLine()).isEqualTo("STARTTLS");
		link.send("220 go ahead\r\n");

		assertThatThrownBy(() -> {
			TlsEnd end = TlsEnd.on(link, TestCertificates.of(Tls.ROOT, "b.example").make());
			end.readLine();
		}).isNotNull();

		await().until(() -> line.snapshot().failures() == 1);
		assertThat(SupervisorScene.lossOf(line).kind()).isEqualTo(Kind.TLS_TRUST);
		assertThat(SupervisorScene.lossOf(line).detail()).isEqualTo("certificate is for b.example, not 127.0.0.1");
	}

	@Test
	void silenceInsteadOfTlsEndsInItsTime() {
		ManagedConnection line = this.environment.connect(this.peer.address(), "crlf", login(),
				With.tls(Tls.later(Tls.within(Tls.trusting(), Duration.ofMillis(300)))));
		Link link = this.peer.accept();
		link.send("220 mail.example ready\r\n");
		assertThat(link.readLine()).isEqualTo("STARTTLS");
		link.send("220 go ahead\r\n");

		await().until(() -> line.snapshot().failures() == 1);

		assertThat(SupervisorScene.lossOf(line).detail()).endsWith(" did not come about within 300ms");
	}

	@Test
	void refusalOfTheStepEndsTheAttempt() {
		ManagedConnection line = connect(login());
		Link link = this.peer.accept();
		link.send("220 mail.example ready\r\n");
		assertThat(link.readLine()).isEqualTo("STARTTLS");

		link.send("454 TLS not available\r\n");

		await().until(() -> line.snapshot().failures() == 1);
		assertThat(SupervisorScene.lossOf(line).detail())
			.isEqualTo("not prepared: login step 3 was rejected: the peer said \"454 TLS not available\"");
	}

	/** The protocol's own order counts, also within one callback. */
	@Test
	void whatIsSentAfterwardsNeverLeavesInClear() {
		connect((address) -> new Recording() {

			@Override
			public CompletionStage<?> prepare(Session session) {
				session.send(bytes("before"));
				CompletionStage<Void> tls = session.startTls();
				session.send(bytes("after"));
				return tls;
			}

		});
		Link link = this.peer.accept();
		assertThat(link.readLine()).isEqualTo("before");

		TlsEnd end = TlsEnd.on(link, Tls.SERVER);

		assertThat(end.readLine()).isEqualTo("after");
	}

	@Test
	void nothingThatWaitsLeavesInClearIfTlsFails() {
		ManagedConnection line = connect((address) -> new Recording() {

			@Override
			public CompletionStage<?> prepare(Session session) {
				CompletionStage<Void> tls = session.startTls();
				session.send(bytes("secret"));
				return tls;
			}

		});
		Link link = this.peer.accept();
		// Before the ClientHello, or else this is what it is answered with.
		link.send("no TLS here\r\n");
		String sent = new String(receivedUntilTheEnd(link), StandardCharsets.ISO_8859_1);
		assertThat(sent).doesNotContain("secret");

		await().until(() -> line.snapshot().failures() >= 1);
	}

	@Test
	void neverReadyWithoutTheTlsThatIsConfigured() {
		ManagedConnection line = connect((address) -> new Recording());
		this.peer.accept();

		await().until(() -> line.snapshot().failures() >= 1);

		DisconnectReason reason = SupervisorScene.lossOf(line);
		assertThat(reason.detail()).isEqualTo("the protocol was prepared without TLS, which is to be begun first");
		assertThat(line.snapshot().readyCount()).isZero();
	}

	@Test
	void tlsBeginsInACallbackOnly() {
		CompletableFuture<Session> made = new CompletableFuture<>();
		connect((address) -> new Recording() {

			@Override
			public CompletionStage<?> prepare(Session session) {
				made.complete(session);
				return new CompletableFuture<>();
			}

		});
		this.peer.accept();
		Session session = made.orTimeout(5, TimeUnit.SECONDS).join();

		assertThatThrownBy(() -> session.startTls().toCompletableFuture().join())
			.hasMessageContaining("TLS is begun in connectionMade, prepare or dataReceived");
	}

	@Test
	void connectionWithoutTlsHasNoneToBegin() {
		ManagedConnection line = this.environment.connect(this.peer.address(), "crlf", (address) -> new Recording() {

			@Override
			public CompletionStage<?> prepare(Session session) {
				return session.startTls();
			}

		});

		await().until(() -> line.snapshot().failures() >= 1);

		assertThat(SupervisorScene.lossOf(line).detail())
			.isEqualTo("not prepared: Connection 'line-0' has no TLS to be begun by its protocol");
	}

	private static byte[] receivedUntilTheEnd(Link link) {
		ByteArrayOutputStream received = new ByteArrayOutputStream();
		try {
			link.socket().setSoTimeout(5000);
			link.socket().getInputStream().transferTo(received);
		}
		catch (IOException ex) {
			// Reset, which is an end, too.
		}
		return received.toByteArray();
	}

	private ManagedConnection connect(ProtocolFactory factory) {
		return this.environment.connect(this.peer.address(), "crlf", factory, With.tls(Tls.later(Tls.trusting())));
	}

	private Dialog login() {
		DialogSettings.Requests inOrder = new DialogSettings.Requests(null, 1, Duration.ofSeconds(10), true, List.of(),
				"\r\n", null);
		Dialog dialog = new Dialog("line", new DialogSettings(StandardCharsets.UTF_8,
				List.of(step(null, "^220 "), step("STARTTLS", null),
						new Step(null, expectation("^220 "), expectation("^4")), Step.START_TLS, step("EHLO lk", null),
						step(null, "^250 ")),
				Duration.ofSeconds(5), List.of(), null, List.of(), List.of(), inOrder), System::nanoTime);
		dialog
			.addListener((connection, epoch, kind, data) -> this.told.add(new String(data, StandardCharsets.US_ASCII)));
		return dialog;
	}

	private static Step step(@Nullable String send, @Nullable String expect) {
		return new Step((send != null) ? Template.of(send, StandardCharsets.UTF_8) : null,
				(expect != null) ? expectation(expect) : null, null);
	}

	private static Expectation expectation(String pattern) {
		return Expectation.of(pattern, StandardCharsets.UTF_8);
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

	private class Recording implements Protocol {

		@Override
		public void dataReceived(byte[] data) {
			StartTlsTests.this.told.add(new String(data, StandardCharsets.US_ASCII));
		}

	}

}
