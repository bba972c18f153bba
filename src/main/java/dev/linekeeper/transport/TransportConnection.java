package dev.linekeeper.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;

import dev.linekeeper.framing.FrameException;
import dev.linekeeper.protocol.Delivery;
import dev.linekeeper.protocol.DisconnectReason;
import dev.linekeeper.protocol.DisconnectReason.Kind;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.integration.ip.tcp.connection.TcpNetConnection;
import org.springframework.messaging.Message;

/**
 * Spring Integration's blocking connection with a reader and a writer of our own: bulk
 * reads, frames as views, merged writes, and one report of the end. It is open until
 * {@link #release}, which comes when both streams have ended, when reading fails, or with
 * a reset.
 */
final class TransportConnection extends TcpNetConnection implements Transport {

	private static final Logger log = LoggerFactory.getLogger(TransportConnection.class);

	private static final Duration RELIEF = Duration.ofMillis(200);

	private final String name;

	private final SocketStream stream;

	private final TransportTls tls;

	private final InetSocketAddress peer;

	private final InetSocketAddress local;

	private final TransportCounters counters;

	private final TransportOwner owner;

	private final Executor executor;

	private final TimeSource time;

	private final ProtocolMessageHandler handler;

	private final TransportReader reader;

	private final TransportWriter writer;

	private final Outbox outbox;

	// The first reason counts; what follows from it comes later.
	private final AtomicReference<@Nullable DisconnectReason> reason = new AtomicReference<>();

	private final CountDownLatch released = new CountDownLatch(1);

	// Confined to the reader.
	private boolean warnedOfSkipped;

	private volatile boolean aborted;

	private volatile boolean inputEnded;

	private volatile boolean outputEnded;

	TransportConnection(String name, Dialer.DialledSocket dialled, TransportSettings settings,
			@Nullable TlsHandshake tls, TransportCounters counters, TransportOwner owner, TransportThreads threads,
			TimeSource time, QuietLines quiet, ApplicationEventPublisher events) throws IOException {
		super(dialled.wire(), false, false, events, name);
		this.name = name;
		this.stream = new SocketStream(dialled.wire(), dialled.tls());
		this.peer = dialled.peer();
		this.local = dialled.local();
		this.counters = counters;
		this.owner = owner;
		this.executor = owner.telling(threads.readers());
		this.time = time;
		this.handler = new ProtocolMessageHandler(this, owner);
		this.reader = new TransportReader(this, this.handler, this.stream, settings.framing(), counters, this.executor,
				time, quiet);
		this.writer = new TransportWriter(this, this.stream, this.reader.line(), settings.framing(),
				settings.pendingBytes(), counters, this.executor, threads, owner, time);
		this.outbox = this.writer.outbox();
		TlsUpgrade upgrade = (tls != null && dialled.tls() == null)
				? new TlsUpgrade(name, tls, dialled, this.stream, this.outbox) : null;
		this.tls = new TransportTls(this.stream, counters, upgrade);
	}

	/** The reader. */
	@Override
	public void run() {
		this.reader.run();
	}

	// Told and asked by the reader.

	String name() {
		return this.name;
	}

	boolean isAborted() {
		return this.aborted;
	}

	TransportTls tls() {
		return this.tls;
	}

	Outbox outbox() {
		return this.outbox;
	}

	void inputEnded(DisconnectReason why) {
		this.reason.compareAndSet(null, why);
		this.inputEnded = true;
		this.owner.inputEnded(why);
		releaseIfEnded();
	}

	/** The reader cannot go on; bytes still unread are left to the reset. */
	void inputFailed(Throwable thrown) {
		if (thrown instanceof FrameException) {
			this.counters.framingError();
		}
		DisconnectReason why = reasonOf(thrown);
		this.reason.compareAndSet(null, why);
		if (thrown instanceof IOException) {
			release();
			return;
		}
		this.inputEnded = true;
		this.owner.failed(why);
		releaseIfEnded();
	}

	/** The reader will find out when it is resumed; the owner should know at once. */
	void brokenWhilePaused(IOException broken) {
		DisconnectReason why = reasonOf(broken);
		this.reason.compareAndSet(null, why);
		this.owner.failed(why);
	}

	/** The protocol is prepared; but the peer may not have looked at our certificate. */
	void prepared() {
		if (this.tls.isMissing()) {
			this.owner.prepareFailed(DisconnectReason.of(Kind.TLS_HANDSHAKE,
					"the protocol was prepared without TLS, which is to be begun first"));
			return;
		}
		this.tls.whenAccepted(this.owner::prepared);
	}

	/** Begin TLS as the protocol has asked, and tell it. Blocks. */
	void beginTls(int early) throws TlsException {
		TlsUpgrade asked = this.tls.upgrade();
		if (asked != null) {
			this.tls.begin(early);
			this.handler.run(asked::tell);
		}
	}

	private DisconnectReason reasonOf(Throwable thrown) {
		DisconnectReason known = this.tls.reason(thrown);
		return (known != null) ? known : DisconnectReasons.of(this.name, thrown);
	}

	void awaitRelease() {
		boolean interrupted = false;
		while (this.released.getCount() > 0) {
			try {
				this.released.await();
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * The last that is told.
	 * @param allRead whether the peer ended its stream after whole frames
	 */
	void tellLost(boolean allRead) {
		boolean allWritten = this.outbox.fail();
		this.tls.lost();
		DisconnectReason first = this.reason.get();
		DisconnectReason why = (first != null) ? first : DisconnectReason.of(Kind.LOCAL_CLOSE, "closed");
		why = why.withClean(allRead && this.outputEnded && allWritten);
		try {
			this.handler.connectionLost(why);
		}
		catch (ProtocolMessageHandler.CallbackException ex) {
			log.warn("{}: the protocol threw in connectionLost", this.name, ex.thrown());
		}
		finally {
			this.owner.lost(why);
		}
	}

	private void releaseIfEnded() {
		if (this.inputEnded && this.outputEnded) {
			release();
		}
	}

	/** Close the socket and let the reader go. */
	private void release() {
		super.close();
		this.released.countDown();
		this.reader.wake();
		this.reader.line().call();
	}

	boolean isOf(Socket candidate) {
		return this.stream.wire().equals(candidate);
	}

	void delivered(long frames) {
		this.counters.delivered(frames);
	}

	/** Warns of the first on this connection; the counter tells how many there are. */
	void skipped(FrameException why) {
		this.counters.framingError();
		if (this.warnedOfSkipped) {
			log.debug("{}: passed over {} [{}]", this.name, why.getMessage(), why.firstBytes());
			return;
		}
		this.warnedOfSkipped = true;
		log.warn("{}: passed over what broke the framing (more of it on this connection is only counted): {}",
				this.name, why.getMessage());
	}

	boolean isDeliveryHeld() {
		return this.aborted || this.reader.isPaused() || this.tls.isAsked();
	}

	// Transport

	@Override
	public InetSocketAddress peer() {
		return this.peer;
	}

	@Override
	public InetSocketAddress local() {
		return this.local;
	}

	@Override
	public void append(byte[] payload, CompletableFuture<Delivery> done) {
		this.outbox.append(payload, done);
		FrameTap tap = this.owner.tap();
		if (tap != null) {
			tap.sent(payload);
		}
	}

	@Override
	public void flush() {
		if (!this.handler.isCalling()) {
			this.outbox.flush();
		}
	}

	@Override
	public void flushLater() {
		this.writer.flushLater();
	}

	@Override
	public long pendingBytes() {
		return this.outbox.pending();
	}

	@Override
	public boolean isWritable() {
		return this.outbox.isWritable();
	}

	@Override
	public long lastReadNanos() {
		return this.reader.lastReadNanos();
	}

	@Override
	public long lastProgressNanos() {
		return this.outbox.progressNanos();
	}

	@Override
	public @Nullable Long unfinishedSinceNanos() {
		return this.reader.unfinishedSince();
	}

	@Override
	public boolean hasUnread() {
		return this.reader.hasUnread();
	}

	@Override
	public CompletionStage<Void> startTls() {
		TlsUpgrade possible = this.tls.upgrade();
		if (possible == null) {
			return CompletableFuture.failedFuture(
					new IllegalStateException("Connection '" + this.name + "' has no TLS to be begun by its protocol"));
		}
		if (!this.handler.isCalling() || !this.reader.isReader()) {
			return CompletableFuture.failedFuture(new IllegalStateException(
					"Connection '" + this.name + "': TLS is begun in connectionMade, prepare or dataReceived"));
		}
		return possible.ask();
	}

	@Override
	public void heartbeat() {
		callElsewhere(this.handler::heartbeat);
	}

	@Override
	public void relieve() {
		if (this.outbox.pending() > 0 && this.time.nanoTime() - this.outbox.progressNanos() > RELIEF.toNanos()) {
			this.reader.relieve();
		}
		this.outbox.shrinkIfQuiet();
	}

	@Override
	public void call(Runnable task) {
		callElsewhere(() -> this.handler.run(task));
	}

	@Override
	public void tellWhenDrained() {
		callElsewhere(() -> this.handler.drain(this.outbox::tellWhenDrained));
	}

	@Override
	public void pause() {
		this.reader.pause();
	}

	@Override
	public void resume() {
		this.reader.resume();
	}

	@Override
	public void close(DisconnectReason why) {
		this.reason.compareAndSet(null, why);
		this.outbox.close();
		if (this.outbox.pending() > 0) {
			flushLater();
		}
	}

	@Override
	public void abort(DisconnectReason why) {
		this.reason.compareAndSet(null, why);
		this.aborted = true;
		try {
			this.stream.resetOnClose();
		}
		catch (SocketException ex) {
			log.debug("{}: closed already", this.name, ex);
		}
		this.outbox.fail();
		release();
	}

	// Told and asked by the writer.

	void outputFailed(IOException cause) {
		if (!this.tls.isAccepted()) {
			// The reader will find out, and whether it is because of our certificate.
			return;
		}
		DisconnectReason why = reasonOf(cause);
		this.reason.compareAndSet(null, why);
		// The reader goes on: what the peer sent before it broke can still be read.
		this.owner.failed(why);
	}

	void outputEnded() {
		this.outputEnded = true;
		releaseIfEnded();
	}

	void drained() {
		this.owner.drained();
	}

	void writabilityChanged() {
		if (this.outbox.isWritable()) {
			this.owner.roomMade();
		}
		callElsewhere(() -> this.handler.writabilityChanged(this.outbox.isWritable()));
	}

	boolean hasInputEnded() {
		return this.inputEnded;
	}

	/** Call the protocol from another thread than the reader. */
	private void callElsewhere(Runnable callback) {
		this.executor.execute(() -> {
			try {
				callback.run();
			}
			catch (ProtocolMessageHandler.CallbackException ex) {
				DisconnectReason why = DisconnectReasons.of(this.name, ex);
				this.reason.compareAndSet(null, why);
				this.owner.failed(why);
			}
		});
	}

	// TcpNetConnection

	@Override
	public boolean isOpen() {
		return this.released.getCount() > 0;
	}

	@Override
	public void close() {
		// Spring Integration's way to close at once, when its factory is stopped.
		abort(DisconnectReason.of(Kind.ADMIN, "the connection factory was stopped"));
	}

	@Override
	public void send(Message<?> message) {
		throw new UnsupportedOperationException("Messages reach this connection through its outbound adapter");
	}

}
