package dev.linekeeper.transport;

import java.io.IOException;
import java.net.SocketException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

import dev.linekeeper.framing.Framing;
import dev.linekeeper.protocol.Delivery;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The writing half of a connection: its outbox, and the socket to which whoever has the
 * outbox's turn writes. A reader that has left is called back before.
 */
final class TransportWriter implements OutboxPeer {

	private static final Logger log = LoggerFactory.getLogger(TransportWriter.class);

	private final TransportConnection connection;

	private final SocketStream stream;

	private final QuietLine line;

	private final TransportCounters counters;

	private final Executor executor;

	private final TransportThreads threads;

	private final TransportOwner owner;

	private final Outbox outbox;

	// Used by whoever writes.
	private final SendBuffer sendBuffer;

	TransportWriter(TransportConnection connection, SocketStream stream, QuietLine line, Framing framing, int limit,
			TransportCounters counters, Executor executor, TransportThreads threads, TransportOwner owner,
			TimeSource time) {
		this.connection = connection;
		this.stream = stream;
		this.line = line;
		this.counters = counters;
		this.executor = executor;
		this.threads = threads;
		this.owner = owner;
		this.outbox = new Outbox(connection.name(), framing, limit, this, time);
		this.sendBuffer = new SendBuffer(stream.wire(), time.nanoTime());
	}

	Outbox outbox() {
		return this.outbox;
	}

	/** Write what waits, by another thread. */
	void flushLater() {
		this.executor.execute(this.outbox::flushHere);
	}

	@Override
	public void write(byte[] bytes, int offset, int length) throws IOException {
		this.line.await();
		this.stream.write(bytes, offset, length);
	}

	@Override
	public void callWriter() {
		try {
			// Wrapped when it is needed: most lines never are so busy.
			this.owner.telling(this.threads.writers()).execute(this.outbox::writeWhileBusy);
		}
		catch (RejectedExecutionException ex) {
			log.debug("{}: no thread is left for it", this.connection.name(), ex);
			this.outbox.writeWhileBusy();
		}
	}

	@Override
	public boolean isFast() {
		return this.sendBuffer.isMuch();
	}

	@Override
	public void written(int bytes, int frames) {
		long now = this.outbox.progressNanos();
		this.counters.written(bytes, frames, now);
		try {
			this.sendBuffer.written(bytes, now);
		}
		catch (SocketException ex) {
			log.debug("{}: closed already", this.connection.name(), ex);
		}
	}

	@Override
	public void lost(Delivery delivery, int frames) {
		if (delivery == Delivery.NOT_SENT) {
			this.counters.unsent(frames);
		}
		else {
			this.counters.maybeSent(frames);
		}
	}

	@Override
	public void writeFailed(IOException cause) {
		this.connection.outputFailed(cause);
	}

	@Override
	public void endOutput() {
		if (this.stream.tls() == null) {
			endStream();
		}
		else {
			// Something is said before, for which the peer may leave no room.
			this.line.stay();
			this.executor.execute(this::endStream);
		}
	}

	private void endStream() {
		try {
			if (this.stream.tls() != null) {
				this.line.await();
			}
			this.stream.endOutput();
		}
		catch (IOException ex) {
			log.debug("{}: the output was ended already", this.connection.name(), ex);
		}
		this.connection.outputEnded();
	}

	@Override
	public void drained() {
		this.connection.drained();
	}

	@Override
	public void writabilityChanged() {
		this.connection.writabilityChanged();
	}

	@Override
	public boolean hasEnded() {
		return this.connection.hasInputEnded();
	}

}
