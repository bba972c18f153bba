package dev.linekeeper.transport;

import java.io.IOException;
import java.time.Instant;

import javax.net.ssl.SSLSocket;

import dev.linekeeper.protocol.DisconnectReason;
import org.jspecify.annotations.Nullable;

/**
 * TLS that has come about.
 *
 * @param socket reads and writes through it
 * @param mayBeRefused whether the peer may still refuse our certificate: under TLSv1.3
 * our side of the handshake is over before it has seen that
 * @param expiry when the first of the certificates shown expires, the peer's and our own
 * @param failures tell what it means when it breaks
 */
record TlsLink(SSLSocket socket, boolean mayBeRefused, @Nullable Instant expiry, TlsFailures failures) {

	DisconnectReason reason(IOException thrown) {
		return this.failures.reason(thrown);
	}

}
