package dev.linekeeper.connection;

import java.time.Duration;

import dev.linekeeper.testing.TestCertificate;
import dev.linekeeper.testing.TestCertificates;
import dev.linekeeper.transport.TlsCredentials;
import dev.linekeeper.transport.TlsSettings;
import dev.linekeeper.transport.TlsSettings.Revocation;
import org.jspecify.annotations.Nullable;

/**
 * An authority, a server at 127.0.0.1 and a client that it has issued, and settings that
 * trust it.
 */
final class Tls {

	static final String HOST = "127.0.0.1";

	static final TestCertificate ROOT = TestCertificates.authority("Plant CA");

	static final TestCertificate SERVER = TestCertificates.of(ROOT, HOST).make();

	static final TestCertificate CLIENT = TestCertificates.of(ROOT, "linekeeper").make();

	private Tls() {
	}

	static TlsSettings trusting() {
		return settings(new TlsCredentials(TestCertificate.trusting(ROOT), null, null, null));
	}

	static TlsSettings withClientCertificate() {
		return settings(new TlsCredentials(TestCertificate.trusting(ROOT), CLIENT.keyManager(), null, null));
	}

	static TlsSettings settings(TlsCredentials credentials) {
		return new TlsSettings(() -> credentials, null, true, Revocation.OFF, Duration.ofSeconds(5), false);
	}

	static TlsSettings to(TlsSettings tls, @Nullable String serverName) {
		return new TlsSettings(tls.credentials(), serverName, tls.verifyHostname(), tls.revocation(), tls.timeout(),
				tls.later());
	}

	static TlsSettings anyHost(TlsSettings tls) {
		return new TlsSettings(tls.credentials(), tls.serverName(), false, tls.revocation(), tls.timeout(),
				tls.later());
	}

	static TlsSettings checking(TlsSettings tls, Revocation revocation) {
		return new TlsSettings(tls.credentials(), tls.serverName(), tls.verifyHostname(), revocation, tls.timeout(),
				tls.later());
	}

	static TlsSettings within(TlsSettings tls, Duration timeout) {
		return new TlsSettings(tls.credentials(), tls.serverName(), tls.verifyHostname(), tls.revocation(), timeout,
				tls.later());
	}

	/** Begun by the protocol. */
	static TlsSettings later(TlsSettings tls) {
		return new TlsSettings(tls.credentials(), tls.serverName(), tls.verifyHostname(), tls.revocation(),
				tls.timeout(), true);
	}

}
