package dev.linekeeper.messaging;

import java.net.InetSocketAddress;
import java.util.Map;

import dev.linekeeper.protocol.Session;

import org.springframework.messaging.MessageHeaders;

/**
 * The headers of a message that is a frame: the same for all frames of one connection,
 * and therefore without an id and a time of their own.
 */
public final class ConnectionHeaders extends MessageHeaders {

	/** The connection's name, a {@code String}. */
	public static final String CONNECTION = "linekeeper_connection";

	/** The number of the attempt that opened the connection, a {@code Long}. */
	public static final String EPOCH = "linekeeper_epoch";

	/** The peer's address, an {@link InetSocketAddress}. */
	public static final String PEER = "linekeeper_peer";

	private static final long serialVersionUID = 1L;

	private static final long NO_TIMESTAMP = -1L;

	ConnectionHeaders(Session session) {
		super(Map.of(CONNECTION, session.connection(), EPOCH, session.epoch(), PEER, session.peer()),
				MessageHeaders.ID_VALUE_NONE, NO_TIMESTAMP);
	}

}
