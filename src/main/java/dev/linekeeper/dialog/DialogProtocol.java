package dev.linekeeper.dialog;

import java.util.Arrays;

import dev.linekeeper.protocol.Protocol;
import dev.linekeeper.protocol.Session;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows every frame in the log, at debug level because it may hold what is nobody's
 * business.
 */
final class DialogProtocol implements Protocol {

	private static final Logger log = LoggerFactory.getLogger("dev.linekeeper.dialog");

	private @Nullable Session session;

	@Override
	public void connectionMade(Session made) {
		this.session = made;
	}

	@Override
	public void dataReceived(byte[] data) {
		dataReceived(data, 0, data.length);
	}

	@Override
	public void dataReceived(byte[] buffer, int offset, int length) {
		Session current = this.session;
		if (log.isDebugEnabled() && current != null) {
			byte[] shown = Arrays.copyOfRange(buffer, offset, offset + Math.min(length, FrameText.MAX_BYTES));
			log.debug("{}: received {} bytes: {}", current.connection(), length, FrameText.of(shown, length));
		}
	}

}
