package dev.linekeeper.transport;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

import dev.linekeeper.framing.ByteSink;
import dev.linekeeper.framing.FrameDecoder;
import dev.linekeeper.framing.Framing;
import dev.linekeeper.framing.ReadFilter;
import dev.linekeeper.protocol.DisconnectReason;
import dev.linekeeper.protocol.DisconnectReason.Kind;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reading half of a connection. It tells everything that has an order, itself: made
 * before the first read, every frame, lost at the very end. So the order needs no queue.
 * <p>
 * After the end of the stream, or a failure, it waits until the connection is released,
 * because there may be output to write.
 * <p>
 * One thread at a time is the reader. Fields without a note are confined to it.
 */
final class TransportReader implements Runnable {

	private static final Logger log = LoggerFactory.getLogger(TransportReader.class);

	private static final Duration PAUSED_PROBE = Duration.ofSeconds(5);

	private static final int PAUSED_LIMIT = 2 * 1024 * 1024;

	// To tell when something was received without a fence for it.
	private static final AtomicLongFieldUpdater<TransportReader> LAST_READ = AtomicLongFieldUpdater
		.newUpdater(TransportReader.class, "lastReadNanos");

	// An unfinished frame that grew by so many bytes makes progress.
	private static final int FRAME_PROGRESS = 512;

	private final TransportConnection connection;

	private final ProtocolMessageHandler handler;

	private final SocketStream stream;

	private final Framing framing;

	private FrameDecoder decoder;

	private final ReadBuffer buffer;

	private final QuietLine line;

	private @Nullable ReadFilter filter;

	private final ByteSink answers = new ByteSink(0);

	// The silence that ends a frame, in milliseconds; 0 if it means nothing.
	private final int gapMillis;

	private final TransportCounters counters;

	private final Executor executor;

	private final TimeSource time;

	private int unfinishedBytes;

	// Whether there is nothing more to read.
	private boolean finished;

	// Whether bytes came after the last silence.
	private boolean sinceSilence;

	// Whether nothing follows for now what is in the buffer.
	private boolean silent;

	private @Nullable IOException brokenWhilePaused;

	// Whether the peer has ended its stream, and nobody else can have.
	private boolean endOfStream;

	// Read anywhere.
	private volatile long lastReadNanos;

	// Read anywhere.
	private volatile @Nullable Long unfinishedSince;

	// Read anywhere.
	private volatile @Nullable Thread reader;

	// Written anywhere.
	private volatile boolean paused;

	// The reader while it writes; whoever takes it out decides who reads on.
	private final AtomicReference<@Nullable Thread> writing = new AtomicReference<>();

	TransportReader(TransportConnection connection, ProtocolMessageHandler handler, SocketStream stream,
			Framing framing, TransportCounters counters, Executor executor, TimeSource time, QuietLines quiet) {
		this.connection = connection;
		this.handler = handler;
		this.stream = stream;
		this.framing = framing;
		this.decoder = framing.decoder();
		this.filter = framing.readFilter();
		Duration gap = framing.idleGap();
		this.gapMillis = (gap != null) ? (int) gap.toMillis() : 0;
		this.buffer = new ReadBuffer(framing.maxFrameBytes());
		this.line = new QuietLine(quiet, stream.wire(), this::comeBack);
		this.counters = counters;
		this.executor = executor;
		this.time = time;
		this.lastReadNanos = time.nanoTime();
	}

	/** The first reader. */
	@Override
	public void run() {
		this.reader = Thread.currentThread();
		try {
			this.handler.connectionMade();
		}
		catch (Throwable ex) {
			this.connection.inputFailed(ex);
			end();
			return;
		}
		read();
	}

	// Called from anywhere.

	void pause() {
		this.paused = true;
	}

	void resume() {
		this.paused = false;
		wake();
	}

	void wake() {
		LockSupport.unpark(this.reader);
	}

	boolean isPaused() {
		return this.paused;
	}

	long lastReadNanos() {
		return this.lastReadNanos;
	}

	@Nullable Long unfinishedSince() {
		return this.unfinishedSince;
	}

	boolean hasUnread() {
		return this.stream.hasUnread();
	}

	/** Whether this thread is the reader. */
	boolean isReader() {
		return Thread.currentThread().equals(this.reader);
	}

	/** Have another thread read on, if the reader is caught in a write. */
	void relieve() {
		Thread caught = this.writing.get();
		if (caught != null && this.writing.compareAndSet(caught, null)) {
			log.debug("{}: another thread reads on while the peer does not", this.connection.name());
			this.executor.execute(this::read);
		}
	}

	/** By whom the reader is called back when it has left. */
	QuietLine line() {
		return this.line;
	}

	/** Have a thread read on where the last one left. */
	private void comeBack() {
		try {
			this.executor.execute(this::read);
		}
		catch (RuntimeException | Error ex) {
			this.connection.inputFailed(new IOException("there is no thread to read with", ex));
			end();
		}
	}

	// The reader.

	/** What the reader does until the end, or until another takes its place. */
	private void read() {
		this.reader = Thread.currentThread();
		try {
			if (!readToTheEnd()) {
				return;
			}
		}
		catch (Throwable ex) {
			this.connection.inputFailed(ex);
		}
		end();
	}

	private void end() {
		this.connection.awaitRelease();
		this.connection.tellLost(this.endOfStream && this.buffer.size() == 0);
	}

	/**
	 * Read and deliver in turn. Frames left from a batch that was cut short come before
	 * another read, whoever is the reader then.
	 * @return false if another reader has taken over, or will
	 */
	private boolean readToTheEnd() throws IOException {
		while (!this.connection.isAborted()) {
			if (this.connection.tls().isAsked()) {
				startTls();
			}
			else if (!this.handler.wasHeld() && !this.finished) {
				if (this.line.isQuiet() && leave()) {
					return false;
				}
				readOnce();
			}
			awaitResume();
			if (this.connection.isAborted()) {
				return true;
			}
			deliver();
			if (!flush()) {
				return false;
			}
			if (this.finished && !this.handler.wasHeld()) {
				endOfStream();
				return true;
			}
		}
		return true;
	}

	/**
	 * Begin TLS. What arrived before is not what it protects: not taken for it, and a
	 * reason not to go on (CVE-2011-0411).
	 */
	private void startTls() throws IOException {
		this.connection.beginTls(this.buffer.size());
		this.decoder = this.framing.decoder();
		this.filter = this.framing.readFilter();
		this.lastReadNanos = this.time.nanoTime();
	}

	/**
	 * Leave, until something is received or to be written. Not while somebody writes, for
	 * which the channel has to be blocking.
	 * @return whether this is the reader no more
	 */
	private boolean leave() throws IOException {
		if (this.paused || isAwaitingSilence() || this.stream.hasDeciphered() || !this.connection.outbox().tryHold()) {
			return false;
		}
		this.buffer.relax();
		this.connection.outbox().relax();
		this.reader = null;
		boolean left;
		try {
			left = this.line.leave();
		}
		finally {
			this.connection.outbox().letGo();
		}
		if (left) {
			// What came in between, as any other thread does.
			this.connection.outbox().flushHere();
			return true;
		}
		this.reader = Thread.currentThread();
		return !flush();
	}

	private boolean isAwaitingSilence() {
		return this.gapMillis > 0 && this.sinceSilence;
	}

	private void readOnce() throws IOException {
		boolean silenceTells = isAwaitingSilence();
		int millis = silenceTells ? this.gapMillis : this.line.patience();
		// A callback may have left the thread interrupted, for which a channel closes.
		Thread.interrupted();
		int count = (millis > 0) ? readWithin(millis) : this.buffer.read(this.stream.input());
		if (count < 0) {
			this.finished = true;
			this.silent = true;
		}
		else if (count > 0) {
			received(count);
		}
		else if (silenceTells) {
			this.silent = true;
		}
		else {
			this.line.waited();
		}
	}

	/** Read; 0 bytes if there are none for so long. */
	private int readWithin(int millis) throws IOException {
		this.stream.setTimeout(millis);
		try {
			return this.buffer.read(this.stream.input());
		}
		catch (SocketTimeoutException ex) {
			return 0;
		}
		finally {
			if (!this.stream.isClosed()) {
				this.stream.setTimeout(0);
			}
		}
	}

	private void endOfStream() throws IOException {
		IOException broken = this.brokenWhilePaused;
		if (broken != null) {
			throw broken;
		}
		int left = this.buffer.size();
		boolean cutOff = this.stream.isCutOff();
		this.endOfStream = !cutOff;
		this.connection.inputEnded(
				DisconnectReason.of(Kind.PEER_FIN, "closed by the peer" + (cutOff ? " without TLS close_notify" : "")
						+ ((left == 0) ? "" : " inside a frame, " + left + " bytes of it received")));
	}

	private void received(int count) {
		long now = this.time.nanoTime();
		this.line.received(now - this.lastReadNanos);
		LAST_READ.lazySet(this, now);
		this.counters.received(count, now);
		this.connection.tls().received();
		this.sinceSilence = true;
		this.silent = false;
		ReadFilter kept = this.filter;
		if (kept != null) {
			int to = this.buffer.to();
			this.buffer.keepUpTo(kept.filter(this.buffer.bytes(), to - count, to, this.answers));
			if (this.answers.length() > 0) {
				this.connection.outbox().appendUnframed(this.answers);
				this.answers.clear();
			}
		}
	}

	private void deliver() {
		int before = this.buffer.size();
		Long since = this.unfinishedSince;
		nothingUnfinished();
		this.buffer.consumedUpTo(this.handler.deliver(this.decoder, this.buffer.bytes(), this.buffer.from(),
				this.buffer.to(), this.silent));
		if (this.silent && !this.handler.wasHeld()) {
			this.silent = this.finished;
			this.sinceSilence = false;
		}
		int left = this.buffer.size();
		if (left == 0 || this.handler.wasHeld()) {
			return;
		}
		if (left < before || since == null || left - this.unfinishedBytes >= FRAME_PROGRESS) {
			this.unfinishedSince = this.lastReadNanos;
			this.unfinishedBytes = left;
		}
		else {
			this.unfinishedSince = since;
		}
	}

	/** While the protocol is busy or paused, it is not the peer who lets a frame wait. */
	private void nothingUnfinished() {
		if (this.unfinishedSince != null) {
			this.unfinishedSince = null;
		}
	}

	/**
	 * Write what the callbacks sent. The peer may be in the same place, waiting for us to
	 * read; {@link #relieve} then lets another thread read on.
	 * @return whether this is the reader still
	 */
	private boolean flush() {
		Thread me = Thread.currentThread();
		this.writing.lazySet(me);
		this.connection.outbox().flushHere();
		return this.writing.compareAndSet(me, null);
	}

	/**
	 * While paused, look now and then whether the peer is still there, taking in a little
	 * of what it sends; or else neither its end nor its answers to probes would be seen.
	 */
	private void awaitResume() throws IOException {
		while (this.paused && this.connection.isOpen()) {
			nothingUnfinished();
			long begin = this.time.nanoTime();
			LockSupport.parkNanos(this, PAUSED_PROBE.toNanos());
			boolean waited = this.time.nanoTime() - begin >= PAUSED_PROBE.toNanos() / 2;
			if (waited && this.paused && mayReadWhilePaused()) {
				readWhilePaused();
				if (this.connection.outbox().pending() > 0) {
					// What a filter answers, which no batch follows that would write it.
					this.connection.flushLater();
				}
			}
		}
	}

	/** Not behind a frame that silence has ended, or it would go on. */
	private boolean mayReadWhilePaused() {
		int size = this.buffer.size();
		return !this.finished && size < PAUSED_LIMIT && !(this.silent && size > 0);
	}

	private void readWhilePaused() throws IOException {
		this.stream.setTimeout(1);
		try {
			int count = this.buffer.readMore(this.stream.input());
			if (count < 0) {
				this.finished = true;
				this.silent = true;
			}
			else {
				received(count);
			}
		}
		catch (SocketTimeoutException ex) {
			log.trace("{}: nothing new while paused", this.connection.name());
		}
		catch (IOException ex) {
			// What was received before is still the protocol's, if it resumes in time.
			this.finished = true;
			this.brokenWhilePaused = ex;
			this.connection.brokenWhilePaused(ex);
		}
		if (!this.stream.isClosed()) {
			this.stream.setTimeout(0);
		}
	}

}
