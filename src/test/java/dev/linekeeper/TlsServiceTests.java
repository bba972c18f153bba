package dev.linekeeper;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.linekeeper.actuate.ConnectionsEndpoint;
import dev.linekeeper.actuate.ConnectionsHealthIndicator;
import dev.linekeeper.connection.ConnectionManager;
import dev.linekeeper.connection.ConnectionState;
import dev.linekeeper.connection.ManagedConnection;
import dev.linekeeper.protocol.DisconnectReason;
import dev.linekeeper.protocol.DisconnectReason.Kind;
import dev.linekeeper.testing.ScriptedPeer;
import dev.linekeeper.testing.TestCertificate;
import dev.linekeeper.testing.TestCertificates;
import dev.linekeeper.testing.TlsEnd;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * TLS as users configure it, with an SSL bundle, and certificates that are renewed on
 * disk.
 */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class TlsServiceTests {

	private static final TestCertificate ROOT = TestCertificates.authority("Plant CA");

	private static final TestCertificate SERVER = TestCertificates.of(ROOT, "127.0.0.1").make();

	private static final Executor ON_ITS_OWN = (task) -> new Thread(task, "tls-traffic").start();

	@TempDir
	Path directory;

	private final ScriptedPeer peer = ScriptedPeer.listen();

	private @Nullable ConfigurableApplicationContext context;

	@AfterEach
	void stop() {
		this.peer.close();
		if (this.context != null) {
			this.context.close();
		}
	}

	@Test
	void certificateRenewedOnDiskIsShownAtTheNextConnect() {
		Instant expiry = Instant.now().plusSeconds(7200);
		show(TestCertificates.of(ROOT, "first").valid(Instant.now().minusSeconds(60), expiry));
		ManagedConnection line = run("tls.bundle=plant");
		TlsEnd first = accept(SERVER);
		assertThat(first.client()).isEqualTo("CN=first");
		awaitReady(line, 1);
		assertThat(line.statistics().traffic().certificateExpiry()).isBetween(expiry.minusSeconds(2), expiry);
		AtomicBoolean talking = new AtomicBoolean(true);
		CompletableFuture<Integer> received = CompletableFuture.supplyAsync(() -> talk(first), ON_ITS_OWN);
		CompletableFuture<Void> traffic = CompletableFuture.runAsync(() -> {
			while (talking.get()) {
				line.send("tick".getBytes(StandardCharsets.US_ASCII)).handle((sent, ex) -> sent).join();
			}
		}, ON_ITS_OWN);

		await().until(() -> line.statistics().traffic().framesOut() > 100);

		show(TestCertificates.of(ROOT, "second"));
		line.reconnect();

		TlsEnd second = accept(SERVER);
		talking.set(false);
		traffic.join();
		assertThat(second.client()).isEqualTo("CN=second");
		assertThat(received.join()).isPositive();
		awaitReady(line, 2);
		assertThat(line.statistics().traffic().certificateExpiry()).isAfter(expiry);
	}

	@Test
	void certificateThatExpiredBetweenReconnectsTakesTheLineDownUntilItIsRenewed() {
		show(TestCertificates.of(ROOT, "first"));
		ManagedConnection line = run("tls.bundle=plant");
		accept(SERVER);
		awaitReady(line, 1);

		show(TestCertificates.of(ROOT, "first").expired());
		line.reconnect();

		TlsEnd ended = TlsEndOf.tryAccept(this.peer, SERVER, ROOT);
		assertThat(ended).isNull();
		await().until(() -> loss(line).kind() == Kind.CERT_EXPIRED);
		assertThat(loss(line).detail())
			.startsWith("127.0.0.1 demands a client certificate, and ours, 'CN=first', expired 20");

		show(TestCertificates.of(ROOT, "renewed"));

		TlsEnd again = null;
		while (again == null) {
			again = TlsEndOf.tryAccept(this.peer, SERVER, ROOT);
		}
		assertThat(again.client()).isEqualTo("CN=renewed");
		awaitReady(line, 2);
	}

	@Test
	void serverThatExpiredBetweenReconnectsTakesTheLineDownUntilItIsRenewed() {
		show(TestCertificates.of(ROOT, "client"));
		ManagedConnection line = run("tls.bundle=plant");
		TlsEnd first = accept(SERVER);
		awaitReady(line, 1);
		first.finish();

		assertThat(TlsEndOf.tryAccept(this.peer, TestCertificates.of(ROOT, "127.0.0.1").expired().make(), ROOT))
			.isNull();
		await().until(() -> loss(line).kind() == Kind.CERT_EXPIRED);
		assertThat(loss(line).detail()).startsWith("certificate of 127.0.0.1 expired 20");

		TlsEnd again = null;
		while (again == null) {
			again = TlsEndOf.tryAccept(this.peer, SERVER, ROOT);
		}
		awaitReady(line, 2);
	}

	@Test
	void authorityRenewedOnDiskIsTrustedAtTheNextConnect() {
		TestCertificate other = TestCertificates.authority("Other CA");
		show(TestCertificates.of(ROOT, "client"));
		ManagedConnection line = run("tls.bundle=plant");
		TestCertificate moved = TestCertificates.of(other, "127.0.0.1").make();
		assertThat(TlsEndOf.tryAccept(this.peer, moved, ROOT)).isNull();
		await().until(() -> line.snapshot().failures() >= 1);
		assertThat(loss(line).kind()).isEqualTo(Kind.TLS_TRUST);

		other.writeCertificate(this.directory.resolve("ca.crt"));

		TlsEnd end = null;
		while (end == null) {
			end = TlsEndOf.tryAccept(this.peer, moved, ROOT);
		}
		awaitReady(line, 1);
	}

	@Test
	void expiredCertificateOfOursDoesNotKeepTheServiceFromStarting() {
		show(TestCertificates.of(ROOT, "first").expired());

		ManagedConnection line = run("tls.bundle=plant");

		assertThat(TlsEndOf.tryAccept(this.peer, SERVER, ROOT)).isNull();
		await().until(() -> line.snapshot().lastLoss() != null);
		assertThat(loss(line).kind()).isEqualTo(Kind.CERT_EXPIRED);
	}

	@Test
	void hostThatIsNotVerifiedIsToldLoudly(CapturedOutput output) {
		show(TestCertificates.of(ROOT, "client"));
		ManagedConnection line = run("tls.bundle=plant", "tls.verify-hostname=false");
		accept(TestCertificates.of(ROOT, "other.example").make());
		awaitReady(line, 1);

		assertThat(output).contains("scale: tls.verify-hostname is false: whoever has a certificate");
		ConfigurableApplicationContext running = this.context;
		assertThat(running).isNotNull();
		assertThat(running.getBean(ConnectionsHealthIndicator.class).health().getDetails())
			.containsEntry("hostnameNotVerified", List.of("scale"));
		var shown = running.getBean(ConnectionsEndpoint.class).connection("scale");
		assertThat(shown).isNotNull();
		assertThat(shown.settings().tls()).isEqualTo("TLS, any host");
		assertThat(shown.certificateExpiry()).isAfter(Instant.now());
		assertThat(running.getBean(MeterRegistry.class)
			.get("linekeeper.connection.tls.expiry")
			.timeGauge()
			.value(TimeUnit.HOURS)).isBetween(22.0, 24.0);
		assertThat(running.getBean(MeterRegistry.class).get("linekeeper.connection.tls").timer().count()).isEqualTo(1);
	}

	private static int talk(TlsEnd end) {
		int lines = 0;
		try {
			while (end.readLine().equals("tick")) {
				lines++;
			}
		}
		catch (AssertionError | RuntimeException ex) {
			end.finish();
		}
		return lines;
	}

	private TlsEnd accept(TestCertificate shown) {
		return TlsEnd.on(this.peer.accept(), shown, ROOT, "TLSv1.3");
	}

	private void show(TestCertificates own) {
		TestCertificate made = own.make();
		made.writeKey(this.directory.resolve("own.key"));
		made.writeCertificate(this.directory.resolve("own.crt"));
	}

	private ManagedConnection run(String... keys) {
		ROOT.writeCertificate(this.directory.resolve("ca.crt"));
		List<String> arguments = new ArrayList<>(List.of(
				"--spring.config.location=optional:" + this.directory + "/none/",
				"--spring.ssl.bundle.pem.plant.truststore.certificate=file:" + this.directory.resolve("ca.crt"),
				"--spring.ssl.bundle.pem.plant.keystore.certificate=file:" + this.directory.resolve("own.crt"),
				"--spring.ssl.bundle.pem.plant.keystore.private-key=file:" + this.directory.resolve("own.key")));
		for (String key : List.of("address=127.0.0.1:" + this.peer.port(), "framing=lf", "reconnect.initial-delay=20ms",
				"reconnect.max-delay=50ms", "reconnect.min-gap=20ms", "close-timeout=1s")) {
			arguments.add("--linekeeper.connections.scale." + key);
		}
		for (String key : keys) {
			arguments.add("--linekeeper.connections.scale." + key);
		}
		ConfigurableApplicationContext running = new SpringApplicationBuilder(Linekeeper.class)
			.web(WebApplicationType.NONE)
			.run(arguments.toArray(String[]::new));
		this.context = running;
		ManagedConnection line = running.getBean(ConnectionManager.class).find("scale");
		assertThat(line).isNotNull();
		return line;
	}

	private static void awaitReady(ManagedConnection line, long times) {
		await().atMost(Duration.ofSeconds(20))
			.until(() -> line.snapshot().state() == ConnectionState.READY && line.snapshot().readyCount() == times);
	}

	private static DisconnectReason loss(ManagedConnection line) {
		var loss = line.snapshot().lastLoss();
		assertThat(loss).isNotNull();
		return loss.reason();
	}

	/** A handshake that may fail. */
	private static final class TlsEndOf {

		private TlsEndOf() {
		}

		static @Nullable TlsEnd tryAccept(ScriptedPeer peer, TestCertificate shown, TestCertificate trusted) {
			try {
				return TlsEnd.on(peer.accept(), shown, trusted, "TLSv1.3");
			}
			catch (RuntimeException ex) {
				return null;
			}
		}

	}

}
