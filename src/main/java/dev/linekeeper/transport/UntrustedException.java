package dev.linekeeper.transport;

import java.io.Serial;
import java.security.cert.CertificateException;

import dev.linekeeper.protocol.DisconnectReason.Kind;
import org.jspecify.annotations.Nullable;

/**
 * The peer's certificate is not accepted. The message says why, for people.
 */
final class UntrustedException extends CertificateException {

	@Serial
	private static final long serialVersionUID = 1L;

	private final Kind kind;

	UntrustedException(Kind kind, String message, @Nullable Throwable cause) {
		super(message, cause);
		this.kind = kind;
	}

	Kind kind() {
		return this.kind;
	}

}
