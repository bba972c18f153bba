package dev.linekeeper.connection;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import dev.linekeeper.protocol.Delivery;
import dev.linekeeper.protocol.DisconnectReason;
import dev.linekeeper.protocol.DisconnectReason.Kind;
import dev.linekeeper.protocol.Session;
import dev.linekeeper.transport.Transport;
import org.jspecify.annotations.Nullable;

/**
 * What the protocol of one attempt holds in its hands.
 */
final class ManagedSession implements Session {

	private final Attempt attempt;

	private final Transport transport;

	private final Timers timers;

	// Made when asked for first, under this.
	private volatile @Nullable ConcurrentMap<String, Object> attributes;

	ManagedSession(Attempt attempt, Transport transport, Timers timers) {
		this.attempt = attempt;
		this.transport = transport;
		this.timers = timers;
	}

	@Override
	public String connection() {
		return this.attempt.id().connection();
	}

	@Override
	public long epoch() {
		return this.attempt.id().epoch();
	}

	@Override
	public InetSocketAddress peer() {
		return this.transport.peer();
	}

	@Override
	public InetSocketAddress local() {
		return this.transport.local();
	}

	@Override
	public ConcurrentMap<String, Object> attributes() {
		ConcurrentMap<String, Object> made = this.attributes;
		return (made != null) ? made : makeAttributes();
	}

	private synchronized ConcurrentMap<String, Object> makeAttributes() {
		ConcurrentMap<String, Object> made = this.attributes;
		if (made == null) {
			made = new ConcurrentHashMap<>(2);
			this.attributes = made;
		}
		return made;
	}

	@Override
	public CompletableFuture<Delivery> send(byte[] payload) {
		return SendGate.send(this.transport, payload);
	}

	@Override
	public CompletableFuture<Delivery> append(byte[] payload) {
		return SendGate.append(this.transport, payload);
	}

	@Override
	public void flush() {
		this.transport.flush();
	}

	@Override
	public long receivedNanos() {
		return this.transport.lastReadNanos();
	}

	@Override
	public Runnable schedule(Duration delay, Runnable task) {
		return this.timers.schedule(delay, () -> this.transport.call(task));
	}

	@Override
	public CompletionStage<Void> startTls() {
		return this.transport.startTls();
	}

	@Override
	public boolean isWritable() {
		return this.transport.isWritable();
	}

	@Override
	public void pause() {
		this.transport.pause();
	}

	@Override
	public void resume() {
		this.transport.resume();
	}

	@Override
	public void close() {
		this.attempt.report(Event.CLOSE, DisconnectReason.of(Kind.LOCAL_CLOSE, "closed by the protocol"));
	}

	@Override
	public void abort() {
		abort(DisconnectReason.of(Kind.LOCAL_CLOSE, "aborted by the protocol"));
	}

	@Override
	public void abort(DisconnectReason reason) {
		// At once, so that no further frame is delivered; then the state follows.
		this.transport.abort(reason);
		this.attempt.report(Event.ABORT, reason);
	}

	@Override
	public String toString() {
		return connection() + "#" + epoch();
	}

}
