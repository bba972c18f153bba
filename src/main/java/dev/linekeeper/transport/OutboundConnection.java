package dev.linekeeper.transport;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

import javax.net.ssl.SSLSession;

import dev.linekeeper.protocol.Delivery;
import dev.linekeeper.protocol.DeliveryException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.integration.ip.tcp.connection.TcpConnectionSupport;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessagingException;

/**
 * What the outbound adapter sees of a managed connection: always there, whatever the line
 * does. A message goes the way of every other: written if the connection is ready, else
 * queued or refused by its policy.
 */
final class OutboundConnection extends TcpConnectionSupport {

	private static final Logger log = LoggerFactory.getLogger(OutboundConnection.class);

	private final String name;

	private volatile @Nullable Function<byte[], CompletableFuture<Delivery>> sender;

	OutboundConnection(String name) {
		this.name = name;
	}

	void sendThrough(Function<byte[], CompletableFuture<Delivery>> sender) {
		this.sender = sender;
	}

	/**
	 * Send a message's payload, {@code byte[]} or text in UTF-8.
	 * @throws MessagingException if it is known by the time of return that it was not
	 * written; a failure known later is logged
	 */
	@Override
	public void send(Message<?> message) {
		Function<byte[], CompletableFuture<Delivery>> current = this.sender;
		if (current == null) {
			throw new MessagingException(message, "Connection '" + this.name + "' was not started");
		}
		CompletableFuture<Delivery> done = current.apply(bytes(message));
		if (!done.isDone()) {
			done.exceptionally((ex) -> {
				LogContext.run(this.name, () -> log.warn("{}: a message sent through a channel failed later: {}",
						this.name, ex.getMessage()));
				return Delivery.NOT_SENT;
			});
			return;
		}
		try {
			done.join();
		}
		catch (CompletionException ex) {
			throw (ex.getCause() instanceof DeliveryException cause)
					? new MessagingException(message, String.valueOf(cause.getMessage()), cause)
					: new MessagingException(message, ex);
		}
	}

	private byte[] bytes(Message<?> message) {
		Object payload = message.getPayload();
		if (payload instanceof byte[] bytes) {
			return bytes;
		}
		if (payload instanceof String text) {
			return text.getBytes(StandardCharsets.UTF_8);
		}
		throw new MessagingException(message, "Connection '" + this.name + "' sends byte[] or String, not "
				+ payload.getClass().getName() + "; convert it before");
	}

	@Override
	public boolean isOpen() {
		return true;
	}

	@Override
	public void run() {
		// Nothing is read here.
	}

	@Override
	public Object getPayload() {
		throw new UnsupportedOperationException("Frames are given to the protocol");
	}

	@Override
	public int getPort() {
		return 0;
	}

	@Override
	public @Nullable Object getDeserializerStateKey() {
		return null;
	}

	@Override
	public @Nullable SSLSession getSslSession() {
		return null;
	}

}
