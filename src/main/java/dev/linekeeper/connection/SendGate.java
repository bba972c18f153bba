package dev.linekeeper.connection;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import dev.linekeeper.protocol.Delivery;
import dev.linekeeper.protocol.DeliveryException;
import dev.linekeeper.protocol.DeliveryException.Cause;
import dev.linekeeper.transport.Transport;
import org.jspecify.annotations.Nullable;

/**
 * Lets messages through to the transport while the connection is ready, and refuses them
 * otherwise. A sender never waits for a connection.
 */
final class SendGate {

	private final String name;

	private final Supplier<ConnectionSnapshot> snapshot;

	private volatile @Nullable Transport open;

	SendGate(String name, Supplier<ConnectionSnapshot> snapshot) {
		this.name = name;
		this.snapshot = snapshot;
	}

	void open(Transport transport) {
		this.open = transport;
	}

	void close() {
		this.open = null;
	}

	long pendingBytes() {
		Transport transport = this.open;
		return (transport != null) ? transport.pendingBytes() : 0;
	}

	CompletableFuture<Delivery> send(byte[] payload) {
		Transport transport = this.open;
		if (transport == null) {
			return CompletableFuture.failedFuture(notReady());
		}
		return send(transport, payload);
	}

	/** Send through a transport, whatever the state: what a protocol sends. */
	static CompletableFuture<Delivery> send(Transport transport, byte[] payload) {
		CompletableFuture<Delivery> done = new CompletableFuture<>();
		try {
			transport.append(payload, done);
		}
		catch (DeliveryException ex) {
			return CompletableFuture.failedFuture(ex);
		}
		transport.flush();
		return done;
	}

	private DeliveryException notReady() {
		ConnectionState state = this.snapshot.get().state();
		boolean over = state == ConnectionState.STOPPED || state == ConnectionState.FAILED;
		return new DeliveryException(Delivery.NOT_SENT, over ? Cause.STOPPED : Cause.NOT_READY,
				"Connection '" + this.name + "' is " + state + ", not READY; the message was not sent");
	}

}
