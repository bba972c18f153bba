package dev.linekeeper.transport;

import java.io.IOException;
import java.io.Serial;

import dev.linekeeper.protocol.DisconnectReason;

/**
 * TLS did not come about. The reason is a whole one.
 */
final class TlsException extends IOException {

	@Serial
	private static final long serialVersionUID = 1L;

	private final transient DisconnectReason reason;

	TlsException(DisconnectReason reason) {
		super(reason.detail(), reason.cause());
		this.reason = reason;
	}

	DisconnectReason reason() {
		return this.reason;
	}

}
