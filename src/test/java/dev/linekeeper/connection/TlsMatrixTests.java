package dev.linekeeper.connection;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import com.sun.net.httpserver.HttpServer;
import dev.linekeeper.protocol.DisconnectReason;
import dev.linekeeper.protocol.DisconnectReason.Kind;
import dev.linekeeper.protocol.ProtocolFactory;
import dev.linekeeper.testing.OpenSslServer;
import dev.linekeeper.testing.ScriptedPeer;
import dev.linekeeper.testing.TestCertificate;
import dev.linekeeper.testing.TestCertificates;
import dev.linekeeper.transport.TlsCredentials;
import dev.linekeeper.transport.TlsSettings;
import dev.linekeeper.transport.TlsSettings.Revocation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Whom a connection with TLS accepts and whom it refuses, and in which words, with
 * OpenSSL at the other end.
 */
@Timeout(60)
class TlsMatrixTests {

	private static final String HOST = Tls.HOST;

	private static final TestCertificate ROOT = Tls.ROOT;

	private static final TestCertificate OTHER = TestCertificates.authority("Other CA");

	private static final String[] OLD = { "-cipher", "ALL:COMPLEMENTOFALL@SECLEVEL=0" };

	private static final String WEAK = "127.0.0.1 has no cipher suite or no certificate that is strong enough: what is"
			+ " spoken here has forward secrecy, authenticated encryption and no SHA-1 (alert handshake_failure)";

	private static final Duration SOON = Duration.ofMillis(10);

	@TempDir
	Path directory;

	private final BlockingQueue<String> frames = new LinkedBlockingQueue<>();

	private final ProtocolFactory factory = (
			address) -> (data) -> this.frames.add(new String(data, StandardCharsets.US_ASCII));

	private final LoopbackEnvironment environment = new LoopbackEnvironment();

	@AfterEach
	void nothingIsLeft() {
		this.environment.close();
	}

	// Refused.

	@Test
	void expired() {
		assertRefused(serve(host().expired()), Kind.CERT_EXPIRED,
				"certificate of 127.0.0.1 expired " + day(Instant.now().minus(Duration.ofDays(1))));
	}

	@Test
	void notYetValid() {
		Instant tomorrow = Instant.now().plus(Duration.ofDays(1));
		assertRefused(serve(host().valid(tomorrow, tomorrow.plusSeconds(3600))), Kind.TLS_TRUST,
				"certificate of 127.0.0.1 is not valid before " + day(tomorrow) + "; is this machine's clock right?");
	}

	@Test
	void authorityExpired() {
		TestCertificate middle = TestCertificates.of(ROOT, "Middle").asAuthority().expired().make();
		assertRefused(serve(TestCertificates.of(middle, HOST)), Kind.CERT_EXPIRED,
				"certificate of 'CN=Middle' expired " + day(Instant.now().minus(Duration.ofDays(1))));
	}

	@Test
	void wrongHost() {
		assertRefused(serve(TestCertificates.of(ROOT, "a.example", "c.example")), Kind.TLS_TRUST,
				"certificate is for a.example, c.example, not 127.0.0.1");
	}

	@Test
	void wrongHostThoughItIsTheAddress() {
		OpenSslServer server = serve(host());
		assertRefused(server, Tls.to(Tls.trusting(), "b.example"), Kind.TLS_TRUST,
				"certificate is for 127.0.0.1, not b.example");
	}

	@Test
	void selfSigned() {
		assertRefused(serve(TestCertificates.plain(HOST)), Kind.TLS_TRUST,
				"certificate of 127.0.0.1 is signed by nobody but itself, and is not among the trusted ones");
	}

	@Test
	void untrustedRoot() {
		assertRefused(serve(TestCertificates.of(OTHER, HOST)), Kind.TLS_TRUST,
				"certificate of 127.0.0.1 is issued by 'CN=Other CA', which is not among the trusted authorities");
	}

	@Test
	void rootThatJavaDoesNotTrust() {
		assertRefused(serve(host()), Tls.settings(new TlsCredentials(null, null, null, null)), Kind.TLS_TRUST,
				"certificate of 127.0.0.1 is issued by 'CN=Plant CA', which is not among the trusted authorities");
	}

	@ParameterizedTest
	@ValueSource(strings = { "-tls1", "-tls1_1" })
	void oldVersion(String version) {
		assertRefused(serve(host(), version, OLD[0], OLD[1]), Kind.TLS_HANDSHAKE,
				"127.0.0.1 speaks neither TLSv1.3 nor TLSv1.2 (alert protocol_version)");
	}

	@ParameterizedTest
	@ValueSource(strings = { "eNULL", "aNULL", "AES256-GCM-SHA384", "AES128-SHA", "ECDHE-RSA-AES256-SHA384" })
	void weakCipher(String cipher) {
		assertRefused(serve(host().rsa(2048), "-tls1_2", "-cipher", cipher + "@SECLEVEL=0"), Kind.TLS_HANDSHAKE, WEAK);
	}

	@Test
	void shortKey() {
		assertRefused(serve(host().rsa(1024), OLD), Kind.TLS_TRUST,
				"certificate of 127.0.0.1 has an RSA key of 1024 bits; 2048 are the least");
	}

	@Test
	void shortKeyThoughTheCertificateIsItselfTrusted() {
		TestCertificate pinned = TestCertificates.plain(HOST).rsa(1024).make();
		assertRefused(serve(pinned, OLD),
				Tls.settings(new TlsCredentials(TestCertificate.trusting(pinned), null, null, null)), Kind.TLS_TRUST,
				"certificate of 127.0.0.1 has an RSA key of 1024 bits; 2048 are the least");
	}

	@Test
	void expiredThoughTheCertificateIsItselfTrusted() {
		TestCertificate pinned = TestCertificates.plain(HOST).expired().make();
		assertRefused(serve(pinned),
				Tls.settings(new TlsCredentials(TestCertificate.trusting(pinned), null, null, null)), Kind.CERT_EXPIRED,
				"certificate of 127.0.0.1 expired " + day(Instant.now().minus(Duration.ofDays(1))));
	}

	@Test
	void signedByAShortKey() {
		TestCertificate root = TestCertificates.plain("Short CA").asAuthority().rsa(1024).make();
		assertRefused(serve(TestCertificates.of(root, HOST), OLD),
				Tls.settings(new TlsCredentials(TestCertificate.trusting(root), null, null, null)), Kind.TLS_TRUST,
				"certificate of 127.0.0.1 is signed with an RSA key of 1024 bits; 2048 are the least");
	}

	/** OpenSSL does not even show it to who wants no SHA-1. */
	@Test
	void signedOverAWeakHash() {
		TestCertificate root = TestCertificates.plain("RSA CA").asAuthority().rsa(2048).make();
		assertRefused(serve(TestCertificates.of(root, HOST).signedWith("SHA1withRSA"), OLD),
				Tls.settings(new TlsCredentials(TestCertificate.trusting(root), null, null, null)), Kind.TLS_HANDSHAKE,
				WEAK);
	}

	@Test
	void revoked() throws IOException {
		HttpServer lists = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
		TestCertificate shown = host().revocationsAt("http://127.0.0.1:" + lists.getAddress().getPort() + "/list")
			.make();
		byte[] list = ROOT.revoked(shown);
		lists.createContext("/list", (exchange) -> {
			exchange.sendResponseHeaders(200, list.length);
			exchange.getResponseBody().write(list);
			exchange.close();
		});
		lists.start();
		try {
			OpenSslServer server = serve(shown);
			assertRefused(server, Tls.checking(Tls.trusting(), Revocation.HARD), Kind.TLS_TRUST,
					"certificate of 127.0.0.1 was revoked");
			assertRefused(server, Tls.checking(Tls.trusting(), Revocation.SOFT), Kind.TLS_TRUST,
					"certificate of 127.0.0.1 was revoked");
			assertAccepted(server, Tls.trusting());
		}
		finally {
			lists.stop(0);
		}
	}

	@Test
	void perhapsRevoked() {
		OpenSslServer server = serve(host());
		assertRefused(server, Tls.checking(Tls.trusting(), Revocation.HARD), Kind.TLS_TRUST,
				"certificate of 127.0.0.1 may have been revoked: nobody says that it was not (tls.revocation is hard)");
		assertAccepted(server, Tls.checking(Tls.trusting(), Revocation.SOFT));
	}

	@ParameterizedTest
	@CsvSource({ "-tls1_3, certificate_required", "-tls1_2, handshake_failure" })
	void demandsACertificate(String version, String alert) {
		assertRefused(serve(host(), demanding(version)), Kind.TLS_HANDSHAKE,
				"127.0.0.1 demands a client certificate, and tls.bundle has none (alert " + alert + ")");
	}

	@ParameterizedTest
	@ValueSource(strings = { "-tls1_3", "-tls1_2" })
	void refusesOurCertificate(String version) {
		TestCertificate own = TestCertificates.of(OTHER, "linekeeper").make();
		OpenSslServer server = serve(host(), demanding(version));
		// It names the authorities that it accepts; this key is shown nevertheless.
		TlsCredentials credentials = new TlsCredentials(TestCertificate.trusting(ROOT),
				new AlwaysShown(own.keyManager()), null, null);
		assertRefused(server, Tls.settings(credentials), Kind.TLS_HANDSHAKE,
				"127.0.0.1 refused our client certificate 'CN=linekeeper': its issuer is not trusted there"
						+ " (alert unknown_ca)");
	}

	@Test
	void acceptsNoIssuerOfOurs() {
		TestCertificate own = TestCertificates.of(OTHER, "linekeeper").make();
		assertRefused(serve(host(), demanding("-tls1_3")),
				Tls.settings(new TlsCredentials(TestCertificate.trusting(ROOT), own.keyManager(), null, null)),
				Kind.TLS_HANDSHAKE, "127.0.0.1 demands a client certificate, and none of ours is of an issuer and kind"
						+ " that it accepts (alert certificate_required)");
	}

	@ParameterizedTest
	@ValueSource(strings = { "-tls1_3", "-tls1_2" })
	void ownCertificateExpired(String version) {
		TestCertificate own = TestCertificates.of(ROOT, "linekeeper").expired().make();
		assertRefused(serve(host(), demanding(version)),
				Tls.settings(new TlsCredentials(TestCertificate.trusting(ROOT), own.keyManager(), null, null)),
				Kind.CERT_EXPIRED, "127.0.0.1 demands a client certificate, and ours, 'CN=linekeeper', expired "
						+ day(Instant.now().minus(Duration.ofDays(1))));
	}

	@Test
	void noTlsAtAll() {
		try (EchoPeer peer = new EchoPeer()) {
			assertRefused(peer.address(), Tls.trusting(), Kind.TLS_HANDSHAKE, "127.0.0.1 does not speak TLS here");
		}
	}

	@Test
	void noTlsButAGreeting() {
		try (ScriptedPeer peer = ScriptedPeer.listen()) {
			ManagedConnection line = connect(peer.address(), With.tls(Tls.trusting()));
			peer.accept().send("220 welcome\r\n");
			await().pollInterval(SOON).until(() -> line.snapshot().failures() >= 1);
			assertThat(SupervisorScene.lossOf(line).detail()).isEqualTo("127.0.0.1 does not speak TLS here");
		}
	}

	@Test
	void credentialsThatCannotBeRead() {
		OpenSslServer server = serve(host());
		assertRefused(server, new TlsSettings(() -> {
			throw new IllegalStateException("SSL bundle 'plant' cannot be used: no such file");
		}, null, true, Revocation.OFF, Duration.ofSeconds(5), false), Kind.TLS_HANDSHAKE,
				"SSL bundle 'plant' cannot be used: no such file");
	}

	// Accepted.

	@ParameterizedTest
	@ValueSource(strings = { "-tls1_3", "-tls1_2" })
	void good(String version) {
		OpenSslServer server = serve(host(), version);

		assertAccepted(server, Tls.trusting());

		// The one is our look whether it listens.
		assertThat(server.toString().split("unexpected eof", -1)).as("ends without a close_notify: %s", server)
			.hasSize(2);
	}

	@ParameterizedTest
	@ValueSource(strings = { "ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-CHACHA20-POLY1305" })
	void goodCipherOfTls12(String cipher) {
		assertAccepted(serve(host().rsa(2048), "-tls1_2", "-cipher", cipher), Tls.trusting());
	}

	@ParameterizedTest
	@ValueSource(strings = { "-tls1_3", "-tls1_2" })
	void rightCertificateOfOurs(String version) {
		TestCertificate own = TestCertificates.of(ROOT, "linekeeper").make();
		assertAccepted(serve(host(), demanding(version)),
				Tls.settings(new TlsCredentials(TestCertificate.trusting(ROOT), own.keyManager(), null, null)));
	}

	@Test
	void authorityBetween() {
		TestCertificate middle = TestCertificates.of(ROOT, "Middle").asAuthority().make();
		TestCertificate shown = TestCertificates.of(middle, HOST).make();
		assertAccepted(serve(shown), Tls.trusting());
	}

	@Test
	void anyHostIfSoConfigured() {
		assertAccepted(serve(TestCertificates.of(ROOT, "a.example")), Tls.anyHost(Tls.trusting()));
	}

	@Test
	void nameThatThePeerIsToldAndVerified() {
		TestCertificate asked = TestCertificates.of(ROOT, "b.example").make();
		OpenSslServer server = serve(TestCertificates.of(ROOT, "a.example"), "-servername", "b.example", "-cert2",
				asked.writeCertificate(this.directory.resolve("2.crt")).toString(), "-key2",
				asked.writeKey(this.directory.resolve("2.key")).toString());
		assertAccepted(server, Tls.to(Tls.trusting(), "b.example"));
		assertRefused(server, Tls.to(Tls.trusting(), "c.example"), Kind.TLS_TRUST,
				"certificate is for a.example, not c.example");
	}

	@Test
	void onlyWhatTheBundleNarrowsTo() {
		TlsCredentials narrow = new TlsCredentials(TestCertificate.trusting(ROOT), null, Set.of("TLSv1.3"), null);
		assertRefused(serve(host(), "-tls1_2"), Tls.settings(narrow), Kind.TLS_HANDSHAKE,
				"127.0.0.1 speaks neither TLSv1.3 nor TLSv1.2 (alert protocol_version)");
		assertAccepted(serve(host()), Tls.settings(narrow));
	}

	private void assertAccepted(OpenSslServer server, TlsSettings tls) {
		ManagedConnection line = connect(server.address(), With.tls(tls));
		await().pollInterval(SOON).until(() -> line.snapshot().state() == ConnectionState.READY);
		line.send("abc".getBytes(StandardCharsets.US_ASCII)).join();
		assertThat(next()).isEqualTo("cba");
		assertThat(line.snapshot().epoch()).isEqualTo(1);
		assertThat(line.statistics().traffic().certificateExpiry()).isAfter(Instant.now());
		line.stop().orTimeout(5, TimeUnit.SECONDS).join();
		DisconnectReason end = SupervisorScene.lossOf(line);
		assertThat(end.clean()).as("clean: %s", end).isTrue();
	}

	private void assertRefused(OpenSslServer server, Kind kind, String detail) {
		assertRefused(server, Tls.trusting(), kind, detail);
	}

	private void assertRefused(OpenSslServer server, TlsSettings tls, Kind kind, String detail) {
		try {
			assertRefused(server.address(), tls, kind, detail);
		}
		catch (AssertionError ex) {
			throw new AssertionError(server.toString(), ex);
		}
	}

	private void assertRefused(InetSocketAddress server, TlsSettings tls, Kind kind, String detail) {
		ManagedConnection line = connect(server, With.tls(tls));
		await().pollInterval(SOON).until(() -> line.snapshot().failures() >= 1);
		DisconnectReason reason = SupervisorScene.lossOf(line);
		assertThat(reason.detail()).isEqualTo(detail);
		assertThat(reason.kind()).isEqualTo(kind);
		assertThat(line.snapshot().readyCount()).isZero();
		line.stop().orTimeout(5, TimeUnit.SECONDS).join();
	}

	@SafeVarargs
	private ManagedConnection connect(InetSocketAddress server, UnaryOperator<ConnectionSettings>... changes) {
		return this.environment.connect(server, "lf", this.factory, changes);
	}

	private String next() {
		try {
			return String.valueOf(this.frames.poll(5, TimeUnit.SECONDS));
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	private OpenSslServer serve(TestCertificates shown, String... options) {
		return serve(shown.make(), options);
	}

	private final List<OpenSslServer> servers = new ArrayList<>();

	@AfterEach
	void endServers() {
		this.servers.forEach(OpenSslServer::close);
	}

	private OpenSslServer serve(TestCertificate shown, String... options) {
		OpenSslServer server = new OpenSslServer(this.directory, shown, options);
		this.servers.add(server);
		return server;
	}

	private String[] demanding(String version) {
		return new String[] { version, "-Verify", "2", "-verify_return_error", "-CAfile",
				ROOT.writeCertificate(this.directory.resolve("ca.crt")).toString() };
	}

	private static TestCertificates host() {
		return TestCertificates.of(ROOT, HOST);
	}

	private static String day(Instant time) {
		return time.toString().substring(0, 10);
	}

}
