package dev.linekeeper.transport;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;

import dev.linekeeper.framing.FrameException;
import dev.linekeeper.protocol.DisconnectReason;
import dev.linekeeper.protocol.DisconnectReason.Kind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads from what was thrown why a connection ends.
 */
final class DisconnectReasons {

	private static final Logger log = LoggerFactory.getLogger(DisconnectReasons.class);

	private DisconnectReasons() {
	}

	/**
	 * Tell the reason. What a protocol threw is logged here, with its trace, because
	 * somebody will have to mend it.
	 */
	static DisconnectReason of(String connection, Throwable thrown) {
		if (thrown instanceof FrameException broken) {
			log.debug("{}: the frame begins with {}", connection, broken.firstBytes());
			Kind kind = (broken.rule() == FrameException.Rule.TOO_LONG) ? Kind.FRAME_TOO_LONG : Kind.PROTOCOL_ERROR;
			return DisconnectReason.of(kind, String.valueOf(broken.getMessage()), broken);
		}
		if (thrown instanceof ProtocolMessageHandler.CallbackException callback) {
			log.warn("{}: the protocol threw; closing the connection", connection, callback.thrown());
			return DisconnectReason.of(Kind.APP_ERROR, "the protocol threw " + callback.thrown(), callback.thrown());
		}
		if (thrown instanceof ClosedChannelException closed) {
			// Nobody here closes it without saying why before. The JDK does, when a
			// thread is interrupted in a call of the channel.
			return DisconnectReason.of(Kind.APP_ERROR,
					"a thread was interrupted while it waited for the peer to take what it sent", closed);
		}
		if (thrown instanceof IOException broken) {
			return DisconnectReason.of(Kind.PEER_RST, describe(broken), broken);
		}
		log.error("{}: the reader failed; closing the connection", connection, thrown);
		return DisconnectReason.of(Kind.APP_ERROR, "the reader failed with " + thrown, thrown);
	}

	private static String describe(IOException broken) {
		String message = String.valueOf(broken.getMessage());
		if (message.startsWith("Connection reset") || message.startsWith("Broken pipe")) {
			return "reset by the peer";
		}
		if (message.startsWith("Connection timed out")) {
			return "the peer no longer answers";
		}
		return "broken: " + message;
	}

}
