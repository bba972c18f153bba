package dev.linekeeper.protocol;

import java.util.concurrent.CompletionStage;

/**
 * A protocol that leaves everything to another, for one that does only some things
 * itself: override what is yours, and call {@code super} for the rest. Whoever implements
 * {@link Protocol} instead has to pass on every method, or the other misses a login, a
 * heartbeat or the end.
 */
public abstract class DelegatingProtocol implements Protocol {

	private final Protocol delegate;

	/**
	 * Create a protocol.
	 * @param delegate made for this connection, and used by nobody else
	 */
	protected DelegatingProtocol(Protocol delegate) {
		this.delegate = delegate;
	}

	@Override
	public void connectionMade(Session session) {
		this.delegate.connectionMade(session);
	}

	/**
	 * {@inheritDoc} It may be delegated later than it is called, for example when a
	 * handshake of one's own is over; until then no frame may be.
	 */
	@Override
	public CompletionStage<?> prepare(Session session) {
		return this.delegate.prepare(session);
	}

	/**
	 * {@inheritDoc} Every frame comes here, copied, unless the other {@code dataReceived}
	 * is overridden: the delegate's own is not called past what this one does.
	 */
	@Override
	public void dataReceived(byte[] data) {
		this.delegate.dataReceived(data);
	}

	@Override
	public boolean heartbeat(Session session) {
		return this.delegate.heartbeat(session);
	}

	@Override
	public CompletionStage<?> drain(Session session) {
		return this.delegate.drain(session);
	}

	@Override
	public void writabilityChanged(boolean writable) {
		this.delegate.writabilityChanged(writable);
	}

	@Override
	public void connectionLost(DisconnectReason reason) {
		this.delegate.connectionLost(reason);
	}

}
