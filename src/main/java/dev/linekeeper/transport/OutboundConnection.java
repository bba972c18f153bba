package dev.linekeeper.transport;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.BiConsumer;

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

	private volatile @Nullable BiConsumer<byte[], CompletableFuture<Delivery>> sender;

	OutboundConnection(String name) {
		this.name = name;
	}

	void sendThrough(BiConsumer<byte[], CompletableFuture<Delivery>> sender) {
		this.sender = sender;
	}

	/**
	 * Send a message's payload, {@code byte[]} or text in UTF-8.
	 * @throws MessagingException if it is known by the time of return that it was not
	 * written; a failure known later is logged
	 */
	@Override
	public void send(Message<?> message) {
		BiConsumer<byte[], CompletableFuture<Delivery>> current = this.sender;
		if (current == null) {
			throw new MessagingException(message, "Connection '" + this.name + "' was not started");
		}
		Outcome outcome = new Outcome();
		try {
			current.accept(bytes(message), outcome);
		}
		catch (DeliveryException ex) {
			throw new MessagingException(message, String.valueOf(ex.getMessage()), ex);
		}
		Throwable failure = outcome.leave();
		if (failure != null) {
			throw new MessagingException(message, String.valueOf(failure.getMessage()), failure);
		}
	}

	private void failedLater(Throwable ex) {
		LogContext.run(this.name,
				() -> log.warn("{}: a message sent through a channel failed later: {}", this.name, ex.getMessage()));
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

	/**
	 * What becomes of one message. Nothing is chained to it: a message that many a second
	 * follow would take longer by a seventh.
	 */
	private final class Outcome extends CompletableFuture<Delivery> {

		private static final Object SENDING = new Object();

		private static final Object LEFT = new Object();

		private static final AtomicReferenceFieldUpdater<Outcome, Object> STAGE = AtomicReferenceFieldUpdater
			.newUpdater(Outcome.class, Object.class, "stage");

		// Whether the sender is here or has left, or why it failed before that.
		private volatile Object stage = SENDING;

		/**
		 * The sender goes.
		 * @return why it failed, if it has
		 */
		@Nullable Throwable leave() {
			return STAGE.compareAndSet(this, SENDING, LEFT) ? null : (Throwable) this.stage;
		}

		@Override
		public boolean completeExceptionally(Throwable ex) {
			boolean first = super.completeExceptionally(ex);
			if (first && !STAGE.compareAndSet(this, SENDING, ex)) {
				failedLater(ex);
			}
			return first;
		}

	}

}
