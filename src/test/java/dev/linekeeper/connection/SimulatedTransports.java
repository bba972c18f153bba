package dev.linekeeper.connection;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CompletionStage;

import dev.linekeeper.protocol.Delivery;
import dev.linekeeper.protocol.DeliveryException;
import dev.linekeeper.protocol.DisconnectReason;
import dev.linekeeper.protocol.DisconnectReason.Kind;
import dev.linekeeper.protocol.Protocol;
import dev.linekeeper.protocol.Session;
import dev.linekeeper.transport.DialListener;
import dev.linekeeper.transport.Dialled;
import dev.linekeeper.transport.TimeSource;
import dev.linekeeper.transport.Transport;
import dev.linekeeper.transport.TransportCounters;
import dev.linekeeper.transport.TransportOwner;
import dev.linekeeper.transport.TransportProvider;
import org.jspecify.annotations.Nullable;

/**
 * A network in the hands of a test.
 */
public final class SimulatedTransports implements TransportProvider {

	public static final InetSocketAddress PEER = new InetSocketAddress(InetAddress.getLoopbackAddress(), 4001);

	final List<Dial> dials = new ArrayList<>();

	final List<Line> lines = new ArrayList<>();

	private final TransportCounters counters = new TransportCounters();

	private final TimeSource time;

	public SimulatedTransports(TimeSource time) {
		this.time = time;
	}

	@Override
	public Runnable dial(@Nullable InetSocketAddress failed, boolean anew, DialListener listener) {
		Dial dial = new Dial(failed, anew, listener);
		this.dials.add(dial);
		listener.dialling();
		return () -> dial.cancelled = true;
	}

	@Override
	public Transport open(Dialled dialled, TransportOwner owner) {
		Line line = new Line((Dial) dialled, owner, this.time.nanoTime());
		this.lines.add(line);
		return line;
	}

	@Override
	public TransportCounters counters() {
		return this.counters;
	}

	@Override
	public void close() {
		// Nothing is held.
	}

	public Dial dial() {
		return this.dials.get(this.dials.size() - 1);
	}

	public Line line() {
		return this.lines.get(this.lines.size() - 1);
	}

	/** How many sockets are open. */
	long open() {
		return this.dials.stream().filter((dial) -> dial.open).count();
	}

	/** One dial, and the socket that came of it. */
	public static final class Dial implements Dialled {

		final @Nullable InetSocketAddress failed;

		final boolean anew;

		final DialListener listener;

		boolean cancelled;

		boolean answered;

		boolean open;

		boolean discarded;

		Dial(@Nullable InetSocketAddress failed, boolean anew, DialListener listener) {
			this.failed = failed;
			this.anew = anew;
			this.listener = listener;
		}

		public void accept() {
			this.answered = true;
			this.open = true;
			this.listener.connected(this);
		}

		public void refuse() {
			this.answered = true;
			this.listener.dialFailed(DisconnectReason.of(Kind.CONNECT_REFUSED, "refused by " + PEER));
		}

		boolean isPending() {
			return !this.answered && !this.cancelled;
		}

		@Override
		public InetSocketAddress peer() {
			return PEER;
		}

		@Override
		public InetSocketAddress local() {
			return PEER;
		}

		@Override
		public void discard() {
			this.discarded = true;
			this.open = false;
		}

	}

	/** One open connection. */
	public static final class Line implements Transport {

		final TransportOwner owner;

		final List<CompletableFuture<Delivery>> pending = new ArrayList<>();

		final List<byte[]> written = new ArrayList<>();

		private final Dial dial;

		@Nullable Protocol protocol;

		@Nullable DisconnectReason reason;

		boolean closing;

		boolean aborted;

		boolean inputEnded;

		boolean over;

		// A peer that does not read, and one that does not end its stream in turn.
		boolean stalled;

		boolean holdsOn;

		long lastRead;

		long lastProgress;

		@Nullable Long unfinishedSince;

		boolean unread;

		int heartbeats;

		private @Nullable Session session;

		private boolean tellDrained;

		Line(Dial dial, TransportOwner owner, long now) {
			this.dial = dial;
			this.owner = owner;
			this.lastRead = now;
			this.lastProgress = now;
		}

		/** What the reader does first. */
		public CompletionStage<?> made() {
			Protocol built = this.owner.buildProtocol(PEER);
			this.protocol = built;
			Session opened = this.owner.openSession(this);
			this.session = opened;
			built.connectionMade(opened);
			CompletionStage<?> prepared = built.prepare(opened);
			prepared.whenComplete((ignored, ex) -> {
				if (ex == null) {
					this.owner.prepared();
				}
				else {
					this.owner.prepareFailed(DisconnectReason.of(Kind.PREPARE_REJECTED, ex.toString()));
				}
			});
			return prepared;
		}

		public void peerFinishes() {
			DisconnectReason finished = DisconnectReason.of(Kind.PEER_FIN, "closed by the peer");
			this.reason = (this.reason != null) ? this.reason : finished;
			this.inputEnded = true;
			this.owner.inputEnded(finished);
			endIfDone();
		}

		public void breaks() {
			DisconnectReason broken = DisconnectReason.of(Kind.PEER_RST, "reset by the peer");
			this.reason = (this.reason != null) ? this.reason : broken;
			lost();
		}

		void readsAgain() {
			this.stalled = false;
			flush();
		}

		private void endIfDone() {
			if (this.closing && this.pending.isEmpty() && (this.inputEnded || !this.holdsOn)) {
				lost();
			}
		}

		private void lost() {
			if (this.over) {
				return;
			}
			this.over = true;
			this.dial.open = false;
			this.pending.forEach((done) -> done.completeExceptionally(
					new DeliveryException(Delivery.NOT_SENT, DeliveryException.Cause.CONNECTION_LOST, "lost")));
			this.pending.clear();
			DisconnectReason why = (this.reason != null) ? this.reason
					: DisconnectReason.of(Kind.LOCAL_CLOSE, "closed");
			Protocol built = this.protocol;
			if (built != null) {
				built.connectionLost(why);
			}
			this.owner.lost(why);
		}

		@Override
		public InetSocketAddress peer() {
			return PEER;
		}

		@Override
		public InetSocketAddress local() {
			return PEER;
		}

		@Override
		public void append(byte[] payload, CompletableFuture<Delivery> done) {
			if (this.closing || this.over) {
				throw new DeliveryException(Delivery.NOT_SENT, DeliveryException.Cause.CONNECTION_LOST, "closing");
			}
			this.written.add(payload);
			this.pending.add(done);
		}

		@Override
		public void flush() {
			if (!this.stalled && !this.over) {
				this.pending.forEach((done) -> done.complete(Delivery.WRITTEN));
				this.pending.clear();
				if (this.tellDrained) {
					this.tellDrained = false;
					this.owner.drained();
				}
				endIfDone();
			}
		}

		@Override
		public void flushLater() {
			flush();
		}

		@Override
		public long pendingBytes() {
			return this.pending.size();
		}

		@Override
		public long lastReadNanos() {
			return this.lastRead;
		}

		@Override
		public long lastProgressNanos() {
			return this.lastProgress;
		}

		@Override
		public @Nullable Long unfinishedSinceNanos() {
			return this.unfinishedSince;
		}

		@Override
		public boolean hasUnread() {
			return this.unread;
		}

		@Override
		public CompletionStage<Void> startTls() {
			throw new UnsupportedOperationException();
		}

		@Override
		public void heartbeat() {
			this.heartbeats++;
			Protocol built = this.protocol;
			Session opened = this.session;
			if (built != null && opened != null) {
				this.owner.probed(built.heartbeat(opened));
			}
		}

		@Override
		public void call(Runnable task) {
			if (this.reason == null) {
				task.run();
			}
		}

		@Override
		public void relieve() {
			// There is no reader to be caught.
		}

		@Override
		public boolean isWritable() {
			return true;
		}

		@Override
		public void tellWhenDrained() {
			this.tellDrained = true;
			flush();
		}

		@Override
		public void pause() {
			// Nothing is read here.
		}

		@Override
		public void resume() {
			// Nothing is read here.
		}

		@Override
		public void close(DisconnectReason why) {
			this.reason = (this.reason != null) ? this.reason : why;
			this.closing = true;
			endIfDone();
		}

		@Override
		public void abort(DisconnectReason why) {
			this.reason = (this.reason != null) ? this.reason : why;
			this.aborted |= !this.over;
			lost();
		}

	}

}
