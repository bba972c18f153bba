package dev.linekeeper.connection;

import java.net.InetSocketAddress;
import java.util.concurrent.Executor;

import dev.linekeeper.protocol.ConnectionAttempt;
import dev.linekeeper.protocol.DisconnectReason;
import dev.linekeeper.protocol.Protocol;
import dev.linekeeper.protocol.ProtocolFactory;
import dev.linekeeper.protocol.Session;
import dev.linekeeper.transport.DialListener;
import dev.linekeeper.transport.Dialled;
import dev.linekeeper.transport.FrameTap;
import dev.linekeeper.transport.LogContext;
import dev.linekeeper.transport.Transport;
import dev.linekeeper.transport.TransportOwner;
import dev.linekeeper.transport.TransportProvider;
import org.jspecify.annotations.Nullable;

/**
 * One attempt and the connection that may come of it. Whatever is told of them is told to
 * this object, and so can never be taken for news of another attempt.
 */
final class Attempt implements DialListener, TransportOwner {

	private final Supervisor supervisor;

	private final ProtocolFactory factory;

	private final ConnectionAttempt id;

	// Set in the supervisor's mailbox, read anywhere.
	private volatile @Nullable LivenessCheck liveness;

	// The following are confined to the supervisor's mailbox.

	private @Nullable Runnable cancelDial;

	private @Nullable Dialled dialled;

	private @Nullable Transport transport;

	private long startedNanos;

	private boolean ready;

	private boolean settled;

	Attempt(Supervisor supervisor, ProtocolFactory factory, ConnectionAttempt id, long nowNanos) {
		this.supervisor = supervisor;
		this.factory = factory;
		this.id = id;
		this.startedNanos = nowNanos;
	}

	ConnectionAttempt id() {
		return this.id;
	}

	void report(Event event, DisconnectReason reason) {
		this.supervisor.report(this, event, reason);
	}

	// Confined to the mailbox.

	void diallingUntil(Runnable cancel) {
		this.cancelDial = cancel;
	}

	void hold(Dialled made) {
		this.cancelDial = null;
		this.dialled = made;
	}

	/** Begin to use what was dialled; it is closed if that fails. */
	void open(TransportProvider transports) {
		Dialled made = this.dialled;
		if (made == null) {
			throw new IllegalStateException("Nothing was dialled");
		}
		try {
			this.transport = transports.open(made, this);
		}
		catch (RuntimeException ex) {
			made.discard();
			throw ex;
		}
	}

	/** Begin to watch whether it lives. */
	void watch(LivenessCheck check) {
		this.liveness = check;
	}

	/** Look whether it lives; called by one thread at a time. */
	void check(long nowNanos) {
		LivenessCheck check = this.liveness;
		DisconnectReason dead = (check != null) ? check.check(nowNanos) : null;
		if (dead != null) {
			this.liveness = null;
			report(Event.ABORT, dead);
		}
	}

	void settle() {
		this.settled = true;
	}

	boolean isSettled() {
		return this.settled;
	}

	/** See to it that nothing is left open. */
	void end(DisconnectReason reason) {
		this.liveness = null;
		Runnable cancel = this.cancelDial;
		if (cancel != null) {
			cancel.run();
		}
		Transport opened = this.transport;
		if (opened != null) {
			opened.abort(reason);
		}
	}

	@Nullable Dialled dialled() {
		return this.dialled;
	}

	@Nullable Transport transport() {
		return this.transport;
	}

	void started(long nowNanos) {
		this.startedNanos = nowNanos;
	}

	long startedNanos() {
		return this.startedNanos;
	}

	void becameReady() {
		this.ready = true;
	}

	boolean wasReady() {
		return this.ready;
	}

	// DialListener

	@Override
	public Runnable telling(Runnable task) {
		return () -> LogContext.run(this.id.connection(), this.id.epoch(), task);
	}

	@Override
	public void dialling() {
		this.supervisor.dialling(this);
	}

	@Override
	public void connected(Dialled dialled) {
		this.supervisor.connected(this, dialled);
	}

	@Override
	public void dialFailed(DisconnectReason reason) {
		report(Event.DIAL_FAILED, reason);
	}

	// TransportOwner

	@Override
	public Executor telling(Executor executor) {
		return LogContext.telling(executor, this.id.connection(), this.id::epoch);
	}

	@Override
	public @Nullable FrameTap tap() {
		return this.supervisor.tap();
	}

	@Override
	public void failed(DisconnectReason reason) {
		report(Event.FAILED, reason);
	}

	@Override
	public Protocol buildProtocol(InetSocketAddress peer) {
		return this.factory.buildProtocol(peer);
	}

	@Override
	public Session openSession(Transport opened) {
		return new ManagedSession(this, opened, this.supervisor.timers());
	}

	@Override
	public void prepared() {
		this.supervisor.report(this, Event.PREPARED, null);
	}

	@Override
	public void prepareFailed(DisconnectReason reason) {
		report(Event.PREPARE_FAILED, reason);
	}

	@Override
	public void inputEnded(DisconnectReason reason) {
		report(Event.PEER_FIN, reason);
	}

	@Override
	public void drained() {
		this.supervisor.report(this, Event.DRAINED, null);
	}

	@Override
	public void roomMade() {
		this.supervisor.roomMade();
	}

	@Override
	public void probed(boolean sent) {
		LivenessCheck check = this.liveness;
		if (!sent && check != null) {
			check.stopProbing();
		}
	}

	@Override
	public void probePostponed() {
		LivenessCheck check = this.liveness;
		if (check != null) {
			check.postponeProbe();
		}
	}

	@Override
	public void lost(DisconnectReason reason) {
		report(Event.LOST, reason);
	}

}
