package dev.linekeeper.messaging;

import java.net.InetSocketAddress;

import dev.linekeeper.protocol.Protocol;
import dev.linekeeper.protocol.ProtocolFactory;
import dev.linekeeper.protocol.Session;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.MessageHandler;
import org.springframework.messaging.support.GenericMessage;

/**
 * Lets a plain {@link MessageHandler} be the protocol: it gets every frame as a message
 * whose payload is the frame's {@code byte[]}, on the connection's reader thread, with
 * the {@link ConnectionHeaders}.
 */
public final class MessageHandlerProtocolFactory implements ProtocolFactory {

	private final MessageHandler handler;

	/**
	 * Create a factory.
	 * @param handler gets the frames of all connections that name it; thread-safe if
	 * there are several
	 */
	public MessageHandlerProtocolFactory(MessageHandler handler) {
		this.handler = handler;
	}

	@Override
	public Protocol buildProtocol(InetSocketAddress address) {
		return new HandlerProtocol();
	}

	private final class HandlerProtocol implements Protocol {

		private @Nullable ConnectionHeaders headers;

		@Override
		public void connectionMade(Session session) {
			this.headers = new ConnectionHeaders(session);
		}

		@Override
		public void dataReceived(byte[] data) {
			ConnectionHeaders shared = this.headers;
			if (shared == null) {
				throw new IllegalStateException("A frame before the connection was made");
			}
			MessageHandlerProtocolFactory.this.handler.handleMessage(new GenericMessage<>(data, shared));
		}

	}

}
