package dev.linekeeper.transport;

import java.io.IOException;
import java.io.Serial;

/**
 * No tunnel came about. The message is a whole reason for people.
 */
final class ProxyException extends IOException {

	@Serial
	private static final long serialVersionUID = 1L;

	ProxyException(String message, IOException cause) {
		super(message, cause);
	}

}
