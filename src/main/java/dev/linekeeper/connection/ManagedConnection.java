package dev.linekeeper.connection;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

import dev.linekeeper.protocol.Delivery;
import dev.linekeeper.protocol.DeliveryException;
import dev.linekeeper.protocol.ProtocolFactory;
import dev.linekeeper.transport.TransportProvider;
import org.jspecify.annotations.Nullable;

/**
 * A connection that is kept up, by name. Its methods may be called from any thread and do
 * not block, but for {@link #send}, which may block while a peer does not read. Who
 * interrupts a thread that is blocked there loses the connection.
 */
public final class ManagedConnection {

	private final ConnectionSettings settings;

	private final ConnectionStatistics statistics;

	private final StateReporter reporter;

	private final SendGate gate;

	private final TapSwitch taps;

	private final Supervisor supervisor;

	ManagedConnection(ConnectionSettings settings, ProtocolFactory factory, TransportProvider transports,
			ConnectionEnvironment environment, List<ConnectionListener> listeners) {
		this.settings = settings;
		this.statistics = new ConnectionStatistics(transports.counters());
		this.reporter = new StateReporter(settings, factory, listeners, environment, this.statistics);
		this.gate = new SendGate(settings, environment.time(), this.reporter::snapshot);
		this.taps = new TapSwitch(settings.name(), environment);
		this.supervisor = new Supervisor(settings, factory, transports, environment, this.statistics, this.gate,
				this.reporter, this.taps);
	}

	/**
	 * Return the name.
	 * @return as configured
	 */
	public String name() {
		return this.settings.name();
	}

	/**
	 * Return the settings.
	 * @return complete with their defaults
	 */
	public ConnectionSettings settings() {
		return this.settings;
	}

	/**
	 * Return what is true now.
	 * @return immutable
	 */
	public ConnectionSnapshot snapshot() {
		return this.reporter.snapshot();
	}

	/**
	 * Return what happened since the start of the process.
	 * @return live
	 */
	public ConnectionStatistics statistics() {
		return this.statistics;
	}

	/**
	 * Return how many bytes wait to be written.
	 * @return 0 or more
	 */
	public long pendingBytes() {
		return this.gate.pendingBytes();
	}

	/**
	 * Return how many messages wait for the connection to become ready.
	 * @return 0 or more; always 0 unless {@code when-down.policy} is {@code queue}
	 */
	public int queuedMessages() {
		return this.gate.queuedMessages();
	}

	/**
	 * Return how many bytes of payload wait for the connection to become ready.
	 * @return 0 or more
	 */
	public long queuedBytes() {
		return this.gate.queuedBytes();
	}

	/**
	 * Return how long the oldest of them has waited.
	 * @return zero if none waits
	 */
	public Duration queueAge() {
		return this.gate.queueAge();
	}

	/**
	 * Return how many messages waited too long for the connection to become ready.
	 * @return since the start of the process
	 */
	public long expiredMessages() {
		return this.gate.expiredMessages();
	}

	/**
	 * Return how many messages found no room to wait, or made room for others.
	 * @return since the start of the process
	 */
	public long droppedMessages() {
		return this.gate.droppedMessages();
	}

	/**
	 * Return how many messages and other frames were not sent, whose senders were told
	 * so: refused, or lost with a connection before one byte had left. Those that waited
	 * too long are counted apart.
	 * @return since the start of the process
	 */
	public long unsent() {
		return this.gate.refusedMessages() + this.statistics.traffic().framesUnsent();
	}

	/**
	 * Return how many messages and other frames the peer may have or not, because the
	 * connection was lost while they were written.
	 * @return since the start of the process
	 */
	public long maybeSent() {
		return this.statistics.traffic().framesMaybeSent();
	}

	/**
	 * Show the frames of this connection in the log {@code dev.linekeeper.tap} for a
	 * while, in place of an earlier call.
	 * @param limit how long, more than 0
	 * @param mask takes out of a frame what must not be shown; must not change its
	 * argument
	 */
	public void tap(Duration limit, UnaryOperator<byte[]> mask) {
		this.taps.on(limit, mask);
	}

	/**
	 * Show frames no longer.
	 */
	public void untap() {
		this.taps.off();
	}

	/**
	 * Return until when frames are shown.
	 * @return when that ends, or {@code null} while none are
	 */
	public @Nullable Instant tappedUntil() {
		return this.taps.until();
	}

	/**
	 * Wait for it to be ready.
	 * @param failAfter failures after which the wait is over, too; 0 for no limit
	 * @return completes when it is ready, exceptionally after so many failures or when it
	 * is stopped or has given up
	 */
	public CompletableFuture<ConnectionSnapshot> whenReady(int failAfter) {
		return this.supervisor.whenReady(failAfter);
	}

	/** Look whether it lives, and what has waited too long. Not twice at a time. */
	void check() {
		this.supervisor.check();
	}

	/**
	 * Send one frame, or queue it by {@code when-down} while the connection is not ready.
	 * @param payload the content of the frame, without what the framing adds; copied
	 * @return completes with {@link Delivery#WRITTEN} when the bytes were handed to the
	 * operating system, otherwise exceptionally with a {@link DeliveryException} that
	 * says whether it is safe to send again; do not wait for it in a callback of a
	 * protocol
	 */
	public CompletableFuture<Delivery> send(byte[] payload) {
		CompletableFuture<Delivery> delivery = new CompletableFuture<>();
		try {
			this.gate.send(payload, delivery);
			return delivery;
		}
		catch (DeliveryException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	/**
	 * Send as {@link #send(byte[])} does, and be told at once whether the message has to
	 * wait for the connection.
	 * @param payload the content of the frame, without what the framing adds; copied
	 * @return what became of it
	 * @throws DeliveryException if it is not taken: not one byte was sent
	 */
	public Sending submit(byte[] payload) {
		CompletableFuture<Delivery> delivery = new CompletableFuture<>();
		long epoch = this.gate.send(payload, delivery);
		return new Sending(delivery, epoch == SendGate.NONE, epoch);
	}

	/**
	 * Send as {@link #send(byte[])} does, and complete something that is there already.
	 * @param payload the content of the frame, without what the framing adds; copied
	 * @param delivery completes as what {@link #send(byte[])} returns
	 * @throws DeliveryException if it is not taken: not one byte was sent, and the
	 * delivery is not completed
	 */
	public void send(byte[] payload, CompletableFuture<Delivery> delivery) {
		this.gate.send(payload, delivery);
	}

	/**
	 * Want it.
	 * @return completes when that has begun
	 */
	public CompletableFuture<Void> start() {
		return this.supervisor.command(Event.START);
	}

	/**
	 * Close it in good order and want it no longer.
	 * @return completes when nothing is held, within the drain and close timeouts
	 */
	public CompletableFuture<Void> stop() {
		return this.supervisor.command(Event.STOP);
	}

	/**
	 * Close it in good order and hold it back until {@link #resume}, for example so that
	 * a device that allows one connection can be used by another.
	 * @return completes when that has begun
	 */
	public CompletableFuture<Void> pause() {
		return this.supervisor.command(Event.PAUSE);
	}

	/**
	 * Hold it back no longer.
	 * @return completes when that has begun
	 */
	public CompletableFuture<Void> resume() {
		return this.supervisor.command(Event.RESUME);
	}

	/**
	 * Do not wait for the delay; only the minimum gap between two attempts is kept.
	 * @return completes when that has begun; exceptionally with
	 * {@link IllegalStateException} if it is stopped or paused
	 */
	public CompletableFuture<Void> retryNow() {
		return this.supervisor.command(Event.RETRY_NOW);
	}

	/**
	 * Close it in good order and connect anew.
	 * @return completes when that has begun; exceptionally with
	 * {@link IllegalStateException} if it is stopped, paused or has given up
	 */
	public CompletableFuture<Void> reconnect() {
		return this.supervisor.command(Event.RECONNECT);
	}

	@Override
	public String toString() {
		return name() + " " + snapshot().state();
	}

}
