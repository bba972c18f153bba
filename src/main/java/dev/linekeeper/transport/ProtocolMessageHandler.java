package dev.linekeeper.transport;

import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

import dev.linekeeper.framing.FrameDecoder;
import dev.linekeeper.framing.FrameException;
import dev.linekeeper.framing.FrameSink;
import dev.linekeeper.protocol.DisconnectReason;
import dev.linekeeper.protocol.Protocol;
import dev.linekeeper.protocol.Session;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHandler;

/**
 * The message handler that acts as the protocol: the one place from which a
 * {@link Protocol} is called, in its order and never twice at a time. Frames reach it as
 * views, without a message being made; {@link #handleMessage} is the same door for a
 * frame that comes through a channel.
 */
final class ProtocolMessageHandler implements MessageHandler, FrameSink {

	private final TransportConnection transport;

	private final TransportOwner owner;

	// Held while the protocol is called, and for nothing else.
	private final ReentrantLock lock = new ReentrantLock();

	// Guarded by lock.
	private @Nullable Protocol protocol;

	// Guarded by lock.
	private @Nullable Session session;

	// Guarded by lock.
	private boolean toldWritable = true;

	// Guarded by lock.
	private boolean lost;

	// Guarded by lock.
	private long frames;

	// Confined to the reader.
	private boolean held;

	ProtocolMessageHandler(TransportConnection transport, TransportOwner owner) {
		this.transport = transport;
		this.owner = owner;
	}

	/** Whether this thread is in a callback. */
	boolean isCalling() {
		return this.lock.isHeldByCurrentThread();
	}

	void connectionMade() {
		CompletionStage<?> prepared;
		this.lock.lock();
		try {
			Protocol made = this.owner.buildProtocol(this.transport.peer());
			Session opened = this.owner.openSession(this.transport);
			this.protocol = made;
			this.session = opened;
			made.connectionMade(opened);
			prepared = made.prepare(opened);
		}
		catch (Throwable ex) {
			throw new CallbackException(ex);
		}
		finally {
			this.lock.unlock();
		}
		this.transport.flush();
		prepared.whenComplete((ignored, ex) -> {
			if (ex == null) {
				this.transport.prepared();
			}
			else {
				this.owner.prepareFailed(rejected(ex));
			}
		});
	}

	/**
	 * Hand every whole frame to the protocol, as one batch.
	 * @param silent whether nothing follows for now
	 * @return where the bytes not consumed begin
	 */
	int deliver(FrameDecoder decoder, byte[] buffer, int from, int to, boolean silent) {
		this.lock.lock();
		try {
			this.frames = 0;
			this.held = false;
			// Asked once a batch: a frame that nobody looks at costs nothing.
			FrameTap tap = this.owner.tap();
			FrameSink sink = (tap != null) ? new Tapped(tap) : this;
			int consumed = decoder.decode(buffer, from, to, sink);
			if (silent && !this.held) {
				consumed = decoder.decodeRest(buffer, consumed, to, sink);
			}
			return consumed;
		}
		finally {
			this.transport.delivered(this.frames);
			this.lock.unlock();
		}
	}

	@Override
	public boolean frame(byte[] buffer, int offset, int length) {
		Protocol current = this.protocol;
		if (current == null || this.lost) {
			return false;
		}
		this.frames++;
		try {
			current.dataReceived(buffer, offset, length);
		}
		catch (Throwable ex) {
			throw new CallbackException(ex);
		}
		this.held = this.transport.isDeliveryHeld();
		return !this.held;
	}

	@Override
	public void skipped(FrameException why) {
		this.transport.skipped(why);
	}

	/** Whether the last batch was cut short, and whole frames may be left. */
	boolean wasHeld() {
		return this.held;
	}

	/**
	 * Hand one frame to the protocol.
	 * @param message its payload is the frame, a {@code byte[]}
	 */
	@Override
	public void handleMessage(Message<?> message) {
		if (!(message.getPayload() instanceof byte[] frame)) {
			throw new IllegalArgumentException("The payload must be byte[], not "
					+ message.getPayload().getClass().getName() + "; it is taken for a frame as it is");
		}
		call((current) -> current.dataReceived(frame, 0, frame.length));
	}

	/** Ask for a probe, unless the protocol is busy: then it is no time for one. */
	void heartbeat() {
		if (!this.lock.tryLock()) {
			this.owner.probePostponed();
			return;
		}
		try {
			call((current) -> {
				Session open = this.session;
				if (open != null) {
					this.owner.probed(current.heartbeat(open));
				}
			});
		}
		finally {
			this.lock.unlock();
		}
		this.transport.flush();
	}

	/** Call something in turn with the callbacks. */
	void run(Runnable task) {
		call((current) -> task.run());
	}

	/**
	 * Have the protocol come to an end with the peer.
	 * @param drained called when it has, or if there is none to ask
	 */
	void drain(Runnable drained) {
		CompletionStage<?> stage = null;
		this.lock.lock();
		try {
			Protocol current = this.protocol;
			Session open = this.session;
			if (current != null && open != null && !this.lost) {
				stage = current.drain(open);
			}
		}
		catch (Throwable ex) {
			throw new CallbackException(ex);
		}
		finally {
			this.lock.unlock();
		}
		if (stage == null) {
			drained.run();
			return;
		}
		this.transport.flush();
		stage.whenComplete((ignored, ex) -> drained.run());
	}

	void writabilityChanged(boolean writable) {
		call((current) -> {
			if (this.toldWritable != writable) {
				this.toldWritable = writable;
				current.writabilityChanged(writable);
			}
		});
	}

	void connectionLost(DisconnectReason reason) {
		call((current) -> {
			this.lost = true;
			current.connectionLost(reason);
		});
	}

	private void call(Callback callback) {
		this.lock.lock();
		try {
			Protocol current = this.protocol;
			if (current != null && !this.lost) {
				callback.call(current);
			}
		}
		catch (Throwable ex) {
			throw new CallbackException(ex);
		}
		finally {
			this.lock.unlock();
		}
		this.transport.flush();
	}

	private static DisconnectReason rejected(Throwable thrown) {
		Throwable cause = (thrown instanceof CompletionException && thrown.getCause() != null) ? thrown.getCause()
				: thrown;
		String detail = (cause.getMessage() != null) ? cause.getMessage() : cause.getClass().getSimpleName();
		DisconnectReason.Kind kind = (cause instanceof TimeoutException) ? DisconnectReason.Kind.PREPARE_TIMEOUT
				: DisconnectReason.Kind.PREPARE_REJECTED;
		return DisconnectReason.of(kind, "not prepared: " + detail, cause);
	}

	/** Shows each frame before it is handed on. */
	private final class Tapped implements FrameSink {

		private final FrameTap tap;

		Tapped(FrameTap tap) {
			this.tap = tap;
		}

		@Override
		public boolean frame(byte[] buffer, int offset, int length) {
			this.tap.received(buffer, offset, length);
			return ProtocolMessageHandler.this.frame(buffer, offset, length);
		}

		@Override
		public void skipped(FrameException why) {
			ProtocolMessageHandler.this.skipped(why);
		}

	}

	private interface Callback {

		void call(Protocol protocol);

	}

	/** What a callback threw, told apart from what a decoder throws. */
	static final class CallbackException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		private final Throwable thrown;

		CallbackException(Throwable thrown) {
			super(null, thrown, false, false);
			this.thrown = thrown;
		}

		Throwable thrown() {
			return this.thrown;
		}

	}

}
