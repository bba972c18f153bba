package dev.linekeeper.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

import dev.linekeeper.framing.FrameDecoder;
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
 * reads, frames as views, merged writes, and one report of the end.
 * <p>
 * The reader tells everything that has an order: made before the first read, every frame,
 * lost at the very end. So the order needs no queue. After the end of the stream, or a
 * failure, it waits until the owner has closed the connection, because there may be
 * output to write; {@link #release} lets it go.
 */
final class TransportConnection extends TcpNetConnection implements Transport, Outbox.Peer {

	private static final Logger log = LoggerFactory.getLogger(TransportConnection.class);

	private final String name;

	private final Socket socket;

	private final OutputStream output;

	private final InetSocketAddress peer;

	private final InetSocketAddress local;

	private final TransportSettings settings;

	private final TransportCounters counters;

	private final TransportOwner owner;

	private final Executor executor;

	private final TimeSource time;

	private final ProtocolMessageHandler handler;

	private final Outbox outbox;

	// The first reason counts; what follows from it comes later.
	private final AtomicReference<@Nullable DisconnectReason> reason = new AtomicReference<>();

	private final CountDownLatch released = new CountDownLatch(1);

	private volatile @Nullable Thread reader;

	private volatile boolean paused;

	private volatile boolean aborted;

	private volatile boolean inputEnded;

	private volatile boolean outputEnded;

	// Bytes of an unfinished frame. Confined to the reader.
	private int truncated;

	// Whether the peer ended its stream. Confined to the reader.
	private boolean endOfStream;

	TransportConnection(String name, Socket socket, InetSocketAddress peer, TransportSettings settings,
			TransportCounters counters, TransportOwner owner, Executor executor, TimeSource time,
			ApplicationEventPublisher events) throws IOException {
		super(socket, false, false, events, name);
		this.name = name;
		this.socket = socket;
		this.output = socket.getOutputStream();
		this.peer = peer;
		this.local = (InetSocketAddress) socket.getLocalSocketAddress();
		this.settings = settings;
		this.counters = counters;
		this.owner = owner;
		this.executor = executor;
		this.time = time;
		this.handler = new ProtocolMessageHandler(this, owner);
		this.outbox = new Outbox(name, settings.framing(), settings.pendingBytes(), this, time);
	}

	/** The reader. */
	@Override
	public void run() {
		this.reader = Thread.currentThread();
		try {
			this.handler.connectionMade();
			readToTheEnd();
		}
		catch (Throwable ex) {
			ended(ex);
		}
		finally {
			awaitRelease();
			tellLost();
		}
	}

	private void readToTheEnd() throws IOException {
		InputStream input = this.socket.getInputStream();
		FrameDecoder decoder = this.settings.framing().decoder();
		ReadBuffer buffer = new ReadBuffer(this.settings.framing().maxFrameBytes());
		while (!this.aborted) {
			int count = buffer.read(input);
			if (count < 0) {
				endOfStream();
				return;
			}
			this.counters.received(count, this.time.nanoTime());
			do {
				awaitResume();
				buffer.consumedUpTo(this.handler.deliver(decoder, buffer.bytes(), buffer.from(), buffer.to()));
				this.truncated = buffer.size();
				flush();
			}
			while (this.handler.wasHeld() && !this.aborted);
		}
	}

	private void awaitResume() {
		while (this.paused && !this.aborted && this.released.getCount() > 0) {
			LockSupport.park(this);
		}
	}

	private void endOfStream() {
		DisconnectReason finished = DisconnectReason.of(Kind.PEER_FIN, (this.truncated == 0) ? "closed by the peer"
				: "closed by the peer inside a frame, " + this.truncated + " bytes of it received");
		this.reason.compareAndSet(null, finished);
		this.endOfStream = true;
		this.inputEnded = true;
		this.owner.inputEnded(finished);
		releaseIfEnded();
	}

	/** The reader cannot go on; bytes still unread are left to the reset. */
	private void ended(Throwable thrown) {
		DisconnectReason why = classify(thrown);
		boolean first = this.reason.compareAndSet(null, why);
		if (thrown instanceof IOException) {
			release();
			return;
		}
		if (first && why.kind() == Kind.APP_ERROR) {
			log.warn("{}: the protocol threw; closing the connection", this.name, why.cause());
		}
		this.inputEnded = true;
		this.owner.failed(why);
		releaseIfEnded();
	}

	private DisconnectReason classify(Throwable thrown) {
		if (thrown instanceof FrameException broken) {
			log.debug("{}: the frame begins with {}", this.name, broken.firstBytes());
			Kind kind = (broken.rule() == FrameException.Rule.TOO_LONG) ? Kind.FRAME_TOO_LONG : Kind.PROTOCOL_ERROR;
			return DisconnectReason.of(kind, String.valueOf(broken.getMessage()), broken);
		}
		if (thrown instanceof ProtocolMessageHandler.CallbackException callback) {
			return DisconnectReason.of(Kind.APP_ERROR, "the protocol threw " + callback.thrown(), callback.thrown());
		}
		if (thrown instanceof IOException broken) {
			return DisconnectReason.of(Kind.PEER_RST, describe(broken), broken);
		}
		return DisconnectReason.of(Kind.APP_ERROR, "the reader failed with " + thrown, thrown);
	}

	private static String describe(IOException broken) {
		String message = String.valueOf(broken.getMessage());
		if (message.startsWith("Connection reset") || message.startsWith("Broken pipe")) {
			return "reset by the peer";
		}
		if (message.startsWith("Connection timed out")) {
			return "the peer no longer answers";
		}
		return "broken: " + message;
	}

	private void awaitRelease() {
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

	private void tellLost() {
		boolean allWritten = this.outbox.fail();
		DisconnectReason why = this.reason.get();
		if (why == null) {
			why = DisconnectReason.of(Kind.LOCAL_CLOSE, "closed");
		}
		why = why.withClean(this.endOfStream && this.truncated == 0 && this.outputEnded && allWritten);
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
		LockSupport.unpark(this.reader);
	}

	boolean isOf(Socket candidate) {
		return this.socket == candidate;
	}

	void delivered(long frames) {
		this.counters.delivered(frames);
	}

	boolean isDeliveryHeld() {
		return this.paused || this.aborted;
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
	}

	@Override
	public void flush() {
		if (!this.handler.isCalling()) {
			this.outbox.flush();
		}
	}

	@Override
	public void flushLater() {
		this.executor.execute(this.outbox::flush);
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
	public void tellWhenDrained() {
		this.outbox.tellWhenDrained();
	}

	@Override
	public void pause() {
		this.paused = true;
	}

	@Override
	public void resume() {
		this.paused = false;
		LockSupport.unpark(this.reader);
	}

	@Override
	public void close(DisconnectReason why) {
		this.reason.compareAndSet(null, why);
		this.outbox.close();
		if (this.outbox.pending() > 0) {
			flushLater();
		}
		resume();
	}

	@Override
	public void abort(DisconnectReason why) {
		this.reason.compareAndSet(null, why);
		this.aborted = true;
		try {
			// Makes the close a reset; what waits in the kernel is dropped too.
			this.socket.setSoLinger(true, 0);
		}
		catch (SocketException ex) {
			log.debug("{}: closed already", this.name, ex);
		}
		this.outbox.fail();
		release();
	}

	// Outbox.Peer

	@Override
	public void write(byte[] bytes, int offset, int length) throws IOException {
		this.output.write(bytes, offset, length);
	}

	@Override
	public void written(int bytes, int frames) {
		this.counters.written(bytes, frames);
	}

	@Override
	public void writeFailed(IOException cause) {
		DisconnectReason why = DisconnectReason.of(Kind.PEER_RST, describe(cause), cause);
		this.reason.compareAndSet(null, why);
		// The reader goes on: what the peer sent before it broke can still be read.
		this.owner.failed(why);
	}

	@Override
	public void endOutput() {
		try {
			this.socket.shutdownOutput();
		}
		catch (IOException ex) {
			log.debug("{}: the output was ended already", this.name, ex);
		}
		this.outputEnded = true;
		releaseIfEnded();
	}

	@Override
	public void drained() {
		this.owner.drained();
	}

	@Override
	public void writabilityChanged() {
		this.executor.execute(this::tellWritability);
	}

	@Override
	public boolean hasEnded() {
		return this.inputEnded;
	}

	private void tellWritability() {
		try {
			this.handler.writabilityChanged(this.outbox.isWritable());
		}
		catch (ProtocolMessageHandler.CallbackException ex) {
			DisconnectReason why = classify(ex);
			this.reason.compareAndSet(null, why);
			log.warn("{}: the protocol threw; closing the connection", this.name, ex.thrown());
			this.owner.failed(why);
		}
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
